import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type CommandReply, type Mode, toOutgoing, TransactionRejected, type TransactionView } from '@daftari/contracts';
import { Outbox } from '@daftari/messaging';
import { Database, newId, type UnitOfWork } from '@daftari/platform';
import { Repository } from 'typeorm';
import { refusalDetail } from '../ledger-commands/refusal-problem.js';
import { Note, type NoteState } from './note.entity.js';

export type NewNote = Pick<Note, 'commandId' | 'requestHash' | 'shard' | 'notAfter' | 'view'>;

const DECIDE = `update gateway.notes set state = $2, view = $3, resolved_id = $4, decided_at = now() where command_id = $1 and state = 'open'`;

/** Where the sentence of a refusal says what the money was for. */
export const purposeOf = (view: Pick<TransactionView, 'kind'>): string => `this ${view.kind}`;

/** Notes of commands that were published and not answered in time, and what was decided of them since (P5). */
@Injectable()
export class Notes {
  constructor(
    @InjectRepository(Note) private readonly notes: Repository<Note>,
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  /** The note whose transaction was told of for the same request, and may still be it. */
  async told(request: Pick<Note, 'businessId' | 'mode' | 'reference'>, requestHash: string): Promise<Note | undefined> {
    const same = { ...request, requestHash };
    const note = await this.notes.findOne({
      where: [
        { ...same, state: 'open' },
        { ...same, state: 'accepted' },
      ],
      order: { createdAt: 'ASC' },
    });
    return note ?? undefined;
  }

  async write(note: NewNote): Promise<Note> {
    const { view } = note;
    const request = { businessId: view.business_id, mode: view.mode, reference: view.reference };
    // TypeORM's deep partial type cannot express a record of unknowns, so the view goes in as the driver's JSON.
    await this.notes.insert({ ...note, ...request, transactionId: view.id, state: 'open', view: view as never });
    return this.byCommand(note.commandId);
  }

  /** The ledger's reply to a command whose note is open and not answered yet. False: the sweep was first. */
  async settleUnanswered(commandId: string, reply: CommandReply, view: TransactionView): Promise<boolean> {
    return this.database.unitOfWork((client) =>
      this.decide(client, commandId, reply.outcome === 'refused' ? 'refused' : 'accepted', reply.transaction ?? view),
    );
  }

  /** The ledger's reply to a command that was answered 202: a refusal becomes a visible transaction, and an event. */
  async settleAnswered(note: Note, reply: CommandReply): Promise<void> {
    if (reply.outcome !== 'refused') {
      await this.database.unitOfWork((client) => this.decide(client, note.commandId, 'accepted', reply.transaction ?? note.view));
      return;
    }
    const rejected = rejectedView(note.view, reply);
    const decided = await this.database.unitOfWork(async (client) => {
      if (!(await this.decide(client, note.commandId, 'rejected', rejected))) return false;
      await this.outbox.publish(client, [rejectedMessage(note, rejected)]);
      return true;
    });
    if (decided) this.outbox.committed();
  }

  /** The note that a transaction id was told of, whatever became of it; `refused` ones are nothing that a client knows. */
  async byTransaction(transactionId: string, owner?: { readonly businessId: string; readonly mode: Mode }): Promise<Note | undefined> {
    const note = await this.notes.findOneBy({ transactionId, ...owner });
    return note && note.state !== 'refused' ? note : undefined;
  }

  byCommand(commandId: string): Promise<Note> {
    return this.notes.findOneByOrFail({ commandId });
  }

  /** Notes that stand for transactions of their own (open or rejected), newest first. */
  async list(filter: {
    readonly businessId: string;
    readonly mode: Mode;
    readonly reference?: string | undefined;
    readonly status?: string | undefined;
    readonly kind?: string | undefined;
    readonly currency?: string | undefined;
    readonly before?: string | undefined;
    readonly createdFrom?: string | undefined;
    readonly createdTo?: string | undefined;
    readonly limit: number;
  }): Promise<TransactionView[]> {
    const { rows } = await this.database.pool.query<{ view: TransactionView }>(
      `select view from gateway.notes where business_id = $1 and mode = $2 and state in ('open', 'rejected')
         and ($3::text is null or reference = $3) and ($4::text is null or view->>'status' = $4) and ($5::text is null or view->>'kind' = $5)
         and ($6::text is null or transaction_id < $6)
         and ($7::timestamptz is null or (view->>'created_at')::timestamptz >= $7) and ($8::timestamptz is null or (view->>'created_at')::timestamptz <= $8)
         and ($10::text is null or view->>'currency' = $10)
       order by transaction_id desc limit $9`,
      [
        filter.businessId,
        filter.mode,
        filter.reference ?? null,
        filter.status ?? null,
        filter.kind ?? null,
        filter.before ?? null,
        inMillis(filter.createdFrom),
        inMillis(filter.createdTo),
        filter.limit,
        filter.currency ?? null,
      ],
    );
    return rows.map((row) => row.view);
  }

  /** Open notes that were written a moment ago or longer, the oldest first. */
  open(olderThanMs: number, limit: number): Promise<Note[]> {
    return this.notes
      .createQueryBuilder('note')
      .where(`note.state = 'open' and note.created_at < now() - make_interval(secs => :seconds)`, { seconds: olderThanMs / 1_000 })
      .orderBy('note.created_at')
      .limit(limit)
      .getMany();
  }

  /** Removes notes that have said all: the ledger has the transaction under the same id, or the client was told of the refusal. */
  async forgetDecided(): Promise<void> {
    await this.database.pool.query(
      `delete from gateway.notes where decided_at < now() - interval '7 days'
         and (state = 'refused' or (state = 'accepted' and resolved_id = transaction_id))`,
    );
  }

  /** One conditional update decides between all who have an answer. */
  private async decide(client: UnitOfWork, commandId: string, state: NoteState, view: TransactionView): Promise<boolean> {
    const { rowCount } = await client.query(DECIDE, [commandId, state, JSON.stringify(view), state === 'accepted' ? view.id : null]);
    return rowCount === 1;
  }
}

/** To the millisecond, as times are shown: what shows an instant is created at it. */
const inMillis = (instant: string | undefined): string | null => (instant === undefined ? null : new Date(instant).toISOString());

const rejectedView = (view: TransactionView, refusal: CommandReply): TransactionView => {
  const now = new Date().toISOString();
  const detail = refusalDetail(refusal, { currency: view.currency, what: purposeOf(view) });
  return { ...view, status: 'rejected', failure: { code: refusal.code ?? 'too_late', detail }, updated_at: now, completed_at: now };
};

const rejectedMessage = (note: Note, transaction: TransactionView) =>
  toOutgoing(
    TransactionRejected,
    { transaction },
    { partition: note.shard, key: transaction.id, id: newId('evt'), source: 'daftari/api-gateway', time: transaction.updated_at },
  );
