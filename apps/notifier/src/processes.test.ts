import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killWorkers, startWorker } from '../../../test/support/worker-process.js';
import { expectedSignature, Receiver } from '../test/receiver.js';
import { sleep, type Story, until, World } from '../test/world.js';

const WORKER = join(import.meta.dirname, '../test/worker.ts');

let world: World;
let receiver: Receiver;
let base: string;

beforeAll(async () => {
  world = await World.create();
  receiver = new Receiver();
  base = await receiver.start();
});
afterAll(async () => {
  killWorkers();
  await world.destroy();
  await receiver.stop();
});

const LIFE = ['transaction.pending', 'transaction.processing', 'transaction.transmitted', 'transaction.completed'];

/** The types received of one transaction without immediate repetitions of the same delivery. */
const story = (path: string, id: string): string[] => {
  const seen = receiver.at(path).filter((webhook) => webhook.body.data.id === id);
  return seen
    .filter((webhook, place) => webhook.headers['webhook-id'] !== seen[place - 1]?.headers['webhook-id'])
    .map((webhook) => webhook.body.type);
};

describe('processes that die', () => {
  it('sends again, with the same id, what was posted and not recorded when the process was killed', async () => {
    const first = await startWorker(WORKER, world.config());
    world.url = first.url;
    const { id, secret } = await world.business(`${base}/killed`);
    receiver.answer = () => 'hang';
    const stories = Array.from({ length: 5 }, () => world.story(id));
    await world.publish(...stories.flatMap((one) => one.all()));
    await until(() => receiver.at('/killed').length === 5, 'five posted, none answered');
    await first.kill('SIGKILL');
    const before = receiver.at('/killed').map((webhook) => webhook.headers['webhook-id']);
    receiver.answer = () => 200;
    const second = await startWorker(WORKER, world.config());
    world.url = second.url;
    await until(() => receiver.at('/killed').length >= 25, 'all of them', 20_000);
    const again = receiver
      .at('/killed')
      .slice(5)
      .map((webhook) => webhook.headers['webhook-id']);
    for (const webhookId of before) expect(again.filter((other) => other === webhookId)).toHaveLength(1);
    for (const one of stories) expect(story('/killed', one.id)).toEqual(LIFE);
    for (const webhook of receiver.at('/killed')) expect(webhook.headers['webhook-signature']).toBe(expectedSignature(secret, webhook));
    await second.kill('SIGTERM');
  });

  it('loses nothing when one of two is killed again and again under load, and never sends one thing twice at the same time', async () => {
    const steady = await startWorker(WORKER, world.config());
    world.url = steady.url;
    const { id, endpointId } = await world.business(`${base}/loaded`);
    const atOnce = new Map<string, number>();
    let overlapping = 0;
    receiver.answer = (webhook) => {
      const key = String(webhook.headers['webhook-id']);
      const open = (atOnce.get(key) ?? 0) + 1;
      atOnce.set(key, open);
      if (open > 1) overlapping += 1;
      setTimeout(() => atOnce.set(key, (atOnce.get(key) ?? 1) - 1), 15);
      return { status: 200, afterMs: 15 };
    };
    const stories: Story[] = [];
    let loading = true;
    const load = (async () => {
      while (loading) {
        const more = Array.from({ length: 20 }, () => world.story(id));
        stories.push(...more);
        await world.publish(...more.flatMap((one) => one.all()));
        await sleep(40);
      }
    })();
    for (let round = 0; round < 4; round++) {
      const victim = await startWorker(WORKER, world.config());
      await sleep(400 + round * 37);
      await victim.kill('SIGKILL');
    }
    loading = false;
    await load;
    const distinct = () => new Set(receiver.at('/loaded').map((webhook) => webhook.headers['webhook-id'])).size;
    await until(() => distinct() === stories.length * 4, 'everything received', 40_000);
    await until(
      async () => (await world.database.pool.query('select 1 from notifier.queue limit 1')).rowCount === 0,
      'everything recorded',
      20_000,
    );
    // Otherwise no kill hit a delivery, and the test has shown nothing.
    expect(receiver.at('/loaded').length).toBeGreaterThan(distinct());
    for (const one of stories) expect(story('/loaded', one.id)).toEqual(LIFE);
    expect(overlapping).toBe(0);
    const { rows } = await world.database.pool.query<{ count: string }>(
      `select count(*) from notifier.delivery_states where endpoint_id = $1 and status = 'delivered'`,
      [endpointId.slice(4)],
    );
    expect(rows[0]?.count).toBe(String(stories.length * 4));
    await steady.kill('SIGTERM');
  });

  it('goes on after PostgreSQL was away', async () => {
    const one = await startWorker(WORKER, world.config());
    world.url = one.url;
    const { id } = await world.business(`${base}/outage`);
    const before = world.story(id);
    await world.publish(...before.all());
    await until(() => receiver.types('/outage').length === 4, 'before');
    await world.database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    const after = world.story(id);
    await world.publish(...after.all());
    await until(() => story('/outage', after.id).length === 4, 'after', 20_000);
    expect(story('/outage', after.id)).toEqual(LIFE);
    await one.kill('SIGTERM');
  });
});
