/** One measured figure, beside the machine's own ceiling in the same run. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly ceiling?: number;
  readonly ratio?: number;
  readonly p50_ms?: number;
  readonly p99_ms?: number;
  readonly notes: string;
}

/** What every benchmark is given. */
export interface BenchContext {
  readonly seconds: number;
  /** A fresh, empty database on the benchmark's PostgreSQL. */
  database(name: string): Promise<string>;
  /** Folders and ports for whole processes. */
  readonly directory: string;
  /** Where to put CPU profiles of the processes under load; none are taken unless it is said. */
  readonly profileDir?: string | undefined;
  readonly log: (line: string) => void;
}

export interface Bench {
  readonly name: string;
  readonly run: (context: BenchContext) => Promise<readonly Figure[]>;
}

/** The value at a share of the sorted samples; 0 where there are none. */
export const quantile = (samples: readonly number[], share: number): number => {
  const sorted = [...samples].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

/** A seeded generator (mulberry32): the same run again. */
export const seeded = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** As many digits as a table needs. */
export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));
