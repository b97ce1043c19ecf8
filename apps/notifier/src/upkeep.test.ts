import { Metrics } from '@daftari/platform';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Receiver } from '../test/receiver.js';
import { sleep, until, World } from '../test/world.js';
import { Upkeep } from './operations/upkeep.js';

let world: World;
let receiver: Receiver;
let base: string;

beforeAll(async () => {
  world = await World.create();
  receiver = new Receiver();
  base = await receiver.start();
  await world.notifier({ scheduleS: [3_600] });
});
afterAll(async () => {
  await world.destroy();
  await receiver.stop();
});

const countOf = async (table: string): Promise<number> =>
  (await world.database.pool.query(`select 1 from notifier.${table}`)).rowCount ?? 0;

it('removes what is finished and old, keeps what waits, and counts it', async () => {
  const { id } = await world.business(`${base}/swept`);
  const waiting = await world.business(`${base}/waiting`);
  receiver.answer = ({ path }) => (path === '/waiting' ? 500 : 200);
  await world.publish(...world.story(id).all(), ...world.story(waiting.id).all());
  await until(() => receiver.at('/swept').length === 4 && receiver.at('/waiting').length === 1, 'the attempts');
  await until(async () => (await countOf('attempts')) === 5, 'their records');

  const metrics = new Metrics('notifier', false);
  const upkeep = (retentionDays: number) => new Upkeep({ database: world.database, logger: world.logger, metrics, retentionDays });
  await upkeep(1).sweep();
  expect(await countOf('deliveries')).toBe(8);
  await sleep(5);
  await world.database.pool.query(`update notifier.transactions set forget_at = now() - interval '1 s' where forget_at is not null`);
  await upkeep(0).sweep();
  expect([await countOf('deliveries'), await countOf('queue'), await countOf('attempts'), await countOf('transactions')]).toEqual([
    4, 4, 1, 0,
  ]);
  const text = await metrics.registry.metrics();
  expect(text).toMatch(/daftari_webhook_queue\{state="failing".*\} 1/);
  expect(text).toMatch(/daftari_webhook_queue\{state="waiting".*\} 3/);
});

it('tells of a delivery that waits: failing, with its next attempt, and sends it now when asked, but not to another business', async () => {
  const { id, endpointId } = await world.business(`${base}/waiting`);
  const story = world.story(id);
  await world.publish(story.held());
  await until(async () => (await world.deliveries(endpointId, 'failing')).length === 1, 'a failure');
  const [failing] = await world.deliveries(endpointId, 'failing');
  expect(Date.parse(String(failing?.['next_attempt_at'])) - Date.now()).toBeGreaterThan(3_000_000);
  receiver.answer = () => 200;
  const path = `/internal/deliveries/${String(failing?.['id'])}/redeliver`;
  expect((await world.call('POST', `${path}?business_id=biz_01890000-0000-7000-8000-0000000000b1`)).status).toBe(404);
  expect((await world.call('POST', `${path}?business_id=${id}&mode=live`)).status).toBe(202);
  await until(async () => (await world.deliveries(endpointId, 'delivered')).length === 1, 'delivered');
});
