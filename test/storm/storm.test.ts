import { describe } from 'vitest';
import { stormTests } from './storm-tests.js';

/** `STORM_SEED=n` repeats a storm. */
describe('a storm', () => {
  const seed = Number(process.env['STORM_SEED'] ?? Math.floor(Math.random() * 1_000_000));
  stormTests({ seed, transactions: Number(process.env['STORM_COUNT'] ?? 300), kills: 2, callers: 32 });
});
