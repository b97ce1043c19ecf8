import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '@daftari/platform';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { FINANCE_KEY, OPERATOR_KEY, World } from '../world.test-support.js';
import { anotherKey, CaseMaker, PROVIDER } from './case-world.test-support.js';

/** The fields of API.md section 7, in its order. */
const FIELDS =
  'id kind status transaction_id provider business_id amount currency expected evidence opened_at resolved_at decision note'.split(' ');

describe('cases, through the gateway', () => {
  let postgres: TestPostgres;
  let world: World;
  let make: CaseMaker;
  let support: string;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'gateway_cases');
    await world.catalogue();
    make = await CaseMaker.of(world, await world.business('Demo Telecoms'));
    support = await anotherKey(world, 'support');
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });
  beforeEach(() => {
    world.connector.script = () => undefined;
  });

  const resolve = (id: string, decision: string, more: object = {}, key = OPERATOR_KEY) =>
    world.call(key, 'POST', `/admin/v1/cases/${id}/resolve`, { decision, note: 'looked at', ...more });
  const transactionOf = (id: string) => world.expect(200, make.shop.live, 'GET', `/v1/transactions/${id}`);

  describe('are read', () => {
    it("in the contract's shape, with nulls where nothing is decided", async () => {
      const { id, transaction } = await make.late();
      const found = await world.expect(200, OPERATOR_KEY, 'GET', `/admin/v1/cases/${id}`);
      expect(Object.keys(found).slice(0, FIELDS.length)).toEqual(FIELDS);
      expect(found).toMatchObject({
        id,
        kind: 'late_success',
        status: 'open',
        transaction_id: transaction,
        provider: PROVIDER,
        business_id: make.shop.id,
        amount: '100.00',
        currency: 'NGN',
        expected: '0.00',
        evidence: [{ source: expect.any(String) }],
        resolved_at: null,
        decision: null,
        note: null,
        proposal: null,
        receivable: null,
        possible_decisions: ['compensate', 'write_off', 'accept'],
      });
      expect(found.opened_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(found).not.toHaveProperty('shard');
    });

    it('by every role, and decided by operators only', async () => {
      const { id } = await make.late();
      for (const key of [FINANCE_KEY, support]) {
        expect((await world.call(key, 'GET', `/admin/v1/cases/${id}`)).status).toBe(200);
        expect(await resolve(id, 'accept', {}, key)).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
      }
      expect((await world.call(make.shop.live, 'GET', `/admin/v1/cases/${id}`)).status).toBe(403);
    });

    it('in pages, newest first, each once', async () => {
      for (let made = 0; made < 3; made++) await make.unexplained();
      const seen: string[] = [];
      let path = '/admin/v1/cases?limit=2';
      for (;;) {
        const page = await world.expect(200, OPERATOR_KEY, 'GET', path);
        seen.push(...page.data.map((one: any) => one.id));
        expect(page.has_more).toBe(page.next_cursor !== null);
        if (!page.has_more) break;
        path = `/admin/v1/cases?limit=2&starting_after=${page.next_cursor}`;
      }
      const all = await world.expect(200, OPERATOR_KEY, 'GET', '/admin/v1/cases?limit=100');
      expect(seen).toEqual(all.data.map((one: any) => one.id));
      const times = all.data.map((one: any) => one.opened_at);
      expect(times).toEqual([...times].sort().reverse());
      expect(new Set(seen).size).toBe(seen.length);
    });

    it('narrowed by status, kind, provider, business, transaction and time', async () => {
      const { id, transaction } = await make.reversed();
      const other = await make.unexplained({ provider: 'mpp_main' });
      const ids = async (query: string): Promise<string[]> =>
        (await world.expect(200, FINANCE_KEY, 'GET', `/admin/v1/cases?limit=100&${query}`)).data.map((one: any) => one.id);
      expect(await ids('kind=reversal&status=open')).toContain(id);
      expect(await ids('kind=reversal&status=resolved')).not.toContain(id);
      expect(await ids('provider=mpp_main')).toEqual([other.id]);
      expect(await ids(`business=${make.shop.id}`)).toContain(id);
      expect(await ids(`business=${make.shop.id}`)).not.toContain(other.id);
      expect(await ids(`transaction=${transaction}`)).toEqual([id]);
      expect(await ids('mode=test')).toEqual([]);
      const { opened_at: at } = await world.expect(200, OPERATOR_KEY, 'GET', `/admin/v1/cases/${other.id}`);
      expect(await ids(`created_from=${at}`)).toContain(other.id);
      expect(await ids(`created_to=${new Date(Date.parse(at) - 1).toISOString()}`)).not.toContain(other.id);
    });

    it.each([
      ['?status=closed', 422],
      ['?kind=nonsense', 422],
      ['?limit=0', 422],
      ['?limit=101', 422],
      ['?starting_after=nonsense', 422],
      [`?starting_after=${newId('case')}`, 404],
      ['?nonsense=1', 400],
      ['/nonsense', 404],
      [`/${newId('case')}`, 404],
    ])('%s is answered with %i', async (path, status) => {
      expect((await world.call(OPERATOR_KEY, 'GET', `/admin/v1/cases${path}`)).status).toBe(status);
    });

    it('with the amount that a witness names, and the provider that the connector knows', async () => {
      const transaction = await make.purchase();
      const id = await make.doubted(transaction, 'wrong_amount', [{ source: 'callback', amount: '90.00' }]);
      world.connector.script = ({ path }) =>
        path === '/internal/transactions/progress'
          ? { status: 200, body: { data: { [transaction]: { provider: 'mpp_main' } } } }
          : undefined;
      expect(await world.expect(200, OPERATOR_KEY, 'GET', `/admin/v1/cases/${id}`)).toMatchObject({
        amount: '90.00',
        expected: '100.00',
        provider: 'mpp_main',
        possible_decisions: ['capture', 'release', 'accept'],
      });
      await resolve(id, 'release');
    });
  });

  describe('a late success', () => {
    it.each([
      ['compensate', -9_900, 0, 0],
      ['write_off', 0, 10_000, 0],
      ['accept', 0, 0, 10_000],
    ] as const)('%s: the wallet, margin and float move by %i, %i and %i', async (decision, wallet, margin, float) => {
      const { id, transaction } = await make.late();
      const accounts = async () =>
        Promise.all(['margin', `float:${PROVIDER}`, `suspense:${PROVIDER}`].map(async (code) => Number(await make.account(code))));
      const minor = async () => Number((await make.balance()).available) * 100;
      const [before, money] = [await accounts(), await minor()];
      const answer = await resolve(id, decision);
      expect(answer).toMatchObject({
        status: 200,
        body: { id, status: 'resolved', decision, note: 'looked at', decided_by: expect.stringMatching(/^key_/), possible_decisions: [] },
      });
      expect(answer.body.resolved_at).not.toBeNull();
      const after = await accounts();
      expect(after.map((value, index) => value - before[index]!)).toEqual([margin, float, -10_000]);
      expect(Math.round((await minor()) - money)).toBe(wallet);
      expect((await transactionOf(transaction)).reversal).toEqual(
        decision === 'compensate' ? { case_id: id, kind: 'late_success', amount: '99.00', at: expect.any(String) } : null,
      );
      expect(await resolve(id, decision)).toMatchObject({ status: 409, body: { code: 'already_resolved' } });
    });

    it('says which decisions are possible where another is asked for', async () => {
      const { id } = await make.late();
      for (const decision of ['capture', 'release'])
        expect(await resolve(id, decision)).toMatchObject({
          status: 422,
          body: {
            code: 'validation_failed',
            errors: [{ field: 'decision', code: 'not_supported', detail: expect.stringContaining('write_off') }],
          },
        });
    });

    it.each([
      [{}, 'decision'],
      [{ decision: 'nonsense', note: 'x' }, 'decision'],
      [{ decision: 'accept' }, 'note'],
      [{ decision: 'accept', note: ' ' }, 'note'],
      [{ decision: 'accept', note: 'x', nonsense: 1 }, 'nonsense'],
      [{ decision: 'capture', note: 'x', provider: 'No Provider' }, 'provider'],
    ])('%j is refused, naming %s', async (body, field) => {
      const { id } = await make.late();
      const answer = await world.call(OPERATOR_KEY, 'POST', `/admin/v1/cases/${id}/resolve`, body);
      expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
      expect(answer.body.errors.map((one: any) => one.field)).toContain(field);
    });

    it('that the wallet cannot pay is owed, shown, collected when there is money again', async () => {
      const { id, transaction } = await make.late();
      await make.impoverish();
      expect(await resolve(id, 'compensate', { receivable: false })).toMatchObject({ status: 402, body: { code: 'insufficient_balance' } });
      expect(await resolve(id, 'compensate')).toMatchObject({
        status: 200,
        body: { status: 'resolved', receivable: { status: 'owed', amount: '99.00', left: '99.00' } },
      });
      expect((await transactionOf(transaction)).reversal).toBeNull();
      expect(await make.account('owed')).toBe('9900');
      const collect = (how = 'collect') => world.call(OPERATOR_KEY, 'POST', `/admin/v1/receivables/${id}/${how}`, { note: 'funded' });
      expect(await collect()).toMatchObject({ status: 402, body: { code: 'insufficient_balance' } });
      expect((await world.call(FINANCE_KEY, 'POST', `/admin/v1/receivables/${id}/collect`, { note: 'x' })).status).toBe(403);
      await make.credit('1000.00');
      expect(await collect()).toMatchObject({ status: 200, body: { receivable: { status: 'collected', amount: '99.00', left: '0.00' } } });
      expect(await make.balance()).toMatchObject({ available: '901.00' });
      expect(await make.account('owed')).toBe('0');
      expect((await transactionOf(transaction)).reversal).toMatchObject({ case_id: id, amount: '99.00' });
      for (const how of ['collect', 'write-off'])
        expect(await collect(how)).toMatchObject({ status: 409, body: { code: 'already_resolved' } });
    });

    it('that is owed can be given up; where nothing is owed there is nothing to collect', async () => {
      const { id } = await make.paymentTakenBack();
      await make.impoverish();
      expect(await resolve(id, 'compensate')).toMatchObject({ body: { receivable: { status: 'owed', amount: '200.00' } } });
      const path = (one: string) => `/admin/v1/receivables/${one}/write-off`;
      expect(await world.call(OPERATOR_KEY, 'POST', path(id), { note: 'never' })).toMatchObject({
        status: 200,
        body: { receivable: { status: 'written_off', left: '0.00' } },
      });
      await make.credit('1000.00');
      expect(await world.call(OPERATOR_KEY, 'POST', path((await make.late()).id), { note: 'x' })).toMatchObject({ status: 404 });
      expect(await world.call(OPERATOR_KEY, 'POST', path(newId('case')), { note: 'x' })).toMatchObject({ status: 404 });
    });
  });

  it('a reversal that is compensated gives the money back', async () => {
    const before = await make.balance();
    const { id, transaction } = await make.reversed();
    expect(await resolve(id, 'compensate')).toMatchObject({ status: 200, body: { status: 'resolved' } });
    expect(await make.balance()).toMatchObject({ available: before.available });
    expect((await transactionOf(transaction)).reversal).toMatchObject({ kind: 'reversal', amount: '99.00' });
  });

  describe('what stays unknown', () => {
    const attempt = (body: object) => {
      world.connector.script = ({ path }) => (/transactions\/txn_[^/]+\/progress$/.test(path) ? { status: 200, body } : undefined);
    };

    it('is captured with the provider and the cost that the connector knows; a contrary word opens a new case', async () => {
      const { id, transaction } = await make.unknown();
      attempt({ provider: 'mpp_main', cost_minor: '150' });
      const before = [Number(await make.account('float:mpp_main')), Number(await make.account('margin'))];
      expect(await resolve(id, 'capture', { provider_reference: 'MPP-77' })).toMatchObject({ status: 200, body: { status: 'resolved' } });
      const after = [Number(await make.account('float:mpp_main')), Number(await make.account('margin'))];
      expect(after.map((value, index) => value - before[index]!)).toEqual([-10_150, 150]);
      expect(await transactionOf(transaction)).toMatchObject({ status: 'completed', provider_reference: 'MPP-77' });
      const contrary = await make.released(transaction);
      expect(await world.expect(200, OPERATOR_KEY, 'GET', `/admin/v1/cases/${contrary}`)).toMatchObject({
        kind: 'reversal',
        status: 'open',
        provider: 'mpp_main',
      });
    });

    it('is released, and a success after that is a late one', async () => {
      const before = await make.balance();
      const { id, transaction } = await make.unknown();
      expect(await resolve(id, 'release')).toMatchObject({ status: 200 });
      expect(await make.balance()).toMatchObject({ available: before.available });
      expect(await transactionOf(transaction)).toMatchObject({ status: 'failed', failure: { code: 'resolved_by_operator' } });
      const late = await make.captured(transaction);
      expect(await world.expect(200, OPERATOR_KEY, 'GET', `/admin/v1/cases/${late}`)).toMatchObject({ kind: 'late_success' });
    });

    it('asks the operator for the provider only where nobody knows it', async () => {
      const { id } = await make.unknown();
      attempt({ provider: null });
      expect(await resolve(id, 'capture')).toMatchObject({ status: 422, body: { errors: [{ field: 'provider', code: 'required' }] } });
      expect(await resolve(id, 'capture', { provider: 'smb_main' })).toMatchObject({ status: 200 });
    });

    it('ended meanwhile by its provider, has only accept left', async () => {
      const { id, transaction } = await make.unknown();
      await make.captured(transaction);
      expect(await resolve(id, 'release')).toMatchObject({ status: 422, body: { errors: [{ field: 'decision' }] } });
      expect(await resolve(id, 'accept')).toMatchObject({ status: 200 });
    });
  });

  describe('money that nothing explains', () => {
    it('has no business, and what it moved as its amount', async () => {
      const { id } = await make.unexplained();
      expect(await world.expect(200, OPERATOR_KEY, 'GET', `/admin/v1/cases/${id}`)).toMatchObject({
        kind: 'missing_here',
        business_id: null,
        amount: '25.00',
        expected: '0.00',
        provider: PROVIDER,
        provider_reference: 'MPP-9',
        possible_decisions: ['write_off', 'accept'],
        evidence: [{ source: 'statement', line: 17 }],
      });
      expect(await resolve(id, 'compensate')).toMatchObject({ status: 422 });
      expect(await resolve(id, 'write_off')).toMatchObject({ status: 200, body: { status: 'resolved' } });
    });

    it('of an amount that nobody knows is a case all the same, also after a restart', async () => {
      const { id } = await make.unexplained({ amount_minor: null, kind: 'orphan_callback' });
      expect(await world.expect(200, OPERATOR_KEY, 'GET', `/admin/v1/cases/${id}`)).toMatchObject({ amount: null, expected: '0.00' });
      expect(await resolve(id, 'accept')).toMatchObject({ status: 200 });
    });
  });

  it('suspense is at zero once every case is closed', async () => {
    for (const made of [await make.late(), await make.reversed(), await make.unexplained({ direction: 'in' })]) {
      const { kind } = await world.expect(200, OPERATOR_KEY, 'GET', `/admin/v1/cases/${made.id}`);
      expect(['late_success', 'reversal', 'missing_here']).toContain(kind);
    }
    for (;;) {
      const { data } = await world.expect(200, OPERATOR_KEY, 'GET', '/admin/v1/cases?status=open&limit=100');
      if (data.length === 0) break;
      for (const one of data) expect((await resolve(one.id, one.possible_decisions.at(-1))).status).toBe(200);
    }
    for (const provider of [PROVIDER, 'mpp_main']) expect(await make.account(`suspense:${provider}`)).toBe('0');
    const verified = await world.expect(200, OPERATOR_KEY, 'POST', '/admin/v1/verify');
    expect(verified.checks.filter((check: any) => !check.ok)).toEqual([]);
  });
});
