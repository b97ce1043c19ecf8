import { newId } from '@daftari/platform';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call, type Called } from '../../test/http.js';
import { ScriptedProvider, type Word } from '../../test/scripted-provider.js';
import { until, World } from '../../test/world.js';

const SECRET = 'the-secret-of-the-scripted-provider';

let world: World;
let provider: ScriptedProvider;

beforeAll(async () => {
  world = await World.create();
  provider = await ScriptedProvider.start(SECRET);
  await world.connector();
  const registered = await world.ask('POST', '/internal/providers', {
    code: 'scripted',
    dialect: 'bmatror',
    mode: 'live',
    base_url: provider.url,
    credentials: { api_key: 'key' },
    callback: { secret: SECRET },
    timeout_ms: 400,
    requery: { first_s: 3_600, not_found_is_failed_after_s: 1, give_up_to_case_after_s: 4_000 },
  });
  expect(registered.status).toBe(201);
  const route = { product_code: 'gh_mtn_airtime', mode: 'live', provider: 'scripted', provider_product_code: 'mtn' };
  expect((await world.ask('PUT', '/internal/routes', [route])).status).toBe(200);
});
afterEach(() => {
  provider.answer = { status: 'processing' };
  provider.told = { status: 'processing' };
  provider.onBuy = () => Promise.resolve();
});
afterAll(async () => {
  await world.destroy();
  await provider.stop();
});

const referenceOf = (id: string): string => `${id.slice('txn_'.length).replaceAll('-', '')}01`;

/** Bought, and accepted by the provider. */
const bought = async (): Promise<string> => {
  const id = await world.buyCalledBack('1234');
  await until(() => world.factsOf(id).some((fact) => fact['status'] === 'transmitted'), 'it is transmitted');
  return id;
};

const callBack = (reference: string, word: Word, at?: string): Promise<Called> => {
  const { body, headers } = provider.callback(reference, word, at);
  return call('POST', `${world.url}/callbacks/scripted`, { body, headers });
};

const listed = async (state: string): Promise<Record<string, unknown>[]> =>
  (await world.ask('GET', `/internal/callbacks?state=${state}&limit=100`)).body['data'] as Record<string, unknown>[];

const told = async (id: string): Promise<string> => JSON.stringify(await world.timeline(id));

