import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../support/postgres.js';
import { EXPECTED, HAPPENINGS } from './expected.js';
import { Search } from './search.js';

/** Each count has to get so far, and what befalls the ledger as a whole so far. */
const [FLOOR, HAPPENINGS_FLOOR] = [1_000, 30];
const MOVES = 3_000;

const numberOf = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const seconds = numberOf('SEARCH_SECONDS', 7_200);
const firstSeed = numberOf('SEARCH_SEED', Date.now() % 1_000_000_000);
const shrinkMs = numberOf('SEARCH_SHRINK_MS', 120_000);
const sequences = numberOf('SEARCH_SEQUENCES', Infinity);

let postgres: TestPostgres;
beforeAll(async () => {
  // What is searched for is wrong books, not lost ones.
  postgres = await startTestPostgres({ fsync: 'off', synchronous_commit: 'off' });
});
afterAll(() => postgres.stop());

it('the ledger does what the oracle says, until all has been reached often', { timeout: (seconds + 600) * 1_000 }, async () => {
  const search = await Search.on(postgres);
  const began = performance.now();
  const elapsed = (): number => (performance.now() - began) / 1_000;
  const missing = (): string[] => [...search.counts.missing(EXPECTED, FLOOR), ...search.counts.missing(HAPPENINGS, HAPPENINGS_FLOOR)];
  console.log(`Searching from seed ${firstSeed}.`);
  for (let made = 0; made < sequences && elapsed() < seconds && missing().length > 0; made++) {
    const seed = firstSeed + made;
    await search.sequence(seed, { moves: MOVES, shrinkMs });
    const short = missing();
    const rate = Math.round(search.commands / elapsed());
    console.log(
      `seed ${seed}: ${search.commands} commands in ${search.units} units, ${rate}/s; still short: ${short.length} (${short.slice(0, 3).join('; ')})`,
    );
  }
  console.log(`${search.counts.table()}\n\n${search.commands} commands in ${Math.round(elapsed())} s, from seed ${firstSeed}.`);
  if (sequences === Infinity) expect(missing()).toEqual([]);
});
