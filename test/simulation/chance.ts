/** All that is drawn in a simulation is drawn here, from its seed (mulberry32): the same again for the same seed. */
export class Chance {
  private state: number;

  constructor(seed: number) {
    // Neighbouring seeds begin far from each other.
    this.state = Math.imul(seed, 0x9e3779b1) | 0;
  }

  /** From 0 up to but not 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number, both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of several, of which there must be one. */
  pick<T>(from: readonly T[]): T {
    const found = from[this.between(0, from.length - 1)];
    if (found === undefined) throw new Error('There is nothing to pick from.');
    return found;
  }

  /** One of several, the heavier the likelier. */
  weighted<T extends { readonly weight: number }>(from: readonly T[]): T {
    let left = this.next() * from.reduce((sum, one) => sum + one.weight, 0);
    for (const one of from) {
      left -= one.weight;
      if (left < 0) return one;
    }
    return this.pick(from);
  }
}
