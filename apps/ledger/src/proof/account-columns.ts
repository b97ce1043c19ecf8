import { type Mark } from './fingerprint.js';

const FIRST_CAPACITY = 1_024;

/** The column in more room. */
export const grown = <T extends Int32Array | Float64Array | BigInt64Array>(old: T, made: T): T => {
  made.set(old as never);
  return made;
};

/**
 * What the events make of a shard's accounts, in columns: account numbers on a shard are dense, so an account's place is its ordinal,
 * and a million accounts take 40 bytes each and not an object.
 */
export class AccountColumns {
  private capacity = FIRST_CAPACITY;
  /** Which kind of account (code, currency and mode); 0 where none is open. */
  kind = new Int32Array(FIRST_CAPACITY);
  balance = new BigInt64Array(FIRST_CAPACITY);
  /** The sequence of the account's last event; 0 where it is not known, because it lies before the part that was folded. */
  sequence = new Float64Array(FIRST_CAPACITY);
  /** Fifty-two bits of the business that owns it. */
  owner = new Float64Array(FIRST_CAPACITY);
  /** Entries of the folded part: how many, and the sums of their marks. The comparison with the table takes them away again. */
  lines = new Int32Array(FIRST_CAPACITY);
  firstMark = new Int32Array(FIRST_CAPACITY);
  secondMark = new Int32Array(FIRST_CAPACITY);
  /** The highest ordinal. */
  last = 0;

  isOpen(ordinal: number): boolean {
    return (this.kind[ordinal] ?? 0) !== 0;
  }

  open(ordinal: number, kind: number, owner: number): void {
    while (ordinal >= this.capacity) this.grow();
    this.kind[ordinal] = kind;
    this.owner[ordinal] = owner;
    this.last = Math.max(this.last, ordinal);
  }

  /** Notes an entry of the fold, or one that the table has (−1). */
  count(ordinal: number, mark: Mark, by: 1 | -1): void {
    this.lines[ordinal] = (this.lines[ordinal] ?? 0) + by;
    this.firstMark[ordinal] = (this.firstMark[ordinal] ?? 0) + by * mark.first;
    this.secondMark[ordinal] = (this.secondMark[ordinal] ?? 0) + by * mark.second;
  }

  /** Did the table have just the entries of the fold? */
  isEven(ordinal: number): boolean {
    return this.lines[ordinal] === 0 && this.firstMark[ordinal] === 0 && this.secondMark[ordinal] === 0;
  }

  private grow(): void {
    this.capacity *= 2;
    this.kind = grown(this.kind, new Int32Array(this.capacity));
    this.balance = grown(this.balance, new BigInt64Array(this.capacity));
    this.sequence = grown(this.sequence, new Float64Array(this.capacity));
    this.owner = grown(this.owner, new Float64Array(this.capacity));
    this.lines = grown(this.lines, new Int32Array(this.capacity));
    this.firstMark = grown(this.firstMark, new Int32Array(this.capacity));
    this.secondMark = grown(this.secondMark, new Int32Array(this.capacity));
  }
}

interface AccountKind {
  readonly code: string;
  readonly currency: string;
  readonly mode: string;
}

/** Codes, currencies and modes of accounts, each combination once, as a number from 1. */
export class AccountKinds {
  private readonly numbers = new Map<string, number>();
  private readonly kinds: AccountKind[] = [{ code: '', currency: '', mode: '' }];

  of(code: string, currency: string, mode: string): number {
    const name = `${code}|${currency}|${mode}`;
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    this.numbers.set(name, this.kinds.length);
    return this.kinds.push({ code, currency, mode }) - 1;
  }

  get(kind: number | undefined): AccountKind | undefined {
    return kind === undefined || kind === 0 ? undefined : this.kinds[kind];
  }
}

const LAST_DIGITS = 12;

/** Fifty-two of a business's random bits, as an exact number: enough to tell apart the businesses of one shard. */
export const ownerOf = (business: string | null): number =>
  business === null ? 0 : Number(`0x${business.slice(-LAST_DIGITS - 2, -LAST_DIGITS - 1)}${business.slice(-LAST_DIGITS)}`);
