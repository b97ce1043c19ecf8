import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secondFormat } from './scenario.js';
import { TestLedger } from '../support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../support/postgres.js';
import { FinanceWorld, settled } from '../../apps/ledger/src/finance/finance.test-support.js';

const minor = (text: string): bigint => BigInt(text.replace('.', ''));

/** Collections, payouts, transfers within and between shards, refunds, commission, moved float, cases and what came of them. */
describe('what finance asks of every kind of movement', () => {
  let postgres: TestPostgres;
  let world: FinanceWorld;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = new FinanceWorld(await TestLedger.start(postgres, 'every_kind'));
    await secondFormat(world.books);
    await settled();
  });
  afterAll(async () => {
    await world.books.stop();
    await postgres.stop();
  });

  it('balances, by SQL too', async () => {
    const { data, totals } = await world.json('finance/trial-balance');
    expect(data.length).toBeGreaterThan(15);
    for (const total of totals) expect(total.debit, total.currency).toBe(total.credit);
    const { rows } = await world.books.database.pool.query('select account_id, debit, credit from finance.trial_balance');
    const byId = (all: any[]) => new Map(all.map(({ account_id, debit, credit }) => [account_id, [debit, credit]]));
    expect(byId(rows)).toEqual(byId(data));
  });

  it('has a statement of every account that adds up, with a kind and a reference wherever there is a transaction', async () => {
    const accounts = await world.jsonl('finance/accounts');
    const families = new Set(accounts.map((account) => account.code.split(':')[0]));
    for (const family of ['pending', 'expected', 'commission', 'receivable', 'in_transit', 'tax']) expect(families).toContain(family);
    for (const { account_id, balance, normal_side } of accounts) {
      const body = await world.json(`finance/accounts/${account_id}/statement`);
      let sum = 0n;
      for (const line of body.lines) {
        expect(minor(line.balance_before), account_id).toBe(sum);
        sum += line.direction === normal_side ? minor(line.amount) : -minor(line.amount);
        expect(minor(line.balance_after), account_id).toBe(sum);
        expect([line.kind, line.reference], `${account_id} ${line.event_type}`).not.toContain(null);
        expect(['purchase', 'payment', 'payout', 'transfer', 'deposit', 'refund', 'adjustment']).toContain(line.kind);
      }
      expect(minor(balance), account_id).toBe(sum);
    }
  });

  it('has fees that are what the accounts hold, and names products and providers', async () => {
    const accounts = await world.jsonl('finance/accounts');
    const { data } = await world.json('finance/reports/fees?group_by=product,provider');
    for (const family of ['fees', 'margin', 'discounts', 'tax', 'commission'])
      for (const currency of new Set(accounts.map((account) => account.currency))) {
        const held = accounts.filter((account) => account.code === family && account.currency === currency);
        const rows = data.filter((row: any) => row.currency === currency);
        const sumOf = (all: Record<string, string>[], name: string) => all.reduce((sum, row) => sum + minor(row[name]!), 0n);
        expect(sumOf(rows, family), `${family} ${currency}`).toBe(sumOf(held, 'balance'));
      }
    expect(data.filter((row: any) => row.provider !== null).length).toBeGreaterThan(0);
  });

  it('shows what is in flight, over HTTP and by SQL', async () => {
    const { data } = await world.json('finance/reports/in-flight?older_than_s=0&limit=100');
    const { rows } = await world.books.database.pool.query(
      'select transaction_id, kind, amount from finance.in_flight order by since, transaction_id',
    );
    expect(rows).toEqual(data.map(({ transaction_id, kind, amount }: any) => ({ transaction_id, kind, amount })));
    expect(data.every((row: any) => ['held', 'expected', 'in_transit'].includes(row.stage))).toBe(true);
  });

  it('has every transaction by SQL with its kind and status', async () => {
    const { pool } = world.books.database;
    const [{ count }] = (await pool.query('select count(*)::int from ledger.transactions')).rows;
    const { rows } = await pool.query('select kind, status, reference, amount from finance.transactions');
    expect(rows).toHaveLength(count);
    for (const row of rows) expect([row.kind, row.status, row.amount], JSON.stringify(row)).not.toContain(null);
    expect(new Set(rows.map(({ kind }) => kind)).size).toBeGreaterThan(5);
  });
});
