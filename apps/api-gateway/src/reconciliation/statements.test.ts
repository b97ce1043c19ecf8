import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csv, lineOf, PROVIDER, ReconciliationWorld } from '../../../../test/support/reconciliation.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { FINANCE_KEY, OPERATOR_KEY, World } from '../world.test-support.js';

const ID = 'prv_01890000-0000-7000-8000-0000000000f1';
const TODAY = new Date().toISOString().slice(0, 10);

describe('statements of providers, through the gateway', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: ReconciliationWorld;
  let statement: unknown = {};
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'gateway_statements', {}, { LEDGER_STATEMENT_BYTES_MAX: 4_000_000 });
    shop = await ReconciliationWorld.start(world.books);
    world.connector.script = ({ path }) =>
      [ID, PROVIDER].some((name) => path === `/internal/providers/${name}`)
        ? { status: 200, body: { id: ID, code: PROVIDER, mode: 'live', statement } }
        : undefined;
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const upload = (body: string, options: { key?: string; type?: string; path?: string } = {}) =>
    world.call(options.key ?? OPERATOR_KEY, 'POST', `/admin/v1/providers/${options.path ?? PROVIDER}/statements`, body, {
      headers: { 'content-type': options.type ?? 'text/csv' },
    });

  it('are imported by the code or the id of the provider, and read by finance', async () => {
    const sold = await shop.sell();
    await shop.heard(sold);
    const text = csv(lineOf(sold), lineOf({}, { theirs: 'SMB-nobody' }));
    const made = await upload(text, { path: ID });
    expect(made).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^rec_/), provider: PROVIDER, date: TODAY } });
    const again = await upload(text);
    expect([again.status, again.body.id, again.headers.get('idempotent-replayed')]).toEqual([200, made.body.id, 'true']);
    const read = await world.expect(200, FINANCE_KEY, 'GET', `/admin/v1/reconciliations/${made.body.id}`);
    expect(read).toMatchObject({ counts: { matched: 1, missing_here: 1 }, uploaded_by: expect.stringMatching(/^key_/) });
    expect(read.lines.map((line: any) => [line.result, line.line, line.transaction_id])).toEqual([
      ['missing_here', 3, undefined],
      ['matched', 2, sold.transaction],
    ]);
    const only = await world.expect(200, FINANCE_KEY, 'GET', `/admin/v1/reconciliations/${made.body.id}?result=matched&limit=1`);
    expect(only.lines).toHaveLength(1);
    const list = await world.expect(200, FINANCE_KEY, 'GET', `/admin/v1/reconciliations?provider=${PROVIDER}`);
    expect(list).toMatchObject({ data: [{ id: made.body.id }], has_more: false, next_cursor: null });
    const summary = await world.expect(200, FINANCE_KEY, 'GET', `/admin/v1/reconciliation/summary?provider=${PROVIDER}&date=${TODAY}`);
    expect(summary).toMatchObject({ date: TODAY, data: [{ provider: PROVIDER, state: 'agreed', transactions: 1, amount: '100.00' }] });
  });

  it('are read as their provider writes them', async () => {
    const sold = await shop.sell();
    await shop.heard(sold);
    statement = { columns: { provider_reference: 'Id', amount: 'Value' }, delimiter: ';' };
    const { status, body } = await upload(
      `Id;Value;currency;status;executed_at\n${sold.theirs};100.00;NGN;ok;${new Date().toISOString()}\n`,
    );
    statement = {};
    expect([status, body.counts?.matched]).toEqual([201, 1]);
  });

  it('may be large, and not larger than said', async () => {
    const line = lineOf({}, { theirs: 'x'.repeat(200), status: 'failed' });
    const large = await upload(csv(...Array<string>(9_000).fill(line)));
    expect([large.status, large.body.counts.lines]).toEqual([201, 9_000]);
    const tooLarge = await upload(csv(...Array<string>(30_000).fill(line)));
    expect(tooLarge).toMatchObject({ status: 413, body: { code: 'too_large', detail: expect.stringContaining('4000000') } });
  });

  it('are refused with what is wrong, and the connection goes on', async () => {
    const wide = csv(...Array<string>(9_000).fill('x'.repeat(100))).replace('amount', 'value');
    expect(await upload(wide)).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ field: 'amount', code: 'required' }] },
    });
    expect(await upload(csv(), { path: 'nobody' })).toMatchObject({ status: 404 });
    expect(await upload(csv(), { type: 'multipart/form-data; boundary=x' })).toMatchObject({
      status: 415,
      body: { detail: expect.stringContaining('--data-binary') },
    });
    expect(await upload('{}', { type: 'application/json' })).toMatchObject({ status: 415 });
    expect((await world.call(OPERATOR_KEY, 'GET', '/admin/v1/reconciliations/rec_1')).status).toBe(404);
    expect((await world.call(OPERATOR_KEY, 'GET', '/admin/v1/reconciliation/summary?date=today')).body.errors).toMatchObject([
      { field: 'date' },
    ]);
  });

  it('are for operators to send; other paths still take JSON alone', async () => {
    expect(await upload(csv(), { key: FINANCE_KEY })).toMatchObject({ status: 403 });
    const other = await world.call(OPERATOR_KEY, 'POST', '/admin/v1/businesses', 'a,b', { headers: { 'content-type': 'text/csv' } });
    expect(other).toMatchObject({ status: 415, body: { detail: 'Send the body as application/json.' } });
  });
});
