import { PlaceHold } from '@daftari/contracts';
import { createLogger, newId } from '@daftari/platform';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { placeHold, TestLedger } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { systemClock } from '../writer/clock.js';
import { OldRefusals } from './old-refusals.js';

let postgres: TestPostgres;
let books: TestLedger;
beforeAll(async () => {
  postgres = await startTestPostgres();
  books = await TestLedger.start(postgres, 'old_refusals');
});
afterAll(async () => {
  await books.stop();
  await postgres.stop();
});

it('drops refusals once they are too old, and no others', async () => {
  for (const reference of ['one', 'two'])
    expect(await books.send(PlaceHold, 1, placeHold(newId('biz'), reference))).toMatchObject({ code: 'currency_not_supported' });
  const written = () => [{ pool: books.database.pool, shards: [0, 1, 2, 3] }];
  const sweepAfter = (days: number): Promise<number> => {
    const clock = { now: () => systemClock.now() + days * 86_400_000_000 };
    return new OldRefusals({ clock, logger: createLogger('test', 'silent'), keptDays: 90, written }).sweep();
  };
  expect(await sweepAfter(89)).toBe(0);
  expect(await sweepAfter(91)).toBe(2);
  expect((await books.query('/internal/refusals')).body).toEqual({ data: [], has_more: false });
});
