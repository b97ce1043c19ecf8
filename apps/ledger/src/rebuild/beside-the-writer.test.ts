import { setTimeout as sleep } from 'node:timers/promises';
import { CaptureHold, CreditWallet, OpenWallet, PlaceHold } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { creditWallet, openWallet, placeHold, TestLedger } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { verifyBooks } from '../proof/verify.js';
import { rebuildBooks } from './rebuild.js';

const SHARD = 2;

describe('a rebuild beside the writer', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres.stop());

  const funded = async (books: TestLedger, count: number): Promise<string[]> => {
    const businesses = Array.from({ length: count }, () => newId('biz'));
    await Promise.all(businesses.map((business) => books.send(OpenWallet, SHARD, openWallet(business))));
    await Promise.all(businesses.map((business) => books.send(CreditWallet, SHARD, creditWallet(business, '100000000', 'opening'))));
    return businesses;
  };

  const purchase = async (books: TestLedger, business: string): Promise<void> => {
    const hold = placeHold(business, newId('cmd').slice(4));
    expect(await books.send(PlaceHold, SHARD, hold)).toMatchObject({ outcome: 'accepted' });
    const about = { command_id: newId('cmd'), business_id: business, transaction_id: hold.transaction_id };
    await books.send(CaptureHold, SHARD, { ...CaptureHold.example, ...about });
  };

  it('mends what nobody uses while every command is decided', async () => {
    const books = await TestLedger.start(postgres, 'busy', { environment: { LEDGER_AUDIT_EVENTS_PER_S: 20_000 } });
    const [idle, busy] = [await funded(books, 40), await funded(books, 20)];
    for (const business of idle) await purchase(books, business);
    let [stopped, purchases] = [false, 0];
    const load = busy.map(async (business) => {
      for (; !stopped; purchases++) await purchase(books, business);
    });
    const { pool } = books.database;
    for (let round = 0; round < 3; round++) {
      await sleep(300);
      const before = purchases;
      const tampered = `account in (select account from ledger.wallets where business = any($1::uuid[]))`;
      const uuids = idle.map((business) => business.slice(4));
      await pool.query(`update ledger.balances set balance = balance + 1 where ${tampered}`, [uuids]);
      await pool.query(`delete from ledger.entries where ${tampered}`, [uuids]);
      await pool.query(`delete from ledger.transactions where ${tampered.replace('account in', 'wallet in')}`, [uuids]);
      const report = await rebuildBooks(pool);
      expect(report.ok).toBe(true);
      expect(report.shards.find(({ shard }) => shard === SHARD)?.mended).toEqual({
        balances: { missing: 0, wrong: 40, strange: 0 },
        entries: { missing: 80, wrong: 0, strange: 0 },
        transactions: { missing: 80, wrong: 0, strange: 0 },
      });
      // It is fenced, and takes its shard anew.
      await expect.poll(() => purchases, { timeout: 10_000 }).toBeGreaterThan(before + 20);
    }
    stopped = true;
    await Promise.all(load);
    expect(purchases).toBeGreaterThan(60);
    expect((await pool.query('select count(*)::int as refused from ledger.refusals')).rows).toEqual([{ refused: 0 }]);
    const { rows } = await pool.query('select count(*)::int as count from ledger.transactions where status = 2 and kind = 1');
    expect(rows).toEqual([{ count: purchases + idle.length }]);
    expect((await verifyBooks(pool)).checks.filter((check) => !check.ok)).toEqual([]);
    expect((await rebuildBooks(pool)).shards.map(({ mended }) => mended)).toEqual([{}, {}, {}, {}]);
    await books.stop();
  });

  it.each(['at work', 'when it was taken'])('brings a shard back that was stopped %s because of its books', async (when) => {
    const name = when.replaceAll(' ', '_');
    let books = await TestLedger.start(postgres, name, { environment: { LEDGER_AUDIT_EVENTS_PER_S: 20_000 } });
    const [business] = (await funded(books, 1)) as [string];
    await sleep(300);
    if (when !== 'at work') await books.stop();
    const tampering = new (await import('pg')).default.Client({ connectionString: books.url });
    await tampering.connect();
    await tampering.query(`update ledger.balances set balance = balance - 1 where account = (select account from ledger.wallets)`);
    await tampering.end();
    if (when !== 'at work') books = await TestLedger.start(postgres, name, { existing: true });
    await expect.poll(async () => (await books.query('/readyz')).status, { timeout: 10_000 }).toBe(503);
    const waiting = purchase(books, business);
    await sleep(1_000);
    expect((await rebuildBooks(books.database.pool)).ok).toBe(true);
    await waiting;
    await expect.poll(async () => (await books.query('/readyz')).status, { timeout: 10_000 }).toBe(200);
    expect((await verifyBooks(books.database.pool)).ok).toBe(true);
    await books.stop();
  });
});
