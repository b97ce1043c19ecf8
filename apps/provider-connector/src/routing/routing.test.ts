import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call } from '../../test/http.js';
import { sleep, until, World } from '../../test/world.js';

let world: World;

const QUICK_CIRCUIT = { window_s: 60, min_calls: 5, unhealthy_percent: 50, pause_s: 1, pause_max_s: 2, probes: 2 };

beforeAll(async () => {
  world = await World.create();
  await world.connector();
  await world.register();
});
afterAll(() => world.destroy());
beforeEach(async () => {
  await world.control({ provider: 'strongmb', outage: false, latency_ms: 0, throttle_next: 0 });
  await world.control({ provider: 'strongmb-2', outage: false, latency_ms: 0 });
});

const change = (code: string, body: Record<string, unknown>) => world.ask('PATCH', `/internal/providers/${code}`, body);
const healthOf = async (code: string): Promise<Record<string, unknown>> =>
  (await world.ask('GET', `/internal/providers/${code}/health`)).body;
const decisionOf = async (id: string, attempt = 1): Promise<Record<string, any>> => {
  const stored = (await world.timeline(id)).find((one: any) => one.type === 'attempt_stored' && one.detail.attempt === attempt) as any;
  return stored.detail.decision;
};
const providerOf = async (id: string): Promise<unknown> => (await world.ended(id)).data['provider'];

describe('the circuit of a provider', () => {
  it('opens after enough that went wrong, is passed over with the reason on record, and closes by probes', async () => {
    await change('smb_main', { circuit: QUICK_CIRCUIT });
    await world.control({ provider: 'strongmb', outage: 'error' });
    const failing = await Promise.all(Array.from({ length: 5 }, () => world.buy('1234')));
    await until(async () => (await healthOf('smb_main'))['state'] === 'open', 'the circuit is open');
    expect(await healthOf('smb_main')).toMatchObject({ success_rate: 0, calls: 5, latency_ms: { p50: expect.any(Number) } });
    const passed = await world.buy('1234');
    expect(await providerOf(passed)).toBe('smb_second');
    expect(await decisionOf(passed)).toMatchObject({
      because: 'preferred',
      provider: 'smb_second',
      priority: 2,
      candidates: [
        { provider: 'smb_main', passed_over: 'circuit_open' },
        { provider: 'smb_second', passed_over: null },
      ],
    });
    // A bare 500 is no refusal: none of them went to another provider, and all are asked about.
    for (const id of failing) expect(await world.received(id)).toHaveLength(1);
    await world.control({ provider: 'strongmb', outage: false });
    await until(async () => (await healthOf('smb_main'))['state'] === 'half_open', 'it is tried again');
    const probes = await Promise.all(Array.from({ length: 6 }, () => world.buy('1234')));
    const by = await Promise.all(probes.map(providerOf));
    expect(by.filter((provider) => provider === 'smb_main')).toHaveLength(2);
    await until(async () => (await healthOf('smb_main'))['state'] === 'closed', 'it is closed');
    expect(await providerOf(await world.buy('1234'))).toBe('smb_main');
    for (const id of failing) expect((await world.ended(id)).type).toBe('ReleaseHold');
  });

  it('does not open for a few timeouts, nor for refusals', async () => {
    await change('smb_main', { circuit: { ...QUICK_CIRCUIT, min_calls: 20 } });
    const ids = await Promise.all([
      ...Array.from({ length: 10 }, () => world.buy('0002')),
      ...Array.from({ length: 3 }, () => world.buy('0006')),
    ]);
    await Promise.all(ids.map((id) => world.ended(id)));
    expect(await healthOf('smb_main')).toMatchObject({ state: 'closed' });
  });

  it('is not in the way of a sale that has no other route', async () => {
    await change('smb_main', { circuit: { ...QUICK_CIRCUIT, pause_s: 60, pause_max_s: 60 } });
    await world.control({ provider: 'strongmb', outage: 'error' });
    const failing = await Promise.all(Array.from({ length: 40 }, () => world.buy('1234', { product_code: 'only_main' })));
    for (const id of failing) await until(async () => (await world.received(id)).length === 1, 'it was sent');
    await until(async () => (await healthOf('smb_main'))['state'] === 'open', 'the circuit is open');
    await world.control({ provider: 'strongmb', outage: false });
    const id = await world.buy('1234', { product_code: 'only_main' });
    expect(await world.ended(id)).toMatchObject({ type: 'CaptureHold', data: { provider: 'smb_main' } });
    expect(await decisionOf(id)).toMatchObject({ because: 'last_resort' });
    // What went well all the same closes it again.
    await world.ended(await world.buy('1234', { product_code: 'only_main' }));
    await until(async () => (await healthOf('smb_main'))['state'] === 'closed', 'it is closed');
  });

  it('is told with the provider, and by metrics', async () => {
    const { body } = await world.ask('GET', '/internal/providers/smb_main');
    expect(body).toMatchObject({ circuit: { min_calls: 5, probes: 2 }, health: { state: 'closed', since: expect.any(String) } });
    const metrics = await (await fetch(`${world.url}/metrics`)).text();
    expect(metrics).toMatch(/daftari_provider_circuit\{provider="smb_main"[^}]*\} 0/);
    expect(metrics).toMatch(/daftari_provider_circuit_openings_total\{provider="smb_main"[^}]*\} 2/);
    expect(metrics).toMatch(/daftari_provider_calls_total\{provider="smb_main",purpose="send",outcome="unwell"[^}]*\} \d+/);
    expect(metrics).toContain('daftari_attempts_open');
    expect(await world.ask('GET', '/internal/providers/nobody/health')).toMatchObject({ status: 404 });
  });
});

