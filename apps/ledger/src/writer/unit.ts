import { type CommandReply, type TransactionView } from '@daftari/contracts';
import { type OutgoingMessage } from '@daftari/messaging';
import { uuidIn } from '@daftari/platform';
import { type ParkedCommand, type QueuedCommand } from './command.js';
import { type ShardBook, type WalletRecord } from './shard-book.js';

/** Where a shard stood before a unit of work, which the fence compares (P2), and where the unit brings it. */
export interface ShardStep {
  readonly book: ShardBook;
  readonly fromSequence: number;
  readonly fromPosition: number;
  /** The shard's row after the unit. Copied when the unit is decided: the book goes on with the next unit while this one commits. */
  to: Pick<ShardBook, 'sequence' | 'position' | 'headHash' | 'recordedAt' | 'nextAccount' | 'leaderEpoch'>;
}

/** A reply with the gateway process that it goes to. */
export interface AddressedReply {
  readonly address: string;
  readonly reply: CommandReply;
}

interface BalanceRow {
  balance: bigint;
  sequence: number;
  day: string | null;
  dayUsed: bigint | null;
}

/** A case as its projection has it. */
export interface CaseRow {
  readonly id: string;
  readonly shard: number;
  readonly wallet: number;
  readonly transaction: string;
  readonly kind: string;
  readonly status: 'open' | 'resolved';
  /** Of a case that was opened before this unit they are not known here, and stay as they are. */
  readonly openedSequence: number;
  readonly openedAt: number;
  readonly resolvedSequence: number | null;
  readonly resolvedAt: number | null;
}

/** Columns of a table, ready to be passed as arrays. */
type Columns<N extends number> = unknown[][] & { readonly length: N };
const columns = <N extends number>(count: N): Columns<N> => Array.from({ length: count }, () => []) as unknown as Columns<N>;

/** All that one unit of work will write, gathered while its commands are decided. */
export class Unit {
  readonly steps = new Map<number, ShardStep>();
  readonly events = columns(8);
  readonly entries = columns(5);
  readonly accounts = columns(6);
  readonly refusals = columns(10);
  readonly balances = new Map<number, BalanceRow>();
  /** Wallets whose row changes; copied when the unit is sealed. */
  readonly wallets = new Map<number, WalletRecord>();
  walletRows: readonly (readonly unknown[])[] = [];
  readonly transactions = new Map<
    string,
    { wallet: number; id: string; referenceHash: bigint; status: number; first: number; last: number; kind: number }
  >();
  readonly opened = new Map<string, { wallet: number; id: string; begunAt: number; kind: number }>();
  readonly closed = new Map<string, { wallet: number; id: string }>();
  /** Transfers that leave for another shard, and those that the other shard has answered. */
  readonly sent = new Map<string, readonly unknown[]>();
  readonly landed: string[] = [];
  readonly cases = new Map<string, CaseRow>();
  /** Commands that make no sense: parked with their reason before the shard moves past them. */
  readonly parked: ParkedCommand[] = [];
  /** What other shards are told once this is durable. */
  readonly outgoing: OutgoingMessage[] = [];
  /** Hashes of references that were taken to be new without having been looked up: the commit writes nothing where one is not. */
  readonly presumedNew: bigint[] = [];
  readonly replies: AddressedReply[] = [];
  /** Transactions that ended here, for the gateway processes that may wait for their end. */
  readonly ended: { readonly address: string; readonly transaction: TransactionView }[] = [];

  constructor(
    readonly commands: readonly QueuedCommand[],
    /** For the commands that this unit sends to other shards. */
    readonly newCommandId: () => string,
  ) {}

  /** Notes where the shard stands, once, before anything of it changes. */
  touch(book: ShardBook): void {
    if (!this.steps.has(book.shard))
      this.steps.set(book.shard, { book, fromSequence: book.sequence, fromPosition: book.position, to: book });
  }

  /** Ends the deciding: copies where each shard stands now. */
  seal(): void {
    for (const step of this.steps.values()) {
      const { sequence, position, headHash, recordedAt, nextAccount, leaderEpoch } = step.book;
      step.to = { sequence, position, headHash, recordedAt, nextAccount, leaderEpoch };
    }
    this.walletRows = [...this.wallets.values()].sort((left, right) => left.account - right.account).map(walletRow);
  }

  reply(address: string | undefined, reply: CommandReply): void {
    if (address !== undefined) this.replies.push({ address, reply });
  }

  /** The shards that this unit appends to or moves on, in the order in which their rows are locked. */
  get shards(): readonly ShardStep[] {
    return [...this.steps.values()].sort((left, right) => left.book.shard - right.book.shard);
  }
}

const walletRow = (wallet: WalletRecord): readonly unknown[] => [
  wallet.account,
  wallet.heldAccount,
  wallet.pendingAccount ?? null,
  wallet.commissionAccount ?? null,
  uuidIn(wallet.business),
  wallet.state.mode,
  wallet.state.currency,
  wallet.walletId,
  JSON.stringify(wallet.terms),
  wallet.updatedAt,
];

/** How a transaction's status is kept in its projection. */
export const STATUS_CODES = { pending: 1, completed: 2, failed: 3, rejected: 4, cancelled: 5, expired: 6, voided: 7, refunded: 8 } as const;
export type StoredStatus = keyof typeof STATUS_CODES;

/** How a transaction's kind is kept in its projection. */
export const KIND_CODES = { purchase: 1, payment: 2, payout: 3, transfer: 4, deposit: 5, refund: 6, adjustment: 7 } as const;
