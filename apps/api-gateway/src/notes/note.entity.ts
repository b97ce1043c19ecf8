import { type Mode, type TransactionView } from '@daftari/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * `open`: answered 202, not known to be decided. `accepted`: the ledger has the transaction. `refused`: refused before we answered, no transaction.
 * `rejected`: refused after we had answered 202, shown as a transaction.
 */
export type NoteState = 'open' | 'accepted' | 'refused' | 'rejected';

/** What the gateway knows of a command whose reply did not come in time (P5). One per command id. */
@Entity({ name: 'notes' })
export class Note {
  @PrimaryColumn({ name: 'command_id', type: 'text' })
  commandId!: string;

  @Column({ name: 'transaction_id', type: 'text' })
  transactionId!: string;

  @Column({ name: 'business_id', type: 'text' })
  businessId!: string;

  @Column({ type: 'text' })
  mode!: Mode;

  @Column({ type: 'text' })
  reference!: string;

  @Column({ name: 'request_hash', type: 'text' })
  requestHash!: string;

  @Column({ type: 'integer' })
  shard!: number;

  @Column({ type: 'text', default: 'open' })
  state!: NoteState;

  /** What is shown until the ledger knows better. */
  @Column({ type: 'jsonb' })
  view!: TransactionView;

  /** The transaction that the ledger has for it, where that is another: the same request had been decided before. */
  @Column({ name: 'resolved_id', type: 'text', nullable: true })
  resolvedId!: string | null;

  @Column({ name: 'not_after', type: 'timestamptz' })
  notAfter!: Date;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'decided_at', type: 'timestamptz', nullable: true })
  decidedAt!: Date | null;
}
