import { type TransactionView, type WalletTerms } from '@daftari/contracts';
import { type KnownTransaction, type WalletState } from '@daftari/ledger-domain';
import { LRUCache } from 'lru-cache';
import { type ReferenceKey } from './command.js';

/** A wallet with the numbers of its accounts. */
export interface WalletRecord {
  readonly account: number;
  readonly heldAccount: number;
  /** Opened by their first use. */
  pendingAccount: number | undefined;
  commissionAccount: number | undefined;
  readonly business: string;
  readonly walletId: string;
  readonly shard: number;
  terms: WalletTerms;
  /** Microseconds of its last change of terms. */
  updatedAt: number;
  state: WalletState;
}

/** A transaction with its place in the log. */
export interface TransactionRecord {
  readonly id: string;
  /** The account that it is listed under: its wallet's, or a platform account where it has none. */
  readonly wallet: number;
  readonly reference: ReferenceKey;
  readonly firstSequence: number;
  readonly begunAt: number;
  lastSequence: number;
  state: KnownTransaction;
  view: TransactionView;
  /** The gateway process that placed it and may be waiting for its end; a hint, lost with the process. */
  replyTo?: string;
}

/** One of the platform's own accounts on this shard. */
export interface PlatformAccount {
  readonly number: number;
  balance: bigint;
}

/** A refusal that is still fresh: its command's doubles get the same answer (P4). */
export interface RecentRefusal {
  readonly commandId: string;
  readonly referenceKey: string;
  readonly code: string;
  readonly available: bigint | undefined;
  readonly needed: bigint | undefined;
  readonly recordedAt: number;
}

/** Of each shard. Two batches of 500 commands, each about two wallets and transactions at most, must find room: one commits while the next is decided. */
const WALLETS_KEPT = 2_500;
const TRANSACTIONS_KEPT = 2_500;

/**
 * What a writer holds in memory of one shard that it owns: the head of its log, and bounded caches of states.
 * Decisions change it at once; when their commit fails the whole book is thrown away and read again.
 */
export class ShardBook {
  readonly wallets = new LRUCache<string, WalletRecord>({ max: WALLETS_KEPT });
  readonly transactions = new LRUCache<string, TransactionRecord>({ max: TRANSACTIONS_KEPT });
  /** The transaction's id by reference key. */
  readonly references = new LRUCache<string, string>({ max: TRANSACTIONS_KEPT });
  /** References that the table was asked for and does not hold. */
  readonly absent = new LRUCache<string, true>({ max: TRANSACTIONS_KEPT });
  /** Wallets that are known to live on another shard: commands about them were sent to the wrong one. */
  readonly elsewhere = new LRUCache<string, true>({ max: WALLETS_KEPT });
  readonly platform = new Map<string, PlatformAccount>();
  readonly refusals = new Map<string, RecentRefusal>();

  constructor(
    readonly shard: number,
    readonly epoch: number,
    readonly incarnation: number,
    public sequence: number,
    public headHash: Buffer,
    /** Microseconds of the last event's stamp. */
    public recordedAt: number,
    /** The offset of the next command. */
    public position: number,
    public nextAccount: number,
    public leaderEpoch: number,
    /** The newest versions that may be written (P9). */
    public format: number,
  ) {}

  /** Keeps a transaction findable by id and by reference. */
  keep(record: TransactionRecord): void {
    this.transactions.set(record.id, record);
    this.references.set(record.reference.key, record.id);
  }

  /** Might the table hold a transaction of this reference that is not in memory? */
  mayBeStored(referenceKey: string): boolean {
    return !this.absent.has(referenceKey) && this.transactionByReference(referenceKey) === undefined;
  }

  transactionByReference(referenceKey: string): TransactionRecord | undefined {
    const id = this.references.get(referenceKey);
    return id === undefined ? undefined : this.transactions.get(id);
  }

  /** The next account number of this shard: the shard in the high bits, so that a number names its shard. */
  openAccount(): number {
    return this.shard * ACCOUNTS_PER_SHARD + this.nextAccount++;
  }
}

/** Account numbers are unique over the installation: 2^40 for each shard. */
export const ACCOUNTS_PER_SHARD = 2 ** 40;

/** The shard that an account is on. */
export const shardOfAccount = (account: number): number => Math.floor(account / ACCOUNTS_PER_SHARD);
