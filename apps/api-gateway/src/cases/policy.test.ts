import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { FINANCE_KEY, OPERATOR_KEY, World } from '../world.test-support.js';
import { anotherKey, CaseMaker, PROVIDER } from './case-world.test-support.js';

const PATH = '/admin/v1/reconciliation/policy';
const row = (over: object = {}) => ({
  kind: 'late_success',
  provider: null,
  currency: null,
  max_amount: null,
  decision: 'compensate',
  ...over,
});

describe('what operators agree on about cases', () => {
  let postgres: TestPostgres;
  let world: World;
  let make: CaseMaker;
  let second: string;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'gateway_policy');
    await world.catalogue();
    make = await CaseMaker.of(world, await world.business('Demo Telecoms', { amount: '100000.00' }));
    second = await anotherKey(world, 'operator');
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });
  afterEach(() => put({ rows: [], approval: [] }));

  const put = (body: unknown) => world.call(OPERATOR_KEY, 'PUT', PATH, body);
  const caseOf = (id: string, of = world) => of.expect(200, OPERATOR_KEY, 'GET', `/admin/v1/cases/${id}`);
  const resolve = (id: string, decision: string, key = OPERATOR_KEY) =>
    world.call(key, 'POST', `/admin/v1/cases/${id}/resolve`, { decision, note: 'looked at' });
  const decided = async (id: string) => {
    for (const until = Date.now() + 10_000; Date.now() < until; await new Promise((done) => setTimeout(done, 50))) {
      const found = await caseOf(id);
      if (found.status === 'resolved') return found;
    }
    throw new Error('Nobody decided it.');
  };
  /** Time enough for several sweeps, which would have decided it. */
  const untouched = async (id: string) => {
    await new Promise((done) => setTimeout(done, 700));
    return caseOf(id);
  };

  it('is nothing at first: everything is left to operators', async () => {
    expect(await world.expect(200, FINANCE_KEY, 'GET', PATH)).toEqual({ rows: [], approval: [] });
    expect(await untouched((await make.late()).id)).toMatchObject({ status: 'open' });
  });

  it('comes back as it was put, and a part that is left out stays', async () => {
    const rows = [row({ provider: PROVIDER, currency: 'NGN', max_amount: '500.00', decision: 'accept' }), row({ decision: 'operator' })];
    const approval = [{ currency: 'NGN', above: '1000.00' }];
    expect(await put({ rows, approval })).toMatchObject({ status: 200, body: { rows, approval } });
    expect(await put(await world.expect(200, OPERATOR_KEY, 'GET', PATH))).toMatchObject({ body: { rows, approval } });
    expect(await put({ rows: [] })).toMatchObject({ body: { rows: [], approval } });
    expect(await put({ approval: [] })).toMatchObject({ body: { rows: [], approval: [] } });
  });

  it.each([
    [{}, 'rows'],
    [{ rows: 'none' }, 'rows'],
    [{ rows: [], nonsense: 1 }, 'nonsense'],
    [{ rows: [7] }, 'rows.0'],
    [{ rows: [row({ kind: 'nonsense' })] }, 'rows.0.kind'],
    [{ rows: [row({ decision: undefined })] }, 'rows.0.decision'],
    [{ rows: [row({ decision: 'capture' })] }, 'rows.0.decision'],
    [{ rows: [row({ kind: 'missing_here', decision: 'compensate' })] }, 'rows.0.decision'],
    [{ rows: [row({ provider: 'No Provider' })] }, 'rows.0.provider'],
    [{ rows: [row({ currency: 'XXX' })] }, 'rows.0.currency'],
    [{ rows: [row({ max_amount: '5.00' })] }, 'rows.0.max_amount'],
    [{ rows: [row({ currency: 'NGN', max_amount: 5 })] }, 'rows.0.max_amount'],
    [{ rows: [row({ currency: 'NGN', max_amount: '5.001' })] }, 'rows.0.max_amount'],
    [{ rows: [row({ extra: 1 })] }, 'rows.0.extra'],
    [{ rows: [row(), row({ decision: 'accept' })] }, 'rows.1'],
    [{ approval: [{ currency: 'NGN' }] }, 'approval.0.above'],
    [
      {
        approval: [
          { currency: 'NGN', above: '1' },
          { currency: 'NGN', above: '2' },
        ],
      },
      'approval.1.currency',
    ],
  ])('%j is refused, naming %s, and changes nothing', async (body, field) => {
    const before = await world.expect(200, OPERATOR_KEY, 'GET', PATH);
    const answer = await put(body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect(answer.body.errors.map((one: any) => one.field)).toContain(field);
    expect(await world.expect(200, OPERATOR_KEY, 'GET', PATH)).toEqual(before);
  });

  it('is set by operators only', async () => {
    expect((await world.call(FINANCE_KEY, 'PUT', PATH, { rows: [] })).status).toBe(403);
  });

  describe('decides by itself', () => {
    it('within its limits, by the most specific row, and says which', async () => {
      await put({
        rows: [
          row({ decision: 'write_off' }),
          row({ provider: PROVIDER, currency: 'NGN', max_amount: '150.00', decision: 'accept' }),
          row({ provider: PROVIDER, currency: 'NGN', max_amount: '500.00', decision: 'compensate' }),
          row({ provider: PROVIDER, decision: 'operator' }),
        ],
      });
      const [small, middle, large] = [await make.late('100.00'), await make.late('400.00'), await make.late('600.00')];
      expect(await decided(small.id)).toMatchObject({
        decision: 'accept',
        decided_by: 'policy',
        note: expect.stringContaining('up to 150.00'),
      });
      expect(await decided(middle.id)).toMatchObject({
        decision: 'compensate',
        note: 'By policy: late_success, smb_main, NGN up to 500.00: compensate',
      });
      expect(await untouched(large.id)).toMatchObject({ status: 'open' });
    });

    it('also cases that were open before, once; what needs two is left', async () => {
      const [before, large, reversed] = [await make.late(), await make.late('900.00'), await make.reversed()];
      await put({ rows: [row()], approval: [{ currency: 'NGN', above: '500.00' }] });
      expect(await decided(before.id)).toMatchObject({ decision: 'compensate' });
      expect(await untouched(large.id)).toMatchObject({ status: 'open', proposal: null });
      expect(await caseOf(reversed.id)).toMatchObject({ status: 'open' });
      const { rows } = await world.books.database.pool.query(
        `select count(*)::int as count from ledger.events where type = 'CaseResolved' and body like $1`,
        [`%${before.id}%`],
      );
      expect(rows).toEqual([{ count: 1 }]);
    });

    it('a wallet without money comes to owe; what nothing explains is the platform’s', async () => {
      const { id } = await make.late();
      await make.impoverish();
      await put({ rows: [row(), row({ kind: 'missing_here', decision: 'write_off' })] });
      expect(await decided(id)).toMatchObject({ decision: 'compensate', receivable: { status: 'owed', amount: '99.00' } });
      expect(await decided((await make.unexplained()).id)).toMatchObject({ decision: 'write_off', business_id: null });
      await make.credit('100000.00');
    });
  });

  describe('takes two operators above an amount', () => {
    const above = () => put({ approval: [{ currency: 'NGN', above: '500.00' }] });

    it('one proposes, another confirms with the same decision', async () => {
      await above();
      const { id } = await make.late('600.00');
      const proposed = await resolve(id, 'write_off');
      expect(proposed).toMatchObject({
        status: 202,
        body: { status: 'open', decision: null, proposal: { decision: 'write_off', note: 'looked at' } },
      });
      const { by } = proposed.body.proposal;
      expect(await caseOf(id)).toMatchObject({ proposal: { by, at: expect.any(String) } });
      expect(await resolve(id, 'write_off')).toMatchObject({
        status: 403,
        body: { code: 'insufficient_scope', detail: expect.stringContaining(by) },
      });
      expect(await resolve(id, 'accept', second)).toMatchObject({ status: 422, body: { errors: [{ field: 'decision' }] } });
      expect(await resolve(id, 'write_off', FINANCE_KEY)).toMatchObject({ status: 403 });
      const confirmed = await resolve(id, 'write_off', second);
      expect(confirmed).toMatchObject({ status: 200, body: { status: 'resolved', decision: 'write_off', decided_by: by, proposal: null } });
      expect(confirmed.body.approved_by).toMatch(/^key_/);
      expect(confirmed.body.approved_by).not.toBe(by);
      expect(await resolve(id, 'write_off', second)).toMatchObject({ status: 409, body: { code: 'already_resolved' } });
      const { rows } = await world.books.database.pool.query<{ body: string }>(
        `select body from ledger.events where type = 'CaseResolved' and body like $1`,
        [`%${id}%`],
      );
      expect(JSON.parse(rows[0]!.body)).toMatchObject({ decided_by: by, approved_by: confirmed.body.approved_by });
    });

    it('or rejects it, and it can be proposed anew', async () => {
      await above();
      const { id } = await make.late('600.00');
      const reject = (key = second) => world.call(key, 'POST', `/admin/v1/cases/${id}/reject-proposal`, { note: 'not ours to bear' });
      expect(await reject()).toMatchObject({ status: 404 });
      await resolve(id, 'write_off');
      expect(await reject()).toMatchObject({ status: 200, body: { status: 'open', proposal: null } });
      expect(await resolve(id, 'accept', second)).toMatchObject({ status: 202, body: { proposal: { decision: 'accept' } } });
      expect(await resolve(id, 'accept')).toMatchObject({ status: 200, body: { decision: 'accept' } });
      expect(await reject()).toMatchObject({ status: 409, body: { code: 'already_resolved' } });
    });

    it('only above it, and what the books refuse can be confirmed again', async () => {
      await above();
      expect(await resolve((await make.late('500.00')).id, 'accept')).toMatchObject({ status: 200 });
      const { id } = await make.late('600.00');
      await make.impoverish();
      const propose = { decision: 'compensate', note: 'theirs', receivable: false };
      expect((await world.call(OPERATOR_KEY, 'POST', `/admin/v1/cases/${id}/resolve`, propose)).status).toBe(202);
      expect(await resolve(id, 'compensate', second)).toMatchObject({ status: 402, body: { code: 'insufficient_balance' } });
      await make.credit('100000.00');
      expect(await resolve(id, 'compensate', second)).toMatchObject({ status: 200, body: { decision: 'compensate', note: 'theirs' } });
    });

    it('of two who propose the same at once one confirms, and it is decided once', async () => {
      await above();
      const { id } = await make.late('600.00');
      const both = await Promise.all([resolve(id, 'accept'), resolve(id, 'accept', second)]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 202]);
      expect(await caseOf(id)).toMatchObject({ status: 'resolved', decision: 'accept' });
    });
  });
});
