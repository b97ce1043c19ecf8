import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, uuidIn } from '@daftari/platform';
import { type CommandPlace } from './ledger-commands.js';

type Request = Pick<CommandPlace, 'businessId' | 'mode' | 'reference'>;

interface Waiting {
  readonly commandId: string;
  readonly request: string;
  readonly done: (error?: Error) => void;
}

const BATCH_MAX = 1_000;
/** As long as idempotency keys are kept. */
const KEPT_MS = 86_400_000;
/** What a flush of the database's own log would cost is more than these rows are worth: they only matter while the ledger is away. */
const INSERT = {
  name: 'note_sent_commands',
  text: `with unhurried as (select set_config('synchronous_commit', 'off', true))
    insert into gateway.sent_commands (command_id, request) select given.* from unnest($1::uuid[], $2::bigint[]) as given, unhurried`,
};
const OTHERS = {
  name: 'find_other_sent_commands',
  text: 'select exists (select from gateway.sent_commands where request = $1 and command_id <> $2) as others',
};

/**
 * Commands that were sent lately, by whichever gateway, under the reference that they carry. The ledger decides which of several commands of a
 * reference becomes the transaction, and while it says nothing no gateway knows. A command that has no companion is sure to be it, once decided:
 * its id may be told.
 */
@Injectable()
export class SentCommands {
  private waiting: Waiting[] = [];
  private writing = false;

  constructor(private readonly database: Database) {}

  /** Resolves once other gateways can see it. Many are written in one statement, so that it costs next to nothing while the books are busy. */
  note(commandId: string, place: Request): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (error?: Error): void => (error ? reject(error) : resolve());
      this.waiting.push({ commandId: uuidIn(commandId), request: requestOf(place), done });
      if (!this.writing) void this.write();
    });
  }

  /** Was another command sent under the same reference? */
  async hasCompanion(commandId: string, place: Request): Promise<boolean> {
    const { rows } = await this.database.pool.query<{ others: boolean }>({ ...OTHERS, values: [requestOf(place), uuidIn(commandId)] });
    return rows[0]?.others !== false;
  }

  /** Removes what nobody sends again any more: ids of commands rise with time. */
  async sweep(): Promise<void> {
    const since = (Date.now() - KEPT_MS).toString(16).padStart(12, '0');
    const oldest = `${since.slice(0, 8)}-${since.slice(8)}-0000-0000-000000000000`;
    await this.database.pool.query('delete from gateway.sent_commands where command_id < $1', [oldest]);
  }

  /** What comes while a statement is under way goes with the next. */
  private async write(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, BATCH_MAX);
      const error = await this.insert(batch);
      for (const { done } of batch) done(error);
    }
    this.writing = false;
  }

  private async insert(batch: readonly Waiting[]): Promise<Error | undefined> {
    try {
      await this.database.pool.query({ ...INSERT, values: [batch.map((one) => one.commandId), batch.map((one) => one.request)] });
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}

/** 64 bits of a hash. Where two references have the same, one of them is answered less surely, and never wrongly. */
const requestOf = ({ businessId, mode, reference }: Request): string =>
  createHash('sha256')
    .update(JSON.stringify([businessId, mode, reference]))
    .digest()
    .readBigInt64BE()
    .toString();
