import { type LedgerEventMessage } from '@daftari/contracts';
import { type Unit } from '../writer/unit.js';
import { type WalletRecord } from '../writer/shard-book.js';

/** An event of a shard's log, read. */
export interface RecordedEvent {
  readonly sequence: number;
  /** Microseconds since 1970. */
  readonly recordedAt: number;
  readonly message: LedgerEventMessage;
}

/** The rows that events lead to, gathered as the writer gathers its own: a `Unit` takes them. */
export type ProjectedRows = Pick<
  Unit,
  'entries' | 'accounts' | 'balances' | 'wallets' | 'transactions' | 'opened' | 'closed' | 'sent' | 'landed' | 'cases'
>;

/** What stays the same of a transaction's row. */
export interface ProjectedTransaction {
  /** The account that it is listed under. */
  readonly wallet: number;
  readonly referenceHash: bigint;
  readonly firstSequence: number;
  readonly kind: number;
}

/**
 * What has to be known of a shard for projecting its next event: the wallets and transactions that it is about. A fold from the first event on
 * comes to know them by itself; one that begins in the middle loads them (`loadProjection`).
 */
export class ShardProjection {
  /** By business, mode and currency (`walletKeyOf`). Their days are as the events left them; their balances are not kept. */
  readonly wallets = new Map<string, WalletRecord>();
  /** The numbers of the platform's accounts (`platformKey`). */
  readonly platform = new Map<string, number>();
  /** By UUID. May be emptied between two units of work: what is needed again is loaded again. */
  readonly transactions = new Map<string, ProjectedTransaction>();

  constructor(
    readonly shard: number,
    /** The number, within the shard, that the next account gets. */
    public nextAccount = 1,
  ) {}
}
