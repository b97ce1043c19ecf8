import { describe } from 'vitest';
import { stormTests } from './storm-tests.js';

/** `npm run storm -- --count 20000 --seed 7`. */
describe('a great storm', () => {
  const seed = Number(process.env['STORM_SEED'] ?? Math.floor(Math.random() * 1_000_000));
  const transactions = Number(process.env['STORM_COUNT'] ?? 20_000);
  stormTests({ seed, transactions, kills: Math.ceil(transactions / 1_000), callers: 64 });
});