describe('our money at a provider', () => {
  const floatOf = async (code: string): Promise<Record<string, unknown> | undefined> => {
    const { body } = await world.ask('GET', '/internal/floats');
    return (body['data'] as Record<string, unknown>[]).find(({ provider }) => provider === code);
  };

  it('is known from its answers and by asking, and passed over below its mark', async () => {
    await until(async () => (await floatOf('smb_second')) !== undefined, 'the balance was asked for');
    await until(async () => (await floatOf('smb_second'))?.['balance'] !== null, 'the balance is known');
    await change('smb_main', { float: { low_water: { NGN: '99999999999.00' } } });
    await until(async () => (await floatOf('smb_main'))?.['is_low'] === true, 'it is low');
    expect(await floatOf('smb_main')).toMatchObject({
      currency: 'NGN',
      low_water: '99999999999.00',
      balance: expect.stringMatching(/^\d+\.\d\d$/),
    });
    const passed = await world.buy('1234');
    expect(await providerOf(passed)).toBe('smb_second');
    expect(await decisionOf(passed)).toMatchObject({ candidates: [{ provider: 'smb_main', passed_over: 'float_low' }, {}] });
    expect(await providerOf(await world.buy('1234', { product_code: 'only_main' }))).toBe('smb_main');
    await change('smb_main', { float: { low_water: {} } });
    const back = await world.buy('1234');
    expect([await providerOf(back), await decisionOf(back)]).toMatchObject(['smb_main', { because: 'preferred' }]);
    await until(async () => (await floatOf('smb_main'))?.['source'] === 'answer', 'the answer told it');
  });

  it('is asked for at once when the provider says that it does not suffice', async () => {
    const asked = async (): Promise<number> => {
      const { body } = await call('GET', `${world.sandboxUrl}/requests?provider=strongmb`);
      return (body['data'] as { path: string }[]).filter(({ path }) => path === '/v1/wallets').length;
    };
    const before = await asked();
    await sleep(2_100);
    await world.ended(await world.buy('0016'));
    await until(async () => (await asked()) > before, 'the balance was asked for again');
  });

  it('names each mark that is not good', async () => {
    const { status, body } = await change('smb_main', { float: { low_water: { NGN: '1.005', XXX: '1', GHS: 5 }, ask_every_s: 0 } });
    expect([status, (body['errors'] as { field: string }[]).map(({ field }) => field)]).toEqual([422, ['float.ask_every_s']]);
    const marks = await change('smb_main', { float: { low_water: { NGN: '1.005', XXX: '1', GHS: 5 } } });
    expect((marks.body['errors'] as { field: string }[]).map(({ field }) => field)).toEqual([
      'float.low_water.NGN',
      'float.low_water.XXX',
      'float.low_water.GHS',
    ]);
    const circuit = await change('smb_main', { circuit: { min_calls: 1, probes: 0, surprise: 1 } });
    expect((circuit.body['errors'] as { field: string }[]).map(({ field }) => field)).toEqual(
      expect.arrayContaining(['circuit.min_calls', 'circuit.probes', 'circuit.surprise']),
    );
  });
});

