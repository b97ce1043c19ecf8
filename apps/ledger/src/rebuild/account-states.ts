import { grown } from '../proof/account-columns.js';

const FIRST_CAPACITY = 1_024;

/** No event has stated a day yet. */
export const NO_DAY = -2_147_483_648;

/**
 * Where the events leave each account of a shard, in columns: an account's place is its number within the shard, and a million accounts take 32 bytes
 * each and not an object.
 */
export class AccountStates {
  private capacity = FIRST_CAPACITY;
  /** Which kind of account (code, currency and mode); 0 where none is open. */
  kind = new Int32Array(FIRST_CAPACITY);
  balance = new BigInt64Array(FIRST_CAPACITY);
  /** The sequence of the account's last event. */
  sequence = new Float64Array(FIRST_CAPACITY);
  /** Of wallets: the day that its spending counts to, in days since 2000, and what was used of it. */
  day = new Int32Array(FIRST_CAPACITY);
  dayUsed = new BigInt64Array(FIRST_CAPACITY);
  /** The highest ordinal. */
  last = 0;

  isOpen(ordinal: number): boolean {
    return (this.kind[ordinal] ?? 0) !== 0;
  }

  open(ordinal: number, kind: number, sequence: number): void {
    while (ordinal >= this.capacity) this.grow();
    this.kind[ordinal] = kind;
    this.sequence[ordinal] = sequence;
    this.day[ordinal] = NO_DAY;
    this.last = Math.max(this.last, ordinal);
  }

  private grow(): void {
    this.capacity *= 2;
    this.kind = grown(this.kind, new Int32Array(this.capacity));
    this.balance = grown(this.balance, new BigInt64Array(this.capacity));
    this.sequence = grown(this.sequence, new Float64Array(this.capacity));
    this.day = grown(this.day, new Int32Array(this.capacity));
    this.dayUsed = grown(this.dayUsed, new BigInt64Array(this.capacity));
  }
}
