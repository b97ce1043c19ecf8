import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { TestLedger } from '../../../../test/support/ledger.js';
import { verifyBooks } from '../index.js';
import { asCsv, FinanceWorld, settled, type Shop } from './finance.test-support.js';

interface Posted {
  at: number;
  key: string;
  amount: bigint;
}

/** Every line of every event, read from the log alone: what the questions are held against. */
const replay = async (books: TestLedger): Promise<Posted[]> => {
  const { rows: accounts } = await books.database.pool.query(
    `select number, code, a.currency, a.mode, w.wallet_id from ledger.accounts a left join ledger.wallets w using (business, mode, currency)`,
  );
  const ids = new Map(
    accounts.map((row) => [
      Number(row.number),
      row.wallet_id ? `acc_${row.code}:${row.wallet_id}` : `acc_${row.code}:${row.currency}:${row.mode}`,
    ]),
  );
  const { rows } = await books.database.pool.query(`select recorded_at, body from ledger.events order by recorded_at, shard, sequence`);
  return rows.flatMap((row) =>
    JSON.parse(row.body).entries.map(([number, amount]: [number, string]) => ({
      at: Number(row.recorded_at),
      key: ids.get(number) ?? '?',
      amount: BigInt(amount),
    })),
  );
};

/** Balances by account as of an instant, debits positive. */
const folded = (posted: readonly Posted[], untilUs: number): Map<string, bigint> => {
  const sums = new Map<string, bigint>();
  for (const { at, key, amount } of posted) if (at <= untilUs) sums.set(key, (sums.get(key) ?? 0n) + amount);
  return new Map([...sums].filter(([, sum]) => sum !== 0n));
};

const minor = (text: string): bigint => BigInt(text.replace('.', ''));

