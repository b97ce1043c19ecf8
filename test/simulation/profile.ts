import { type Chance } from './chance.js';
import { type Fault, FAULTS } from './gates.js';

/** What one run is like. Drawn anew for each seed: a run in which everything fails a little finds other things than one in which one thing fails a lot. */
export interface Profile {
  readonly shards: number;
  readonly processes: number;
  readonly lanes: number;
  readonly batchMax: number;
  readonly requests: number;
  readonly faults: readonly Fault[];
  /** How likely a fault is where a gate opens. */
  readonly faultRate: number;
  readonly weights: Weights;
}

/** How likely each thing is that processes and their surroundings do. */
export interface Weights {
  readonly crash: number;
  readonly pause: number;
  readonly stop: number;
  readonly reassign: number;
  readonly stray: number;
  readonly cut: number;
  readonly tick: number;
}

export const drawProfile = (chance: Chance): Profile => {
  const some = (weight: number): number => (chance.happens(0.6) ? weight * chance.next() : 0);
  const faults = FAULTS.filter(() => chance.happens(0.6));
  return {
    shards: chance.between(1, 3),
    processes: chance.between(1, 3),
    lanes: chance.between(1, 2),
    batchMax: chance.pick([1, 2, 3, 5, 20]),
    requests: chance.between(12, 40),
    faults,
    faultRate: chance.pick([0, 0.02, 0.05, 0.12]),
    weights: {
      crash: some(0.12),
      pause: some(0.4),
      stop: some(0.1),
      reassign: some(0.4),
      stray: some(0.4),
      cut: some(0.2),
      tick: some(0.3),
    },
  };
};