describe('a provider that asks for a pause', () => {
  it('is passed over while it lasts, and gets its own attempt again after it', async () => {
    await world.control({ provider: 'strongmb', throttle_next: 1 });
    const throttled = await world.buy('1234');
    await until(async () => (await healthOf('smb_main'))['paused_until'] !== null, 'it is paused');
    const passed = await world.buy('1234');
    expect(await providerOf(passed)).toBe('smb_second');
    expect(await decisionOf(passed)).toMatchObject({ candidates: [{ passed_over: 'paused' }, {}] });
    expect(await providerOf(throttled)).toBe('smb_main');
  });

  it('does not keep an attempt for ever: it goes by another route, or back', async () => {
    await world.control({ provider: 'strongmb', throttle_next: 1_000_000 });
    const [elsewhere, back] = await Promise.all([world.buy('1234'), world.buy('1234', { product_code: 'only_main' })]);
    expect(await world.ended(elsewhere)).toMatchObject({ type: 'CaptureHold', data: { provider: 'smb_second' } });
    expect(await world.ended(back)).toMatchObject({
      type: 'ReleaseHold',
      data: { status: 'failed', provider: 'smb_main', failure: { code: 'provider_unavailable' } },
    });
    const executed = (await world.received(back)).filter(({ result }) => result !== '429');
    expect(executed).toEqual([]);
  });
});

describe('a provider that counts by the hour', () => {
  it('is never sent more than it takes, and the rest waits for the next hour', async () => {
    const PER_HOUR = 100;
    await world.control({ provider: 'bmatror-2', rate_limit_per_hour: PER_HOUR });
    await world.ask('POST', '/internal/providers', {
      code: 'bm_hourly',
      dialect: 'bmatror',
      mode: 'live',
      base_url: `${world.sandboxUrl}/providers/bmatror-2`,
      credentials: { api_key: 'key' },
      callback: { secret: 'the-callback-secret' },
      limits: { per_second: 1_000, in_flight: 64 },
      requery: { first_s: 60, give_up_to_case_after_s: 8 },
    });
    const hourly = { product_code: 'hourly', mode: 'live', provider: 'bm_hourly', provider_product_code: 'mtn_airtime' };
    await world.ask('PUT', '/internal/routes', [...world.routes(), hourly]);
    const buy = () => world.buy('1234', { product_code: 'hourly', currency: 'GHS', recipient: '+233244121234' });
    const ids = await Promise.all(Array.from({ length: 150 }, buy));
    await until(async () => (await healthOf('bm_hourly'))['paused_until'] !== null, 'it has no more for this hour');
    await sleep(1_000);
    const { body } = await call('GET', `${world.sandboxUrl}/requests?provider=bmatror-2`);
    const results = (body['data'] as { result: string }[]).map(({ result }) => result);
    expect(results).not.toContain('429');
    expect(results.length).toBeGreaterThan(80);
    expect(results.length).toBeLessThanOrEqual(PER_HOUR);
    // Nobody else sells it, and it was not sent: what has waited for too long goes back.
    const isReleased = (id: string): boolean => world.commandsOf(id).some(({ type }) => type === 'ReleaseHold');
    await until(() => ids.filter(isReleased).length >= 50, 'what was not sent goes back', 20_000);
    for (const id of ids.filter(isReleased)) expect(await world.received(id)).toEqual([]);
    await world.control({ provider: 'bmatror-2', rate_limit_per_hour: null });
  });
});