describe('what finance asks', () => {
  let postgres: TestPostgres;
  let world: FinanceWorld;
  let shops: Shop[];
  let halfway: string;
  let posted: Posted[];
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = new FinanceWorld(await TestLedger.start(postgres, 'finance'));
    shops = [await world.shop(0), await world.shop(1), await world.shop(1), await world.shop(3, '500000', 'RWF')];
    for (const shop of shops) await world.trade(shop);
    halfway = new Date().toISOString();
    await settled();
    for (const shop of shops) await world.trade(shop, 2);
    await world.credit(shops[0]!, '100', { description: '=1+1 "quoted", and\nmore', metadata: { odd: '\u0000 \ud800' } });
    await settled();
    posted = await replay(world.books);
  });
  afterAll(async () => {
    expect(await verifyBooks(world.books.database.pool)).toMatchObject({ ok: true });
    await world.books.stop();
    await postgres.stop();
  });

  const trial = async (query = ''): Promise<{ rows: Map<string, bigint>; body: any }> => {
    const body = await world.json(`finance/trial-balance${query}`);
    return { rows: new Map(body.data.map((row: any) => [row.account_id, minor(row.debit) - minor(row.credit)])), body };
  };

  describe('the trial balance', () => {
    it('is what the log says, now and at instants, and balances', async () => {
      const now = await trial();
      expect(now.rows).toEqual(folded(posted, Infinity));
      const then = await trial(`?at=${halfway}`);
      expect(then.rows).toEqual(folded(posted, Date.parse(halfway) * 1000 + 999));
      expect(then.rows).not.toEqual(now.rows);
      expect((await trial('?at=2020-01-01T00:00:00Z')).rows.size).toBe(0);
      for (const { body } of [now, then]) {
        expect(body.totals.map((total: any) => [total.currency, total.mode])).toEqual([
          ['NGN', 'live'],
          ['RWF', 'live'],
        ]);
        for (const total of body.totals) expect(total.debit, total.currency).toBe(total.credit);
      }
    });

    it('P8: names the instant and the sequences, and answers the same for ever', async () => {
      const { body } = await trial(`?at=${halfway}`);
      expect(body.as_of).toBe(halfway);
      const { rows } = await world.books.database.pool.query(
        `select shard, count(e.sequence)::int as n from ledger.shards s left join ledger.events e using (shard) where e.recorded_at <= $1 or e.shard is null group by shard`,
        [Date.parse(halfway) * 1000 + 999],
      );
      expect(body.sequences).toEqual(Object.fromEntries(rows.map((row) => [row.shard, row.n])));
      const future = (await trial('?at=2999-01-01T00:00:00Z')).body;
      expect(Date.parse(future.as_of)).toBeLessThanOrEqual(Date.now() - 1_900);
    });

    it('is the same in every format, and narrows', async () => {
      const { data } = await world.json('finance/trial-balance');
      expect(await world.jsonl('finance/trial-balance')).toEqual(data);
      expect(await world.csv('finance/trial-balance')).toEqual(data.map(asCsv));
      const francs = await world.json('finance/trial-balance?currency=RWF');
      expect(francs.data).toEqual(data.filter((row: any) => row.currency === 'RWF'));
      expect(francs.totals).toMatchObject([{ currency: 'RWF', debit: expect.stringMatching(/^\d+$/) }]);
      expect((await world.json('finance/trial-balance?mode=test')).data).toEqual([]);
    });
  });

  describe('a statement', () => {
    const account = (shop: Shop, code = 'wallet') => `acc_${code}:${shop.wallet}`;
    const linesOf = (key: string, [from, to]: [number, number] = [0, Infinity]) =>
      posted.filter((line) => line.key === key && line.at >= from && line.at < to);

    it('has a line for every movement, and its running balance is a naive sum', async () => {
      for (const key of [
        account(shops[1]!),
        account(shops[3]!, 'held'),
        'acc_bank:NGN:live',
        'acc_float:smb_main:NGN:live',
        'acc_fees:NGN:live',
      ]) {
        const body = await world.json(`finance/accounts/${key}/statement`);
        const expected = linesOf(key);
        expect(expected.length, key).toBeGreaterThan(3);
        expect(body.lines.map((line: any) => [line.direction, minor(line.amount)])).toEqual(
          expected.map(({ amount }) => [amount > 0n ? 'debit' : 'credit', amount > 0n ? amount : -amount]),
        );
        let balance = 0n;
        for (const [place, line] of body.lines.entries()) {
          const sign = body.normal_side === 'debit' ? 1n : -1n;
          expect(minor(line.balance_before)).toBe(sign * balance);
          balance += expected[place]!.amount;
          expect(minor(line.balance_after)).toBe(sign * balance);
        }
        expect([body.opening_balance, body.closing_balance]).toEqual([body.lines[0].balance_before, body.lines.at(-1).balance_after]);
      }
    });

    it('takes a period: from is in it, to is not; the parts of a period make the whole', async () => {
      for (const key of [account(shops[0]!), 'acc_bank:NGN:live']) {
        const whole = await world.json(`finance/accounts/${key}/statement`);
        const cut = Date.parse(halfway);
        const early = await world.json(`finance/accounts/${key}/statement?to=${halfway}`);
        const late = await world.json(`finance/accounts/${key}/statement?from=${halfway}`);
        expect([...early.lines, ...late.lines]).toEqual(whole.lines);
        expect(early.lines).toHaveLength(linesOf(key, [0, cut * 1000]).length);
        expect([early.closing_balance, late.closing_balance]).toEqual([late.opening_balance, whole.closing_balance]);
        const at = whole.lines[3].occurred_at;
        const one = await world.json(`finance/accounts/${key}/statement?from=${at}&to=${new Date(Date.parse(at) + 1).toISOString()}`);
        expect(one.lines.map((line: any) => line.occurred_at)).toContain(at);
        expect((await world.json(`finance/accounts/${key}/statement?from=${at}&to=${at}`)).lines).toEqual([]);
        expect((await world.json(`finance/accounts/${key}/statement?from=2999-01-01T00:00:00Z`)).opening_balance).toBe(
          whole.closing_balance,
        );
      }
    });

    it('tells what each line is of, endings too', async () => {
      const { lines } = await world.json(`finance/accounts/${account(shops[0]!)}/statement`);
      expect(lines[0]).toMatchObject({ kind: 'adjustment', direction: 'credit', amount: '100000.00', description: 'opening balance' });
      const held = lines.find((line: any) => line.event_type === 'FundsHeld');
      expect(held).toMatchObject({ kind: 'purchase', reference: expect.stringMatching(/^order-/), direction: 'debit', amount: '99.00' });
      expect(held.description).toMatch(/^purchase smb_mtn_vtu \+234/);
      const released = lines.find((line: any) => line.event_type === 'FundsReleased');
      const before = lines.find((line: any) => line.transaction_id === released.transaction_id);
      expect(released).toMatchObject({ kind: 'purchase', reference: before.reference, direction: 'credit', amount: before.amount });
      expect(released.description).toBe(`Funds released (failed): ${before.description}`);
      const float = await world.json('finance/accounts/acc_float:bm_main:NGN:live/statement');
      expect(float.lines[0]).toMatchObject({ kind: 'purchase', event_type: 'FundsCaptured', reference: expect.stringMatching(/^order-/) });
    });

    it('is the same in every format, and no text is a formula', async () => {
      const path = `finance/accounts/${account(shops[0]!)}/statement`;
      const { lines } = await world.json(path);
      expect(await world.jsonl(path)).toEqual(lines);
      const csv = await world.csv(path);
      const safe = (line: any) => ({ ...line, description: line.description.replace(/^(?==)/, "'") });
      expect(csv).toEqual(lines.map((line: any) => asCsv(safe(line))));
      expect(csv.at(-1)!['description']).toBe(`'=1+1 "quoted", and\nmore`);
      const answer = await world.get(`${path}?format=csv`);
      expect(answer.headers.get('content-type')).toContain('text/csv');
      expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="statement-acc_wallet-wal_.*\.csv"$/);
      expect(answer.headers.get('daftari-closing-balance')).toBe(lines.at(-1).balance_after);
    });

    it('and a timeline are not stopped by text that PostgreSQL cannot hold', async () => {
      const shop = shops[2]!;
      const id = await world.hold(shop, { amount: 100n }, { metadata: { odd: '\u0000 \ud800' } });
      await world.capture(shop, id, 'smb_main');
      const { data } = await world.json(`transactions/${id}/events?business=${shop.business}&mode=live`);
      expect(data.map((entry: any) => entry.type)).toEqual(['FundsHeld', 'FundsCaptured']);
      expect((await world.json(`finance/accounts/acc_wallet:${shop.wallet}/statement`)).lines.at(-1).transaction_id).toBe(id);
    });

    it('has a cursor that stays right while lines are added', async () => {
      for (const key of [account(shops[2]!), 'acc_bank:NGN:live']) {
        const path = `finance/accounts/${key}/statement`;
        const whole = (await world.json(path)).lines;
        const seen: any[] = [];
        let cursor: string | null = '';
        for (let page = 0; cursor !== null; page++) {
          const body: any = await world.json(`${path}?limit=4${cursor === '' ? '' : `&starting_after=${cursor}`}`);
          seen.push(...body.lines);
          cursor = body.next_cursor;
          expect(body.has_more).toBe(cursor !== null);
          if (page === 1) await world.credit(shops[2]!, '77');
        }
        expect(seen.slice(0, whole.length)).toEqual(whole);
        expect(new Set(seen.map((line) => line.event_id)).size).toBe(seen.length);
      }
      await settled();
      posted = await replay(world.books);
    });

    it("is a business's own: in its shape, and of its own wallet and mode only", async () => {
      const [shop, other] = [shops[0]!, shops[1]!];
      const path = `businesses/${shop.business}/wallets/${shop.wallet}/statement`;
      const body = await world.json(`${path}?mode=live`);
      expect(Object.keys(body.lines[0])).toEqual(
        'transaction_id reference kind direction amount balance_before balance_after occurred_at description'.split(' '),
      );
      expect(body).toMatchObject({ opening_balance: '0.00', wallet_id: shop.wallet, currency: 'NGN' });
      expect(body.lines).toHaveLength(linesOf(account(shop)).length);
      for (const wrong of [
        `${path}?mode=test`,
        `businesses/${other.business}/wallets/${shop.wallet}/statement?mode=live`,
        `businesses/${shop.business}/wallets/nonsense/statement?mode=live`,
        'finance/accounts/acc_nothing:NGN:live/statement',
        'finance/accounts/nonsense/balance',
      ])
        expect((await world.get(wrong)).status, wrong).toBe(404);
    });

    it.each([
      ['from=yesterday', 'from'],
      ['to=2026-13-01T00:00:00Z', 'to'],
      ['from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'from'],
      ['format=xml', 'format'],
      ['limit=0', 'limit'],
      ['starting_after=nonsense', 'starting_after'],
      ['starting_after=sl1.1.9.1.1', 'starting_after'],
    ])('refuses %s and names the field', async (query, field) => {
      const answer = await world.get(`finance/accounts/acc_bank:NGN:live/statement?${query}`);
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({ code: 'validation_failed', errors: [{ field }] });
    });
  });

  describe('accounts', () => {
    it('are listed with their balances; pages make the whole while accounts are opened', async () => {
      const whole = await world.jsonl('finance/accounts');
      const byId = folded(posted, Infinity);
      for (const row of whole) {
        const sign = row.normal_side === 'debit' ? 1n : -1n;
        expect(minor(row.balance), row.account_id).toBe(sign * (byId.get(row.account_id) ?? 0n));
      }
      expect(whole.map((row) => row.code).slice(0, 3)).toEqual(['bank', 'bank', 'discounts']);
      const seen: any[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: any = await world.json(`finance/accounts?limit=3${cursor === '' ? '' : `&starting_after=${cursor}`}`);
        seen.push(...page.data);
        if (cursor === '') await world.shop(2, '1');
        cursor = page.next_cursor;
      }
      const opened = seen.filter((row) => !whole.some((known) => known.account_id === row.account_id));
      expect(opened.map((row) => row.code)).toEqual(['held', 'wallet']);
      expect(seen.filter((row) => !opened.includes(row) && row.code !== 'bank')).toEqual(whole.filter((row) => row.code !== 'bank'));
      await settled();
      posted = await replay(world.books);
    });

    it('narrow by code, family, currency, mode and business', async () => {
      const codes = async (query: string) => (await world.json(`finance/accounts?${query}`)).data.map((row: any) => row.code);
      expect(new Set(await codes('code=float'))).toEqual(new Set(['float:smb_main', 'float:bm_main']));
      expect(await codes('code=float:bm_main&currency=NGN')).toEqual(['float:bm_main']);
      expect(await codes(`business=${shops[3]!.business}`)).toEqual(['held', 'wallet']);
      expect(await codes('mode=test')).toEqual([]);
      expect((await world.get('finance/accounts?starting_after=nonsense')).status).toBe(422);
    });

    it('have a balance at any instant', async () => {
      const then = Date.parse(halfway) * 1000 + 999;
      for (const key of [`acc_held:${shops[0]!.wallet}`, 'acc_float:smb_main:NGN:live', 'acc_discounts:NGN:live']) {
        const [now, past] = [
          await world.json(`finance/accounts/${key}/balance`),
          await world.json(`finance/accounts/${key}/balance?at=${halfway}`),
        ];
        const sign = now.normal_side === 'debit' ? 1n : -1n;
        expect(minor(now.balance), key).toBe(sign * folded(posted, Infinity).get(key)!);
        expect(minor(past.balance), key).toBe(sign * folded(posted, then).get(key)!);
        expect(past.as_of).toBe(halfway);
      }
    });

    it('stand in a chart', async () => {
      const { data } = await world.json('finance/chart-of-accounts');
      expect(data).toContainEqual(expect.objectContaining({ code: 'float:{provider}', class: 'asset', normal_side: 'debit' }));
      expect(await world.jsonl('finance/chart-of-accounts')).toEqual(data);
    });
  });
});
