import { type PartitionClaim, type ReceivedMessage } from '@daftari/messaging';
import { uuidIn } from '@daftari/platform';
import { type Pool } from 'pg';
import { isReadable, type QueuedCommand, readArrival } from '../writer/command.js';
import { type ShardImport } from './shard-import.js';

/** So many of the last commands that led to events are looked for: one of them is in the log unless the log is another one. */
const TAIL = 1_000;

const TAIL_COMMANDS = `
select ledger.readable(body) ->> 'command_id' as id, max(sequence) as sequence from ledger.events
where shard = $1 and sequence > greatest($2::bigint, $3::bigint - ${TAIL}) and type <> 'ShardRestored'
  and not (type = 'CaseOpened' and ledger.readable(body) ->> 'kind' = 'parked_command')
group by 1 order by 2`;

/** Commands that are only looked at belong to no batch. */
const NO_BATCH = { epoch: -1, leaderEpoch: 0 };

/** A command that was decided after the backup and left no event; a late double of it must not be decided afresh (P4). */
interface Silent {
  readonly command: QueuedCommand;
  readonly offset: number;
}

/**
 * Finds where a shard goes on in `ledger.commands.v1`. A shard decides its commands one after another, and each event names its command: so
 * the command of the last event that was taken over, and all before it, are decided. Those after it have no event that anybody saw.
 */
export class CommandPlace {
  problem: string | undefined;
  /** The offset of the next command to decide. */
  position: number;
  /** The command ids of the newest events, with their places in the order of the log. */
  private expected = new Map<string, number>();
  private found = -1;
  private silent: Silent[] = [];

  constructor(
    private readonly pool: Pool,
    private readonly from: ShardImport,
    private readonly now: number,
  ) {
    this.position = Number(from.row.position);
  }

  get shard(): number {
    return this.from.shard;
  }

  async prepare(): Promise<void> {
    const { shard, row, sequence } = this.from;
    const { rows } = await this.pool.query<{ id: string }>(TAIL_COMMANDS, [shard, row.sequence, sequence]);
    this.expected = new Map(rows.map(({ id }, index) => [id, index]));
  }

  /** Where reading begins; undefined where there is nothing to look for. */
  begin(claim: PartitionClaim): number | undefined {
    if (this.expected.size === 0) return undefined;
    const stored = this.position;
    if (claim.lowOffset <= stored && stored <= claim.endOffset) return stored;
    this.problem = `ledger.commands.v1 holds the offsets ${claim.lowOffset} to ${claim.endOffset - 1}, and the backup goes on at ${stored}: commands were lost from it, or it is another one`;
    return undefined;
  }

  take(messages: readonly ReceivedMessage[]): void {
    for (const message of messages) {
      const command = readArrival(message, NO_BATCH);
      if (!isReadable(command)) continue;
      const place = this.expected.get(command.message.data.command_id);
      if (place === undefined || place <= this.found) this.remember(command, message.offset);
      else [this.found, this.position] = [place, message.offset + 1];
    }
  }

  private remember(command: QueuedCommand, offset: number): void {
    const { not_after: notAfter } = command.message.data;
    if (command.reference && notAfter !== undefined && Date.parse(notAfter) * 1000 > this.now) this.silent.push({ command, offset });
  }

  /** After the log was read: says what is wrong with it, and notes the refusals that the backup does not know. Answers how many. */
  async finish(): Promise<number> {
    if (this.problem !== undefined || this.expected.size === 0) return 0;
    if (this.found < this.expected.size - 1) {
      this.problem = `the commands of the events that were taken over are not all in ledger.commands.v1: it is not the log that they were decided from`;
      return 0;
    }
    return this.noteRefusals(this.silent.filter(({ offset }) => offset < this.position).map(({ command }) => command));
  }

  /** They were refused, or were doubles. A double that still comes is told that it is too late; the client's next request is decided afresh. */
  private async noteRefusals(commands: readonly QueuedCommand[]): Promise<number> {
    const columns = [
      commands.map(({ message }) => uuidIn(message.data.command_id)),
      commands.map(({ message }) => uuidIn(message.data.business_id)),
      commands.map(({ message }) => message.data.mode),
      commands.map(({ message: { data } }) => ('reference' in data ? data.reference : '')),
      commands.map(({ message }) => message.data.currency),
      commands.map(({ reference }) => reference?.hash),
    ];
    const { rowCount } = await this.pool.query(
      `insert into ledger.refusals (command_id, shard, business, mode, reference, code, recorded_at, currency)
       select distinct on (c.id) c.id, $1, c.business, c.mode, c.reference, 'too_late', $2, c.currency
       from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::bigint[]) as c(id, business, mode, reference, currency, hash)
       where not exists (select from ledger.transactions t where t.reference_hash = c.hash) on conflict (command_id) do nothing`,
      [this.shard, this.now, ...columns],
    );
    return rowCount ?? 0;
  }
}