const counted = async (name: string, labels: string): Promise<number> => {
  const text = await (await fetch(`${world.url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(name) && one.includes(labels));
  return Number(line?.split(' ').at(-1) ?? 0);
};

describe('a callback', () => {
  it('that comes before the answer ends the transaction, and the answer changes nothing', async () => {
    provider.onBuy = async (reference) => {
      await callBack(reference, { status: 'completed' });
      await until(async () => (await listed('handled')).some((one) => one['reference'] === reference), 'the callback is handled');
    };
    const id = await world.buyCalledBack('1234');
    expect(await world.ended(id)).toMatchObject({ type: 'CaptureHold', data: { evidence: { source: 'callback' } } });
    await until(() => world.witnessesOf(id).length === 2, 'the answer is heard');
    expect(world.witnessesOf(id).map(({ witness, says }) => `${String(witness)} ${String(says)}`)).toEqual([
      'callback succeeded',
      'answer accepted',
    ]);
    expect(world.endsOf(id)).toHaveLength(1);
  });

  it('that comes three times is kept once, and is counted', async () => {
    const id = await bought();
    for (let time = 0; time < 3; time++) expect(await callBack(referenceOf(id), { status: 'completed' })).toMatchObject({ status: 200 });
    expect(await world.ended(id)).toMatchObject({ type: 'CaptureHold' });
    expect((await listed('handled')).filter((one) => one['transaction_id'] === id)).toHaveLength(1);
    expect(await counted('daftari_callbacks_received_total', 'result="double"')).toBeGreaterThanOrEqual(2);
  });

  it('that says "processing" after "completed" is on the timeline and changes nothing', async () => {
    const id = await bought();
    await callBack(referenceOf(id), { status: 'completed' });
    await world.ended(id);
    await callBack(referenceOf(id), { status: 'processing' });
    await until(async () => (await told(id)).includes('accepted → nothing'), 'the second one is on the timeline');
    expect(world.endsOf(id)).toHaveLength(1);
  });

  it('that takes back a success makes us ask, and what the provider then says goes to the ledger', async () => {
    const id = await bought();
    await callBack(referenceOf(id), { status: 'completed' });
    await world.ended(id);
    provider.told = { status: 'failed' };
    await callBack(referenceOf(id), { status: 'failed' });
    await until(() => world.endsOf(id).length === 2, 'the ledger is told');
    expect(world.endsOf(id).map(({ type }) => type)).toEqual(['CaptureHold', 'ReleaseHold']);
    expect(world.endsOf(id)[1]?.data).toMatchObject({ provider: 'scripted', evidence: { source: 'requery' } });
  });

  it('that contradicts a success which the provider stands by moves nothing', async () => {
    const id = await bought();
    await callBack(referenceOf(id), { status: 'completed' });
    await world.ended(id);
    provider.told = { status: 'completed' };
    await callBack(referenceOf(id), { status: 'failed' });
    await until(async () => (await told(id)).includes('requery_succeeded'), 'the provider was asked');
    expect(world.endsOf(id)).toHaveLength(1);
    expect(await counted('daftari_callbacks_handled_total', 'verdict="recheck"')).toBeGreaterThan(0);
  });

  it('that says "completed" after we failed it is told to the ledger, for a case', async () => {
    provider.answer = { status: 'failed' };
    const id = await world.buyCalledBack('1234');
    expect(await world.ended(id)).toMatchObject({ type: 'ReleaseHold' });
    await callBack(referenceOf(id), { status: 'completed' });
    await until(() => world.endsOf(id).length === 2, 'the ledger is told');
    expect(world.endsOf(id)[1]).toMatchObject({ type: 'CaptureHold', data: { evidence: { source: 'callback' } } });
    await callBack(referenceOf(id), { status: 'completed' }, '2026-11-21T10:00:00Z');
    await until(async () => (await told(id)).includes('succeeded → nothing'), 'the second one is on the timeline');
    expect(world.endsOf(id)).toHaveLength(2);
  });

  it.each([
    ['another amount', { status: 'completed', amount: 99 }],
    ['another currency', { status: 'completed', currency: 'NGN' }],
  ] as const)('that names %s moves nothing and opens a case', async (_what, word) => {
    const id = await bought();
    await callBack(referenceOf(id), word);
    await until(() => world.casesOf(id).length > 0, 'a case is opened');
    expect(world.casesOf(id)).toEqual(['wrong_amount']);
    expect(world.endsOf(id)).toEqual([]);
    expect(world.factsOf(id).at(-1)).toMatchObject({ status: 'transmitted', status_detail: 'in_review' });
    await callBack(referenceOf(id), { status: 'completed' });
    expect(await world.ended(id)).toMatchObject({ type: 'CaptureHold' });
  });

  it('for a reference that is not ours waits in the list of those that match nothing', async () => {
    const reference = referenceOf(newId('txn'));
    expect(await callBack(reference, { status: 'completed' })).toMatchObject({ status: 200 });
    expect((await listed('unmatched')).map((one) => one['reference'])).toContain(reference);
    expect((await listed('handled')).map((one) => one['reference'])).not.toContain(reference);
  });

  it('that is badly signed is refused, listed with the reason, counted, and kept at a bounded rate', async () => {
    const { body } = provider.callback(referenceOf(newId('txn')), { status: 'completed' });
    const forged = { body, headers: { 'x-bmatror-signature': 'a'.repeat(64) } };
    const answers = await Promise.all(Array.from({ length: 300 }, () => call('POST', `${world.url}/callbacks/scripted`, forged)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect((await listed('refused'))[0]).toMatchObject({ provider: 'scripted', reason: 'bad_signature', body });
    const { rows } = await world.database.pool.query<{ count: number }>(
      "select count(*)::int as count from connector.callbacks where refused = 'bad_signature'",
    );
    expect(rows[0]?.count).toBeLessThan(200);
    expect(await counted('daftari_callbacks_received_total', 'result="bad_signature"')).toBe(300);
  });

  it('of more than 64 KiB is refused before it is read whole', async () => {
    const { headers } = provider.callback(referenceOf(newId('txn')), { status: 'completed' });
    expect(await call('POST', `${world.url}/callbacks/scripted`, { body: 'x'.repeat(70_000), headers })).toMatchObject({ status: 413 });
  });
});

describe('the list of callbacks', () => {
  it('is paged, and names what is wrong with a question', async () => {
    for (let one = 0; one < 3; one++) await callBack(referenceOf(newId('txn')), { status: 'completed' });
    const { body: first } = await world.ask('GET', '/internal/callbacks?state=unmatched&limit=2');
    expect(first).toMatchObject({ has_more: true, data: [{ provider: 'scripted' }, { provider: 'scripted' }] });
    const { body: second } = await world.ask(
      'GET',
      `/internal/callbacks?state=unmatched&limit=2&starting_after=${String(first['next_cursor'])}`,
    );
    expect(second['data']).not.toEqual(first['data']);
    expect(await world.ask('GET', '/internal/callbacks?state=lost')).toMatchObject({ status: 422, body: { errors: [{ field: 'state' }] } });
    expect(await world.ask('GET', '/internal/callbacks?limit=0')).toMatchObject({ status: 422, body: { errors: [{ field: 'limit' }] } });
  });
});
