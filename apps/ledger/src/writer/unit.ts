import { type CommandReply, type TransactionView } from '@daftari/contracts';
import { type QueuedCommand } from './command.js';
import { type ShardBook } from './shard-book.js';

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

/** Columns of a table, ready to be passed as arrays. */
type Columns<N extends number> = unknown[][] & { readonly length: N };
const columns = <N extends number>(count: N): Columns<N> => Array.from({ length: count }, () => []) as unknown as Columns<N>;

/** All that one unit of work will write, gathered while its commands are decided. */
export class Unit {
  readonly steps = new Map<number, ShardStep>();
  readonly events = columns(8);
  readonly entries = columns(5);
  readonly accounts = columns(6);
  readonly refusals = columns(9);
  readonly balances = new Map<number, BalanceRow>();
  readonly wallets = new Map<
    number,
    readonly [held: number, business: string, mode: string, currency: string, walletId: string, terms: string, at: number]
  >();
  readonly transactions = new Map<
    string,
    { wallet: number; id: string; referenceHash: bigint; status: number; first: number; last: number }
  >();
  readonly opened = new Map<string, { wallet: number; id: string; heldAt: number }>();
  readonly closed = new Map<string, { wallet: number; id: string }>();
  readonly replies: AddressedReply[] = [];
  /** Transactions that ended here, for the gateway processes that may wait for their end. */
  readonly ended: { readonly address: string; readonly transaction: TransactionView }[] = [];

  constructor(readonly commands: readonly QueuedCommand[]) {}

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
  }

  reply(address: string | undefined, reply: CommandReply): void {
    if (address !== undefined) this.replies.push({ address, reply });
  }

  /** The shards that this unit appends to or moves on, in the order in which their rows are locked. */
  get shards(): readonly ShardStep[] {
    return [...this.steps.values()].sort((left, right) => left.book.shard - right.book.shard);
  }
}

/** How a transaction's status is kept in its projection. */
export const STATUS_CODES = { pending: 1, completed: 2, failed: 3, rejected: 4, cancelled: 5, expired: 6 } as const;
export type StoredStatus = keyof typeof STATUS_CODES;
