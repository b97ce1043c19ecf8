import { FundsExpected, toOutgoing } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../../test/http.js';
import { until, World } from '../../test/world.js';

const BUSINESS = '01890000-0000-7000-8000-00000000b517';
const AT_ONCE = 30;

let world: World;

beforeAll(async () => {
  world = await World.create();
  await world.connector();
  await world.control({ provider: 'mpp', secret_id: 'an-id-of-ours', secret_key: 'a-key-of-ours', business_id: BUSINESS });
  const registered = await world.ask('POST', '/internal/providers', {
    code: 'mpp_main',
    dialect: 'mpp',
    mode: 'live',
    base_url: `${world.sandboxUrl}/providers/mpp`,
    credentials: { secret_id: 'an-id-of-ours', secret_key: 'a-key-of-ours', business_id: BUSINESS },
    timeout_ms: 4_000,
    requery: { first_s: 0.2, factor: 1.5, max_s: 1, not_found_is_failed_after_s: 2, give_up_to_case_after_s: 30 },
    limits: { per_second: 1_000, in_flight: 64 },
    // Asked for its balance now and then, the provider would be asked for a token by that.
    float: { ask_every_s: 86_400 },
  });
  expect(registered.status).toBe(201);
  await world.ask('PUT', '/internal/routes', [{ channel: 'OM', mode: 'live', provider: 'mpp_main', provider_product_code: 'OM' }]);
});
afterAll(() => world.destroy());

const collection = {
  method: 'mobile_money' as const,
  customer: { first_name: 'Ada', last_name: 'Obi', email: null, phone: null, country: null },
  redirect_url: null,
  cancel_url: null,
  expires_at: new Date(Date.now() + 3_600_000).toISOString(),
};

/** Collects from so many payers at once. */
const collect = async (count: number): Promise<string[]> => {
  const ids = Array.from({ length: count }, () => newId('txn'));
  await world.publish(
    ...ids.map((id) => {
      const data = { ...FundsExpected.example, business_id: world.businessId, transaction_id: id, recipient: '+23276121234', collection };
      const placing = {
        partition: world.shard,
        key: world.businessId,
        id: newId('evt'),
        source: 'test',
        time: '2026-11-21T09:00:00.000000Z',
      };
      const message = toOutgoing(FundsExpected, data, placing);
      return { ...message, headers: { ...message.headers, 'ledger-incarnation': '1' } };
    }),
  );
  return ids;
};

const askedFor = async (path: string): Promise<number> => {
  const { body } = await call('GET', `${world.sandboxUrl}/requests?provider=mpp`);
  return (body['data'] as { path: string }[]).filter((one) => one.path.endsWith(path)).length;
};
const tokens = async (): Promise<number> => (await askedFor('/auth/token')) + (await askedFor('/auth/refresh'));

const allReceived = async (ids: readonly string[]): Promise<void> => {
  await until(() => ids.every((id) => world.endsOf(id).length > 0), 'every payment has ended', 20_000);
  expect(new Set(ids.map((id) => world.endsOf(id)[0]?.type))).toEqual(new Set(['ReceiveFunds']));
};

describe('an access token', () => {
  it('is had once, however many wait for it', async () => {
    await allReceived(await collect(AT_ONCE));
    expect(await tokens()).toBe(1);
  });

  it('that is refused is replaced once, and each request is made once more', async () => {
    const before = await tokens();
    await world.control({ provider: 'mpp', revoke_tokens: true });
    const ids = await collect(AT_ONCE);
    await allReceived(ids);
    expect((await tokens()) - before).toBe(1);
    // None was executed twice.
    const { body } = await call('GET', `${world.sandboxUrl}/executions?provider=mpp`);
    const executed = (body['data'] as { reference: string }[]).map(({ reference }) => reference);
    for (const id of ids) expect(executed.filter((one) => one.startsWith(id.slice(4).replaceAll('-', '')))).toHaveLength(1);
  });

  it('is replaced before it expires', async () => {
    await world.control({ provider: 'mpp', revoke_tokens: true, token_life_s: 2 });
    await allReceived(await collect(1));
    const [rejectedBefore, before] = [await rejected(), await tokens()];
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await allReceived(await collect(1));
    expect((await tokens()) - before).toBeGreaterThanOrEqual(1);
    expect((await rejected()) - rejectedBefore).toBe(0);
  });

  it('that cannot be had means that nothing was done: the payment ends, and says so', async () => {
    await world.control({ provider: 'mpp', secret_key: 'another-key', revoke_tokens: true, token_life_s: null });
    const [id = ''] = await collect(1);
    expect(await world.ended(id)).toMatchObject({ type: 'DismissFunds', data: { status: 'failed', provider: 'mpp_main' } });
    expect(JSON.stringify(await world.timeline(id))).not.toContain('a-key-of-ours');
    // The old token was shown once, and refused.
    expect((await world.received(id)).map(({ result }) => result)).toEqual(['401']);
  });
});

const rejected = async (): Promise<number> => {
  const { body } = await call('GET', `${world.sandboxUrl}/requests?provider=mpp`);
  return (body['data'] as { result: string }[]).filter(({ result }) => result.startsWith('401')).length;
};