describe('one provider that hangs', () => {
  const SLOTS = 8;
  const LEFT_FOR_ASKING = 2;

  beforeAll(async () => {
    const register = (code: string, timeoutMs: number) =>
      world.ask('POST', '/internal/providers', {
        code,
        dialect: 'strongmb',
        mode: 'live',
        base_url: `${world.sandboxUrl}/providers/strongmb`,
        credentials: { api_key: 'key' },
        timeout_ms: timeoutMs,
        limits: { per_second: 1_000, in_flight: SLOTS },
        requery: { first_s: 0.1, max_s: 0.5, not_found_is_failed_after_s: 0.5, give_up_to_case_after_s: 60 },
        circuit: QUICK_CIRCUIT,
      });
    await Promise.all([register('smb_hung', 15_000), register('smb_hung_briefly', 1_000)]);
    const route = (product_code: string, provider: string, priority: number) => ({
      product_code,
      mode: 'live',
      provider,
      provider_product_code: 'smb_mtn_vtu',
      priority,
    });
    const routes = [route('hung_only', 'smb_hung', 1), route('second_only', 'smb_second', 1), route('hung_first', 'smb_hung_briefly', 1)];
    await world.ask('PUT', '/internal/routes', [...world.routes(), ...routes, route('hung_first', 'smb_second', 2)]);
  });

  const inFlight = async (): Promise<number> => {
    const { rows } = await world.database.pool.query<{ count: string }>(
      "select count(*) from connector.attempts where provider = 'smb_hung' and state = 'sending'",
    );
    return Number(rows[0]?.count);
  };

  it('holds no more than its own slots, and all others go on', async () => {
    await world.control({ provider: 'strongmb', outage: 'hang' });
    const stuck = await Promise.all(Array.from({ length: 40 }, () => world.buy('1234', { product_code: 'hung_only' })));
    await until(async () => (await inFlight()) === SLOTS - LEFT_FOR_ASKING, 'its slots for sending are taken');
    const others = await Promise.all(Array.from({ length: 200 }, () => world.buy('1234', { product_code: 'second_only' })));
    for (const id of others) expect(await providerOf(id)).toBe('smb_second');
    expect(await inFlight()).toBe(SLOTS - LEFT_FOR_ASKING);
    for (const id of stuck) expect(world.commandsOf(id)).toEqual([]);
    await world.control({ provider: 'strongmb', outage: false });
    for (const id of stuck) expect((await world.ended(id, 40_000)).data['provider']).toBe('smb_hung');
  });

  it('loses what it was not sent yet to another route, and never what it was sent', async () => {
    await world.control({ provider: 'strongmb', outage: 'hang' });
    const ids = await Promise.all(Array.from({ length: 30 }, () => world.buy('1234', { product_code: 'hung_first' })));
    await until(
      () => ids.filter((id) => world.commandsOf(id).some(({ data }) => data['provider'] === 'smb_second')).length > 0,
      'some went elsewhere',
    );
    await world.control({ provider: 'strongmb', outage: false });
    const ends = await Promise.all(ids.map((id) => world.ended(id)));
    const elsewhere = ids.filter((_, index) => ends[index]?.data['provider'] === 'smb_second');
    expect(elsewhere.length).toBeGreaterThanOrEqual(10);
    for (const id of ids) {
      const received = await world.received(id);
      // Each was sent to one provider only, and ended there.
      expect(received).toHaveLength(1);
      expect(received[0]?.['provider']).toBe(elsewhere.includes(id) ? 'strongmb-2' : 'strongmb');
    }
    const [id = ''] = elsewhere;
    const types = (await world.timeline(id)).map((one) => one['type']);
    expect(types).toEqual(expect.arrayContaining(['attempt_declined', 'attempt_succeeded']));
    expect(await decisionOf(id, 2)).toMatchObject({ provider: 'smb_second', candidates: [{ passed_over: 'tried' }, {}] });
  });
});
