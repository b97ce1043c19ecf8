const FIRST = { seed: 0x2545f491, factor: 0x9e3779b1 };
const SECOND = { seed: 0x6a09e667, factor: 0x85ebca6b };

const wide = new BigInt64Array(2);
/** The same bytes, as the low and high words of the two amounts: this machine is little-endian, as every one that Node runs on here. */
const words = new Int32Array(wide.buffer);

const stir = (state: number, word: number, factor: number): number => {
  const mixed = Math.imul(state ^ word, factor);
  return mixed ^ (mixed >>> 15);
};

/** Written out, not a loop over a list: it runs for every entry twice. */
const stirAll = (
  { seed, factor }: typeof FIRST,
  near: number,
  far: number,
  line: number,
  amountHigh: number,
  amountLow: number,
  balanceHigh: number,
  balanceLow: number,
): number => {
  let state = stir(seed, near | 0, factor);
  state = stir(state, far, factor);
  state = stir(state, line, factor);
  state = stir(state, amountHigh, factor);
  state = stir(state, amountLow, factor);
  state = stir(state, balanceHigh, factor);
  state = stir(state, balanceLow, factor);
  return stir(state, 0x1b873593, factor);
};

/** Two 32-bit numbers that stand for one row. */
export interface Mark {
  first: number;
  second: number;
}

const mark: Mark = { first: 0, second: 0 };

/**
 * The mark of an entry: its place in the log, its amount and the balance after it, each amount as its high and low word. Sums of marks (modulo 2^32)
 * do not depend on the order, so rows in the order of the log and in that of a table can be compared without sorting or keeping them.
 * The object is used again by the next call.
 */
export const markOfWords = (
  sequence: number,
  line: number,
  amountHigh: number,
  amountLow: number,
  balanceHigh: number,
  balanceLow: number,
): Mark => {
  const far = Math.floor(sequence / 4_294_967_296);
  mark.first = stirAll(FIRST, sequence, far, line, amountHigh, amountLow, balanceHigh, balanceLow);
  mark.second = stirAll(SECOND, sequence, far, line, amountHigh, amountLow, balanceHigh, balanceLow);
  return mark;
};

/** The mark of an entry from its amounts. */
export const markOf = (sequence: number, line: number, amount: bigint, balance: bigint): Mark => {
  wide[0] = amount;
  wide[1] = balance;
  return markOfWords(sequence, line, words[1] ?? 0, words[0] ?? 0, words[3] ?? 0, words[2] ?? 0);
};

/** The mark of a transaction: its id, the sequence at which it begins, and the hash of its reference. */
export const markOfTransaction = (uuid: string, sequence: number, referenceHash: bigint): Mark => {
  let [first, second] = [FIRST.seed, SECOND.seed];
  for (let index = 0; index < uuid.length; index++) {
    const letter = uuid.charCodeAt(index);
    first = stir(first, letter, FIRST.factor);
    second = stir(second, letter, SECOND.factor);
  }
  return markOf(sequence, first, referenceHash, BigInt(second));
};

/** A sum of marks. */
export class Fingerprint {
  private first = 0;
  private second = 0;

  add(row: Mark): void {
    this.first = (this.first + row.first) | 0;
    this.second = (this.second + row.second) | 0;
  }

  equals(other: Fingerprint): boolean {
    return this.first === other.first && this.second === other.second;
  }
}
