import { OpenWallet } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openWallet, TestLedger } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { verifyBooks } from '../index.js';
import { type Clock, systemClock } from './clock.js';

/** A clock that goes wrong by so many microseconds. */
class SkewedClock implements Clock {
  constructor(public skew: number) {}
  now(): number {
    return systemClock.now() + this.skew;
  }
}

describe('P8: time', () => {
  let postgres: TestPostgres;
  let books: TestLedger;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres.stop());
  afterEach(async () => {
    expect((await verifyBooks(books.database.pool)).checks.filter((check) => !check.ok)).toEqual([]);
    await books.stop();
  });

  const open = (shard = 1) => books.send(OpenWallet, shard, openWallet(newId('biz')));
  const trouble = async (): Promise<string> => (await books.query('/readyz')).body.checks.writer;

  it("a clock that differs from PostgreSQL's stamps nothing until it is right again", { timeout: 30_000 }, async () => {
    const clock = new SkewedClock(5_000_000);
    books = await TestLedger.start(postgres, 'skewed', { clock });
    expect(await trouble()).toMatch(/^clock: this machine's clock differs from PostgreSQL's by 5\.0 s/);
    const answered = open();
    await expect(Promise.race([answered, sleep(1_500, 'nothing')])).resolves.toBe('nothing');
    clock.skew = 0;
    expect(await answered).toMatchObject({ outcome: 'accepted' });
    expect(await trouble()).toBe('ok');
  });

  it('a clock behind the last stamp of a shard waits until it has come up to it; other shards go on', { timeout: 30_000 }, async () => {
    books = await TestLedger.start(postgres, 'behind', { clock: new SkewedClock(1_900_000) });
    await open(1);
    await books.stop();
    books = await TestLedger.start(postgres, 'behind', { clock: new SkewedClock(-1_900_000), existing: true });
    await expect.poll(trouble).toMatch(/^shard 1: clock: the shard's last event is \d\.\d s ahead/);
    expect(await open(2)).toMatchObject({ outcome: 'accepted' });
    expect(await open(1)).toMatchObject({ outcome: 'accepted' });
    expect(await trouble()).toBe('ok');
  });

  it('a unit of work that is held up ends after a second, and is tried again', { timeout: 30_000 }, async () => {
    books = await TestLedger.start(postgres, 'held-up');
    await open();
    const client = await books.database.pool.connect();
    await client.query('begin');
    await client.query('select from ledger.shards where shard = 1 for update');
    const answered = open();
    await sleep(1_800);
    expect(await trouble()).toMatch(/transaction timeout|could not be read again/);
    const { rows } = await client.query(
      `select max(extract(epoch from clock_timestamp() - xact_start))::float8 as longest from pg_stat_activity
       where application_name = 'daftari-ledger' and xact_start is not null`,
    );
    expect(rows[0].longest ?? 0).toBeLessThan(1.5);
    await client.query('rollback');
    client.release();
    expect(await answered).toMatchObject({ outcome: 'accepted' });
    expect(await trouble()).toBe('ok');
  });
});
