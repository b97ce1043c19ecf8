const FIRST = { seed: 0x2545f491, factor: 0x9e3779b1 };
const SECOND = { seed: 0x6a09e667, factor: 0x85ebca6b };

const wide = new BigInt64Array(2);
const words = new Int32Array(wide.buffer);

const stir = (state: number, word: number, factor: number): number => {
  const mixed = Math.imul(state ^ word, factor);
  return mixed ^ (mixed >>> 15);
};

const stirAll = (seed: number, factor: number, sequence: number, line: number): number => {
  let state = stir(seed, sequence | 0, factor);
  state = stir(state, Math.floor(sequence / 4_294_967_296), factor);
  state = stir(state, line, factor);
  for (let index = 0; index < 4; index++) state = stir(state, words[index] ?? 0, factor);
  return stir(state, 0x1b873593, factor);
};

/** Two 32-bit numbers that stand for one row. */
export interface Mark {
  first: number;
  second: number;
}

const mark: Mark = { first: 0, second: 0 };

/**
 * The mark of a row of a place in the log and two amounts: an entry's amount and balance. Sums of marks (modulo 2^32) do not depend on the order, so
 * rows in the order of the log and in the order of a table can be compared without sorting or keeping them. The object is used again at the next call.
 */
export const markOf = (sequence: number, line: number, amount: bigint, balance: bigint): Mark => {
  wide[0] = amount;
  wide[1] = balance;
  mark.first = stirAll(FIRST.seed, FIRST.factor, sequence, line);
  mark.second = stirAll(SECOND.seed, SECOND.factor, sequence, line);
  return mark;
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
