import { TOPICS } from '@daftari/contracts';
import { type OutgoingMessage } from '@daftari/messaging';
import { Metrics, newId } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Receiver } from '../test/receiver.js';
import { shardOf, sleep, until, World } from '../test/world.js';

let world: World;
let receiver: Receiver;
let base: string;
const metrics = new Metrics('notifier', false);

beforeAll(async () => {
  world = await World.create();
  receiver = new Receiver();
  base = await receiver.start();
  await world.notifier({}, metrics);
});
afterAll(async () => {
  await world.destroy();
  await receiver.stop();
});

const LIFE = ['transaction.pending', 'transaction.processing', 'transaction.transmitted', 'transaction.completed'];
const settled = (path: string, count: number) => until(() => receiver.at(path).length >= count, `${count} webhooks at ${path}`);

describe('two topics, one order (P16)', () => {
  it('holds an ending until the facts before it have come', async () => {
    const { id } = await world.business(`${base}/late-facts`);
    const story = world.story(id);
    const [held, processing, transmitted, captured] = story.all() as [OutgoingMessage, OutgoingMessage, OutgoingMessage, OutgoingMessage];
    await world.publish(held, captured);
    await settled('/late-facts', 1);
    await sleep(150);
    expect(receiver.types('/late-facts')).toEqual(LIFE.slice(0, 1));
    expect((await world.database.pool.query('select 1 from notifier.held_events')).rowCount).toBe(1);
    await world.publish(processing);
    await sleep(100);
    await world.publish(transmitted);
    await settled('/late-facts', 4);
    expect(receiver.types('/late-facts')).toEqual(LIFE);
    expect((await world.database.pool.query('select 1 from notifier.held_events')).rowCount).toBe(0);
  });

  it('holds facts that come before the beginning', async () => {
    const { id } = await world.business(`${base}/early-facts`);
    const [held, processing, transmitted, captured] = world.story(id).all() as [
      OutgoingMessage,
      OutgoingMessage,
      OutgoingMessage,
      OutgoingMessage,
    ];
    await world.publish(processing, transmitted);
    await sleep(150);
    await world.publish(held, captured);
    await settled('/early-facts', 4);
    expect(receiver.types('/early-facts')).toEqual(LIFE);
  });
});

describe('messages that come again (P18)', () => {
  it('ignores what is not newer, on every topic', async () => {
    const { id } = await world.business(`${base}/again`);
    const all = world.story(id).all();
    await world.publish(...all, ...all);
    await settled('/again', 4);
    // Long after, when the transaction itself is forgotten.
    await world.database.pool.query('delete from notifier.transactions where forget_at is not null');
    await world.publish(...all.filter((message) => message.topic === TOPICS.ledgerEvents));
    await world.publish(...world.story(id).all());
    await settled('/again', 8);
    await sleep(100);
    expect(receiver.types('/again')).toEqual([...LIFE, ...LIFE]);
  });

  it('tells a change of detail without a change of status to nobody', async () => {
    const { id } = await world.business(`${base}/detail`);
    const story = world.story(id);
    await world.publish(
      story.held(),
      story.fact('processing'),
      story.fact('transmitted', 'awaiting_callback'),
      story.fact('transmitted', 'outcome_unknown'),
      story.released(),
    );
    await settled('/detail', 4);
    await sleep(50);
    expect(receiver.types('/detail')).toEqual([...LIFE.slice(0, 3), 'transaction.failed']);
  });
});

describe('messages that cannot be handled', () => {
  it('parks one that cannot be read, goes on, and takes it in when it is replayed', async () => {
    const { id } = await world.business(`${base}/parked`);
    const story = world.story(id);
    const [held, ...rest] = story.all() as [OutgoingMessage, ...OutgoingMessage[]];
    await world.publish({ ...held, value: held.value.replace('"purchase"', '"theft"') }, ...rest);
    await world.publish(...world.story(id).all());
    await settled('/parked', 4);
    const { body } = await world.call('GET', '/internal/dead-letters');
    const [parked] = body['data'] as { id: string; reason: string }[];
    expect(parked?.reason).toContain('kind');
    expect((await world.call('POST', `/internal/dead-letters/${parked?.id ?? ''}/replay`)).status).toBe(409);
    await world.database.pool.query(`update notifier.dead_letters set value = $2 where id = $1`, [parked?.id, held.value]);
    expect((await world.call('POST', `/internal/dead-letters/${parked?.id ?? ''}/replay`)).status).toBe(200);
    await settled('/parked', 8);
    expect(
      receiver
        .at('/parked')
        .filter((webhook) => webhook.body.data.id === story.id)
        .map((webhook) => webhook.body.type),
    ).toEqual(LIFE);
  });

  it('stops at a gap in a shard, and says so', async () => {
    const business = [...Array(100).keys()].map(() => newId('biz')).find((candidate) => shardOf(candidate) === 3) ?? '';
    await world.publish(world.story(business).held());
    world.story(business).held(); // An event that never arrives.
    await world.publish(world.story(business).held());
    await until(async () => (await fetch(`${world.url}/readyz`)).status === 503, 'not ready');
    expect(await (await fetch(`${world.url}/readyz`)).text()).toContain('events are missing');
    expect(await (await fetch(`${world.url}/metrics`)).text()).toContain('daftari_webhook_held_events');
  });
});
