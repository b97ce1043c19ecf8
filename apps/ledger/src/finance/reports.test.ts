import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestLedger } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { asCsv, FinanceWorld, settled, type Shop } from './finance.test-support.js';

const FAMILIES = ['fees', 'margin', 'discounts', 'tax', 'commission'];

/** What the log alone says was earned: per event its day, product and provider, and its lines on the accounts of fees. */
const earned = async (books: TestLedger) => {
  const { rows: accounts } = await books.database.pool.query('select number, code, currency from ledger.accounts');
  const codes = new Map(accounts.map((row) => [Number(row.number), row]));
  const { rows } = await books.database.pool.query('select recorded_at, body from ledger.events order by shard, sequence');
  const products = new Map<string, string | null>();
  return rows.flatMap((row) => {
    const body = JSON.parse(row.body);
    if (body.reference !== undefined) products.set(body.transaction_id, body.product_code);
    const day = new Date(Number(row.recorded_at) / 1000).toISOString().slice(0, 10);
    return body.entries.flatMap(([number, amount]: [number, string]) => {
      const { code, currency } = codes.get(number)!;
      if (!FAMILIES.includes(code)) return [];
      const sum = code === 'discounts' ? BigInt(amount) : -BigInt(amount);
      return [{ day, product_code: products.get(body.transaction_id) ?? null, provider: body.provider ?? null, currency, code, sum }];
    });
  });
};

const minor = (text: string): bigint => BigInt(text.replace('.', ''));

describe('the reports', () => {
  let postgres: TestPostgres;
  let world: FinanceWorld;
  let shops: Shop[];
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = new FinanceWorld(await TestLedger.start(postgres, 'reports'));
    shops = [await world.shop(0), await world.shop(2), await world.shop(3, '500000', 'RWF')];
    for (const shop of shops) await world.trade(shop, 4);
    await settled();
  });
  afterAll(async () => {
    await world.books.stop();
    await postgres.stop();
  });

  describe('of fees', () => {
    it.each(['', 'day', 'product', 'provider', 'day,product', 'product,provider', 'day,product,provider'])('by %j', async (groupBy) => {
      const path = `finance/reports/fees${groupBy === '' ? '' : `?group_by=${groupBy}`}`;
      const { data } = await world.json(path);
      const names = groupBy.split(',').flatMap((name) => (name === '' ? [] : [name === 'product' ? 'product_code' : name]));
      const expected = new Map<string, Record<string, bigint>>();
      for (const line of await earned(world.books)) {
        const key = JSON.stringify([line.currency, ...names.map((name) => line[name])]);
        const sums = expected.get(key) ?? {};
        sums[line.code] = (sums[line.code] ?? 0n) + (line.sum as bigint);
        expected.set(key, sums);
      }
      expect(expected.size).toBeGreaterThan(1);
      expect(new Set(data.map((row: any) => JSON.stringify([row.currency, ...names.map((name) => row[name])])))).toEqual(
        new Set(expected.keys()),
      );
      for (const row of data) {
        const sums = expected.get(JSON.stringify([row.currency, ...names.map((name) => row[name])]))!;
        for (const family of FAMILIES) expect(minor(row[family]), family).toBe(sums[family] ?? 0n);
        expect(minor(row.net)).toBe(minor(row.fees) + minor(row.margin) - minor(row.discounts));
      }
      expect(await world.jsonl(path)).toEqual(data);
      expect(await world.csv(path)).toEqual(data.map(asCsv));
    });

    it('is what the trial balance gained in the period', async () => {
      const from = new Date().toISOString();
      const [before] = (await world.json(`finance/trial-balance?at=${from}`)).data.filter(
        (row: any) => row.account_id === 'acc_fees:NGN:live',
      );
      await world.trade(shops[0]!, 1);
      await settled();
      const [after] = (await world.json('finance/trial-balance')).data.filter((row: any) => row.account_id === 'acc_fees:NGN:live');
      const { data } = await world.json(`finance/reports/fees?from=${from}&currency=NGN&mode=live`);
      expect(data).toHaveLength(1);
      expect(minor(data[0].fees)).toBe(minor(after.credit) - minor(before.credit));
      expect(minor(data[0].fees)).toBeGreaterThan(0n);
      expect((await world.json(`finance/reports/fees?to=2020-01-01T00:00:00Z`)).data).toEqual([]);
    });

    it('counts days of the zone that was asked for', async () => {
      const days = async (zone: string) =>
        new Set((await world.json(`finance/reports/fees?group_by=day&timezone=${zone}`)).data.map((row: any) => row.day));
      const here = (zone: string) => new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(Date.now());
      expect(await days('Pacific/Kiritimati')).toContain(here('Pacific/Kiritimati'));
      expect(await days('Pacific/Pago_Pago')).toContain(here('Pacific/Pago_Pago'));
    });

    it.each([
      ['group_by=colour', 'group_by'],
      ['timezone=Mars/Olympus', 'timezone'],
      ['from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'from'],
    ])('refuses %s', async (query, field) => {
      const answer = await world.get(`finance/reports/fees?${query}`);
      expect([answer.status, ((await answer.json()) as any).errors[0].field]).toEqual([422, field]);
    });
  });

  it('of floats says what stands with each provider', async () => {
    const { data } = await world.json('finance/reports/floats');
    expect(data.map((row: any) => [row.provider, row.currency])).toEqual([
      ['bm_main', 'NGN'],
      ['bm_main', 'RWF'],
      ['smb_main', 'NGN'],
      ['smb_main', 'RWF'],
    ]);
    for (const row of data) expect(row.float).toBe((await world.json(`finance/accounts/${row.account_id}/balance`)).balance);
    expect((await world.json('finance/reports/floats?at=2020-01-01T00:00:00Z')).data.every((row: any) => minor(row.float) === 0n)).toBe(
      true,
    );
    expect(await world.csv('finance/reports/floats?currency=RWF')).toHaveLength(2);
  });

  it('of what is in flight names what has waited longer than was asked', async () => {
    expect((await world.json('finance/reports/in-flight')).data).toEqual([]);
    const { data } = await world.json('finance/reports/in-flight?older_than_s=1');
    expect(data.map((row: any) => row.amount)).toEqual(['42.00', '42.00', '4200', '42.00']);
    expect(data[0]).toMatchObject({
      stage: 'held',
      kind: 'purchase',
      business_id: shops[0]!.business,
      wallet_id: shops[0]!.wallet,
      currency: 'NGN',
    });
    const first = await world.json('finance/reports/in-flight?older_than_s=1&limit=2');
    expect(first).toMatchObject({ data: data.slice(0, 2), has_more: true });
    const rest = await world.json(`finance/reports/in-flight?older_than_s=1&limit=2&starting_after=${first.next_cursor}`);
    expect(rest).toMatchObject({ data: data.slice(2), has_more: false, next_cursor: null });
    expect(await world.jsonl('finance/reports/in-flight?older_than_s=1&currency=RWF')).toEqual(
      data.filter((row: any) => row.currency === 'RWF'),
    );
    expect((await world.get('finance/reports/in-flight?starting_after=x')).status).toBe(422);
    await world.release(shops[0]!, data[0].transaction_id);
    expect((await world.json('finance/reports/in-flight?older_than_s=1')).data).toEqual(data.slice(1));
  });
});
