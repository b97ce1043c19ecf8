import { FundsExpected, toOutgoing } from '@daftari/contracts';
import { newId, uuidIn } from '@daftari/platform';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until, World } from '../../test/world.js';

let world: World;

beforeAll(async () => {
  world = await World.create();
  await world.connector();
  await world.register();
});
afterAll(() => world.destroy());

const collection = {
  method: 'mobile_money' as const,
  customer: { first_name: 'Ada', last_name: 'Obi', email: null, phone: null, country: null },
  redirect_url: null,
  cancel_url: null,
  expires_at: '2036-11-21T10:00:00.000Z',
};

/** A payment as the ledger publishes it. */
const expected = (asked: object) => {
  const id = newId('txn');
  const data = { ...FundsExpected.example, ...asked, kind: 'payment' as const, business_id: world.businessId, transaction_id: id };
  const placing = { partition: world.shard, key: world.businessId, id: newId('evt'), source: 'test', time: '2026-11-21T09:00:00.000000Z' };
  const message = toOutgoing(FundsExpected, data, placing);
  return { id, message: { ...message, headers: { ...message.headers, 'ledger-incarnation': '1' } } };
};

it('asks nobody for a payment that was told of already: only a collection is an order', async () => {
  const { collection: _none, ...told } = FundsExpected.example;
  const [already, asked] = [expected({ ...told, collection: undefined }), expected({ ...told, collection })];
  await world.publish(already.message, asked.message);
  const endings = (id: string) => world.heard.filter(({ type, data }) => type === 'DismissFunds' && data['transaction_id'] === id);
  // No route leads to its channel: that it was taken as an order shows in its ending at once.
  await until(() => endings(asked.id).length > 0, 'the collection ends');
  expect(endings(already.id)).toEqual([]);
  const { rows } = await world.database.pool.query<{ id: string }>('select id from connector.transactions where id = any($1)', [
    [uuidIn(already.id), uuidIn(asked.id)],
  ]);
  expect(rows).toEqual([{ id: uuidIn(asked.id) }]);
});
