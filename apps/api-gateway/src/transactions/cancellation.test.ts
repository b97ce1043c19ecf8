import { DismissFunds } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { type Business, World } from '../world.test-support.js';

describe('cancelling', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let references = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'cancelling');
    shop = await world.business('Shop', { currencies: ['SLE'] });
    await world.channel('OM');
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const payment = () =>
    world.expect(202, shop.live, 'POST', '/v1/payments', {
      reference: `cancel-${++references}`,
      method: 'mobile_money',
      channel: 'OM',
      amount: '10.00',
      currency: 'SLE',
      phone: '080002209',
      customer: { first_name: 'Fatu', last_name: 'Marah' },
    });
  const cancel = (id: string, key = shop.live) => world.call(key, 'POST', `/v1/transactions/${id}/cancel`);
  const connectorSays = (outcome: string, progress?: object) => {
    world.connector.script = ({ path, body }) => {
      if (path.endsWith('/cancel')) return { status: 200, body: { outcome } };
      if (path !== '/internal/transactions/progress' || progress === undefined) return undefined;
      const { ids } = JSON.parse(body) as { ids: string[] };
      return { status: 200, body: { data: Object.fromEntries(ids.map((id) => [id, progress])) } };
    };
  };

  it('asks the connector by kind; what the provider was asked to stop stands as it does until it has', async () => {
    const { id } = await payment();
    const transmitted = { status: 'transmitted', status_detail: 'awaiting_callback', facts: 2, provider: 'mpp_live' };
    connectorSays('asked', { ...transmitted, provider_reference: 'M-1', checkout_url: null });
    const beganMs = performance.now();
    const answer = await cancel(id);
    expect(performance.now() - beganMs).toBeLessThan(1_500);
    expect(answer).toMatchObject({
      status: 202,
      body: { id, status: 'transmitted', status_detail: 'awaiting_callback', provider_reference: 'M-1', checkout_url: null },
    });
    expect(JSON.parse(world.connector.heard.findLast(({ path }) => path.endsWith('/cancel'))!.body)).toEqual({
      business_id: shop.id,
      mode: 'live',
      currency: 'SLE',
      shard: expect.any(Number),
      kind: 'payment',
    });
    await dismiss(id, 'voided');
    expect(await cancel(id)).toMatchObject({ status: 200, body: { id, status: 'voided', total: '9.90' } });
    expect((await world.call(shop.live, 'GET', '/v1/balance?currency=SLE')).body).toMatchObject({ pending: '0.00' });
  });

  it('is refused once it has ended otherwise, and where the provider cannot stop it', async () => {
    const { id } = await payment();
    connectorSays('attempt_exists');
    expect(await cancel(id)).toMatchObject({ status: 409, body: { code: 'not_cancellable' } });
    await dismiss(id, 'failed');
    expect(await cancel(id)).toMatchObject({ status: 409, body: { code: 'not_cancellable' } });
  });

  it('needs the scope of what is cancelled, and is for what providers carry out', async () => {
    const { id } = await payment();
    connectorSays('asked');
    for (const [scope, status] of [
      ['payouts:write', 403],
      ['payments:write', 202],
    ] as const) {
      const key = await world.expect(201, shop.live, 'POST', '/v1/api-keys', { scopes: [scope] });
      expect((await cancel(id, key.secret)).status, scope).toBe(status);
    }
    const [credit] = (await world.call(shop.live, 'GET', '/v1/transactions?kind=adjustment')).body.data;
    expect(await cancel(credit.id)).toMatchObject({ status: 409, body: { code: 'not_cancellable' } });
  });

  const dismiss = async (id: string, status: string): Promise<void> => {
    const { rows } = await world.books.database.pool.query<{ shard: number }>('select shard from gateway.businesses where id = $1', [
      shop.id,
    ]);
    await world.books.send(DismissFunds, rows[0]!.shard, {
      ...DismissFunds.example,
      command_id: newId('cmd'),
      business_id: shop.id,
      currency: 'SLE',
      mode: 'live',
      transaction_id: id,
      status,
    });
  };
});
