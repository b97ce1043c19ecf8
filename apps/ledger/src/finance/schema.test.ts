import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '@daftari/platform';
import { TestLedger } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { FinanceWorld, settled, type Shop } from './finance.test-support.js';
import { BookServers } from '../servers/book-servers.js';
import { ReaderReaper } from './reaper.js';
import { createFinanceUser } from './users.js';

describe('the schema finance', () => {
  let postgres: TestPostgres;
  let world: FinanceWorld;
  let shop: Shop;
  let reader: pg.Client;
  let address: URL;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = new FinanceWorld(await TestLedger.start(postgres, 'finance_schema'));
    shop = await world.shop(1);
    await world.trade(shop);
    await world.trade(await world.shop(2, '700000', 'RWF'));
    await world.credit(shop, '5', { metadata: { secret: 'hidden \u0000 \ud800' }, description: 'odd' });
    const password = await createFinanceUser(world.books.database.pool, 'bi', 2);
    address = new URL(world.books.url);
    [address.username, address.password] = ['bi', password];
    reader = await connect();
    await settled();
  });
  afterAll(async () => {
    await reader.end();
    await world.books.stop();
    await postgres.stop();
  });

  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: address.toString() });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const ask = async (sql: string): Promise<any[]> => (await reader.query(sql)).rows;
  const number = (text: string): number => Number(text);

  it('says the same as the questions over HTTP', async () => {
    const { data } = await world.json('finance/trial-balance');
    const rows = await ask('select account_id, currency, debit, credit from finance.trial_balance');
    const order = (left: any, right: any) => (left.account_id < right.account_id ? -1 : 1);
    expect(rows.sort(order)).toEqual(
      data.map(({ account_id, currency, debit, credit }: any) => ({ account_id, currency, debit, credit })).sort(order),
    );
    expect(await ask('select currency, sum(debit) = sum(credit) as balanced from finance.trial_balance group by 1 order by 1')).toEqual([
      { currency: 'NGN', balanced: true },
      { currency: 'RWF', balanced: true },
    ]);
    const fees = (await world.json('finance/reports/fees?group_by=day,product,provider')).data;
    const bySql = await ask(
      'select day::text, product_code, provider, currency, fees, margin, discounts from finance.fees_by_product order by 4, 1, 2, 3',
    );
    expect(bySql).toEqual(
      fees.map(({ day, product_code, provider, currency, fees: f, margin, discounts }: any) => ({
        day,
        product_code,
        provider,
        currency,
        fees: f,
        margin,
        discounts,
      })),
    );
    const byDay = await ask('select sum(fees) as fees, sum(margin) as margin from finance.fees_by_day');
    expect(byDay).toEqual(await ask('select sum(fees) as fees, sum(margin) as margin from finance.fees_by_product'));
    const floats = await ask('select provider, currency, float from finance.floats order by 1, 2');
    expect(floats).toEqual(
      (await world.json('finance/reports/floats')).data.map(({ provider, currency, float }: any) => ({ provider, currency, float })),
    );
  });

  it('has a wallet’s lines with their balances, and events whose lines sum to zero', async () => {
    const { lines } = await world.json(`finance/accounts/acc_wallet:${shop.wallet}/statement`);
    const entries = await ask(
      `select direction, amount, balance_after from finance.entries where account_id = 'acc_wallet:${shop.wallet}' order by shard, sequence, line`,
    );
    expect(entries).toEqual(lines.map(({ direction, amount, balance_after }: any) => ({ direction, amount, balance_after })));
    expect(await ask('select 1 from finance.entries group by shard, sequence, currency having sum(debit_minus_credit_minor) <> 0')).toEqual(
      [],
    );
    expect(number((await ask('select count(*) from finance.events'))[0].count)).toBe(
      number(
        (
          await ask(
            'select max(sequence) + (select max(sequence) from finance.events where shard = 2) as count from finance.events where shard = 1',
          )
        )[0].count,
      ),
    );
  });

  it('has transactions and what is in flight', async () => {
    const rows = await ask(
      `select status, count(*)::int from finance.transactions where mode = 'live' and kind = 'purchase' group by 1 order by 1`,
    );
    expect(rows).toEqual([
      { status: 'completed', count: 12 },
      { status: 'failed', count: 6 },
      { status: 'pending', count: 2 },
    ]);
    expect(await ask('select amount, currency from finance.in_flight order by 2')).toMatchObject([{ amount: '42.00' }, { amount: '4200' }]);
  });

  it('keeps what clients keep for themselves', async () => {
    const rows = await ask(`select to_jsonb(e) as event from finance.events e`);
    expect(rows.length).toBeGreaterThan(20);
    expect(JSON.stringify(rows)).not.toMatch(/hidden|request_hash|webhook_url|traceparent/);
    expect(JSON.stringify(rows)).toContain('odd');
  });

  it('answers what docs/finance.md asks of it', async () => {
    const page = await readFile(new URL('../../../../docs/finance.md', import.meta.url), 'utf8');
    const asked = [...page.matchAll(/```sql\n([^]*?)```/g)].map((match) => match[1]!).filter((sql) => !sql.startsWith('-- by hand'));
    expect(asked.length).toBeGreaterThan(3);
    for (const sql of asked) expect((await ask(sql)).length, sql).toBeGreaterThan(0);
  });

  it('describes itself', async () => {
    const missing = await ask(
      `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'finance' and obj_description(c.oid) is null`,
    );
    expect(missing).toEqual([]);
  });

  it.each([
    'select * from ledger.events',
    'select * from ledger.wallets',
    'insert into finance.accounts default values',
    'delete from finance.entries',
    'update ledger.balances set balance = 0',
    'create table finance.mine (a int)',
    'create table public.mine (a int)',
    'set role daftari_ledger',
    'lock table finance.entries in exclusive mode',
    'select * from finance.entries for update',
  ])('its readers cannot: %s', async (sql) => {
    await reader.query('begin transaction read write');
    await expect(reader.query(sql)).rejects.toThrow(/permission denied|must be owner|cannot|not allowed/i);
    await reader.query('rollback');
  });

  it('its readers begin with the limits, and have so many connections', async () => {
    expect(await ask('show transaction_timeout')).toEqual([{ transaction_timeout: '1min' }]);
    expect(await ask('show idle_in_transaction_session_timeout')).toEqual([{ idle_in_transaction_session_timeout: '10s' }]);
    expect(await ask('show default_transaction_read_only')).toEqual([{ default_transaction_read_only: 'on' }]);
    const second = await connect();
    await expect(connect()).rejects.toThrow('too many connections');
    await second.end();
  });

  it('P11: does not hold the writer back, and a reader that lifts its limits is ended', async () => {
    const logger = createLogger('test', 'silent');
    const { pool } = world.books.database;
    const stays = async (limits: { unitOfWorkS: number; idleS: number }, ...statements: string[]): Promise<boolean> => {
      const client = await connect();
      const ended = new Promise<boolean>((resolve) => client.once('error', () => resolve(false)));
      for (const sql of ['set idle_in_transaction_session_timeout = 0', 'set transaction_timeout = 0', ...statements])
        await client.query(sql);
      await world.credit(shop, '1');
      await new ReaderReaper(new BookServers(world.books.database), logger, { everyS: 1, ...limits }).sweep();
      const answered = client.query('select 1').then(
        () => true,
        () => ended,
      );
      return answered.finally(() => client.end());
    };
    const reading = ['begin', 'select count(*) from finance.entries'];
    expect(await stays({ unitOfWorkS: 60, idleS: 10 }, ...reading)).toBe(true);
    expect(await stays({ unitOfWorkS: 60, idleS: 0 }, ...reading)).toBe(false);
    expect(await stays({ unitOfWorkS: 0, idleS: 10 }, ...reading)).toBe(false);
    expect(await stays({ unitOfWorkS: 60, idleS: 10 }, 'select pg_advisory_lock(1)')).toBe(false);
    // Our own sessions are none of a reader's, whatever roles they may take on.
    const own = await pool.connect();
    await own.query('begin');
    await new ReaderReaper(new BookServers(world.books.database), logger, { everyS: 1, unitOfWorkS: 0, idleS: 0 }).sweep();
    await own.query('rollback');
    own.release();
  });
});
