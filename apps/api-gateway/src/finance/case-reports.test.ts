import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '@daftari/platform';
import { MoveFloat } from '@daftari/contracts';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { CaseMaker, PROVIDER } from '../cases/case-world.test-support.js';
import { FINANCE_KEY, OPERATOR_KEY, StandIn, World } from '../world.test-support.js';

const today = () => new Date().toISOString().slice(0, 10);

describe('what cases leave in the books, for finance', () => {
  let postgres: TestPostgres;
  let world: World;
  let make: CaseMaker;
  /** The connector as the ledger asks it: what providers say that they hold. */
  let floats: StandIn;
  let told: readonly object[] = [];
  beforeAll(async () => {
    postgres = await startTestPostgres();
    floats = await StandIn.start(({ path }) => (path === '/internal/floats' ? { status: 200, body: { data: told } } : undefined));
    world = await World.start(postgres, 'gateway_case_reports', {}, { CONNECTOR_URL: floats.url });
    await world.catalogue();
    make = await CaseMaker.of(world, await world.business('Demo Telecoms', { amount: '100000.00' }));
  });
  afterAll(async () => {
    await world.stop();
    await floats.stop();
    await postgres.stop();
  });
  beforeEach(() => {
    world.connector.script = () => undefined;
  });

  const report = (path: string, key = FINANCE_KEY) => world.expect(200, key, 'GET', `/admin/v1/reports/${path}`);
  const resolve = (id: string, decision: string, more: object = {}) =>
    world.expect(200, OPERATOR_KEY, 'POST', `/admin/v1/cases/${id}/resolve`, { decision, note: 'looked at', ...more });
  const suspenseOf = async (provider = PROVIDER) => (await report(`suspense?provider=${provider}&currency=NGN&mode=live`)).data[0];
  const amountOf = (text: string): bigint => BigInt(text.replace('.', ''));

  describe('suspense', () => {
    it('is explained by open cases, all of it', async () => {
      const [late, reversed] = [await make.late(), await make.reversed('40.00').catch(() => make.reversed('60.00'))];
      await make.unexplained({ amount_minor: '700' });
      await make.unexplained({ amount_minor: null, kind: 'orphan_callback' });
      const found = await suspenseOf();
      expect(found).toMatchObject({ provider: PROVIDER, currency: 'NGN', mode: 'live', open_cases: 3, unexplained: '0.00' });
      expect(found.balance).toBe(found.explained);
      expect(amountOf(found.balance)).toBe(10_000n - 6_000n + 700n);
      expect(found.oldest_case_at).toBe((await world.expect(200, OPERATOR_KEY, 'GET', `/admin/v1/cases/${late.id}`)).opened_at);
      await resolve(reversed.id, 'accept');
      expect(await suspenseOf()).toMatchObject({ balance: '107.00', open_cases: 2, unexplained: '0.00' });
    });

    it('goes to zero when all cases are closed, whatever they are and however they are decided', async () => {
      const KINDS = ['late', 'reversed', 'unexplained', 'paymentTakenBack'] as const;
      const reached = new Map<string, number>();
      const step = fc.record({ kind: fc.constantFrom(...KINDS), pick: fc.nat(99), owes: fc.boolean() });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 6 }), async (steps) => {
          for (const { kind } of steps) await make[kind]();
          const open = (await world.expect(200, OPERATOR_KEY, 'GET', '/admin/v1/cases?status=open&limit=100')).data;
          for (const [index, one] of open.entries()) {
            expect((await suspenseOf()).unexplained).toBe('0.00');
            const decision = one.possible_decisions[(steps[index % steps.length]?.pick ?? 0) % one.possible_decisions.length];
            await resolve(one.id, decision);
            reached.set(`${one.kind} ${decision}`, (reached.get(`${one.kind} ${decision}`) ?? 0) + 1);
          }
          expect(await suspenseOf()).toMatchObject({ balance: '0.00', open_cases: 0, explained: '0.00', unexplained: '0.00' });
        }),
        { numRuns: 8, seed: 7 },
      );
      for (const kind of ['late_success', 'reversal'])
        for (const decision of ['compensate', 'write_off', 'accept'])
          expect(reached.get(`${kind} ${decision}`) ?? 0, `${kind} ${decision}`).toBeGreaterThan(0);
      for (const decision of ['write_off', 'accept']) expect(reached.get(`missing_here ${decision}`) ?? 0).toBeGreaterThan(0);
    });
  });

  it('receivables are listed by business until they are paid', async () => {
    const { id, transaction } = await make.late();
    await make.impoverish();
    await resolve(id, 'compensate');
    const expected = {
      business_id: make.shop.id,
      case_id: id,
      transaction_id: transaction,
      kind: 'late_success',
      amount: '99.00',
      currency: 'NGN',
      mode: 'live',
    };
    expect((await report('receivables')).data).toMatchObject([expected]);
    expect((await report(`receivables?business=${make.shop.id}&currency=NGN&mode=live`)).data).toMatchObject([expected]);
    expect((await report(`receivables?business=${newId('biz')}`)).data).toEqual([]);
    expect((await report('receivables?mode=test')).data).toEqual([]);
    await make.credit('100000.00');
    await world.expect(200, OPERATOR_KEY, 'POST', `/admin/v1/receivables/${id}/collect`, { note: 'funded' });
    expect((await report('receivables')).data).toEqual([]);
  });

  describe('the day of a provider', () => {
    const DAY = 'mpp_day';
    const day = async (query = '') => report(`providers/${DAY}/daily?date=${today()}${query}`);
    const ITEMS = 'captures collections refunds late_successes reversals top_ups withdrawals settlements unexplained corrections'.split(
      ' ',
    );
    const addsUp = (row: any) =>
      expect(ITEMS.reduce((sum, item) => sum + amountOf(row[item]), amountOf(row.opening))).toBe(amountOf(row.closing));

    beforeAll(async () => {
      for (const [movement, amount_minor] of [
        ['top_up', '500000'],
        ['withdraw', '20000'],
      ] as const) {
        const data = {
          ...MoveFloat.example,
          command_id: newId('cmd'),
          transaction_id: newId('txn'),
          reference: newId('cmd').slice(4),
          currency: 'NGN',
          provider: DAY,
        };
        const reply = await world.books.send(MoveFloat, 0, { ...data, movement, amount_minor, fee_minor: '0' });
        expect(reply.outcome).toBe('accepted');
      }
      const captured = await make.purchase('100.00');
      await make.captured(captured, DAY);
      const late = await make.purchase('200.00');
      await make.released(late);
      await resolve(await make.captured(late, DAY), 'accept');
      await make.unexplained({ provider: DAY, amount_minor: '700' });
      // Answers are of an instant that can no longer change.
      await new Promise((done) => setTimeout(done, 2_200));
    });

    it('adds up from the opening to the closing, item by item', async () => {
      const { data, ...head } = await day();
      expect(head).toMatchObject({ provider: DAY, date: today(), timezone: 'UTC', from: `${today()}T00:00:00.000Z` });
      expect(data).toMatchObject([
        {
          account: 'float',
          currency: 'NGN',
          mode: 'live',
          opening: '0.00',
          top_ups: '5000.00',
          withdrawals: '-200.00',
          captures: '-100.00',
          late_successes: '-200.00',
          corrections: '200.00',
          unexplained: '-7.00',
          closing: '4693.00',
          theirs: null,
          difference: null,
        },
      ]);
      for (const row of data) addsUp(row);
    });

    it('is held against what the provider said that day, where it said anything', async () => {
      const said = { provider: DAY, currency: 'NGN', balance: '4700.00', at: new Date().toISOString() };
      told = [{ provider: 'another', currency: 'NGN', balance: '1.00', at: said.at }, { nonsense: true }, said];
      expect((await day()).data).toMatchObject([{ closing: '4693.00', theirs: '4700.00', difference: '-7.00' }]);
      expect((await report(`providers/${DAY}/daily?date=2020-01-01`)).data).toMatchObject([{ theirs: null, difference: null }]);
      told = [{ ...said, balance: null }];
      expect((await day()).data).toMatchObject([{ theirs: null }]);
      told = [];
    });

    it('is CSV too, and empty on a day when nothing was there yet', async () => {
      const response = await fetch(`${world.url}/admin/v1/reports/providers/${DAY}/daily?date=${today()}&format=csv`, {
        headers: { authorization: `Bearer ${FINANCE_KEY}` },
      });
      expect(response.headers.get('content-type')).toContain('text/csv');
      const [row] = parse<Record<string, string>>(await response.text(), { columns: true });
      expect(row).toMatchObject({ account: 'float', closing: '4693.00', theirs: '' });
      const [before] = (await report(`providers/${DAY}/daily?date=2020-01-01`)).data;
      expect(before).toMatchObject({ opening: '0.00', closing: '0.00', captures: '0.00' });
    });

    it.each([
      ['', 'date'],
      ['?date=yesterday', 'date'],
      ['?date=2026-02-30', 'date'],
      [`?date=2026-11-21&timezone=Mars/Olympus`, 'timezone'],
      ['?date=2026-11-21&currency=XXX', 'currency'],
    ])('%s is refused, naming %s', async (query, field) => {
      const answer = await world.call(FINANCE_KEY, 'GET', `/admin/v1/reports/providers/${DAY}/daily${query}`);
      expect(answer).toMatchObject({ status: 422 });
      expect(answer.body.errors.map((one: any) => one.field)).toContain(field);
    });
  });

  it('is for finance and operators, not for businesses', async () => {
    for (const path of ['suspense', 'receivables', `providers/${PROVIDER}/daily?date=${today()}`])
      expect((await world.call(make.shop.live, 'GET', `/admin/v1/reports/${path}`)).status).toBe(403);
  });
});
