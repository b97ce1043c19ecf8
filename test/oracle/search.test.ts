import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../support/postgres.js';
import { EXPECTED, HAPPENINGS } from './expected.js';
import { Search } from './search.js';

/** A short search with seeds of its own, so that it always reaches the same; `npm run test:long` goes on for as long as one likes. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const FLOOR = 5;

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres({ fsync: 'off' });
});
afterAll(() => postgres.stop());

it('the ledger does what the oracle says, whatever comes in whatever order', { timeout: 300_000 }, async () => {
  const search = await Search.on(postgres);
  for (const seed of SEEDS) await search.sequence(seed, { moves: 1_000, old: seed === SEEDS[0], shrinkMs: 60_000 });
  expect(search.counts.missing(EXPECTED, FLOOR)).toEqual([]);
  expect(search.counts.missing(HAPPENINGS, 1)).toEqual([]);
});
