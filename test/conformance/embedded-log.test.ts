import { type OutgoingMessage } from '@daftari/messaging';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { messages, PARTITIONS, until, World } from './world.js';

describe('messaging conformance: what only the embedded log promises', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.create('embedded');
  });
  afterEach(() => world.clean());
  afterAll(() => world.destroy());

  test('P19 two appenders write the same partitions in opposite orders: no deadlock, gapless offsets', async () => {
    const [one, two] = [world.transport(), world.transport()];
    const topic = await world.topic(one);
    const sent = messages(topic, 4_000);
    const halves: OutgoingMessage[][] = [sent.filter((_, place) => place % 2 === 0), sent.filter((_, place) => place % 2 === 1).reverse()];
    await Promise.all(
      halves.map(async (half, which) => {
        const publisher = (which === 0 ? one : two).publisher();
        const calls: Promise<void>[] = [];
        for (let start = 0; start < half.length; start += 16) calls.push(publisher.publish(half.slice(start, start + 16)));
        await Promise.all(calls);
      }),
    );
    const { rows } = await world.database.pool.query<{ count: number; first: number; last: number }>(
      `select count(*)::integer as count, min("offset")::integer as first, max("offset")::integer as last from messaging.messages m
       join messaging.topics t on t.id = m.topic where t.name = $1 group by partition`,
      [topic],
    );
    expect(rows).toHaveLength(PARTITIONS);
    for (const row of rows) expect(row).toEqual({ count: row.count, first: 0, last: row.count - 1 });
    expect(rows.reduce((sum, row) => sum + row.count, 0)).toBe(sent.length);
  });

  test('P19 five hundred messages are one round trip', async () => {
    const transport = world.transport();
    const topic = await world.topic(transport);
    await transport.publisher().publish(messages(topic, 1));
    const count = async (): Promise<number> =>
      Number(
        (await world.database.pool.query<{ n: string }>(`select xact_commit as n from pg_stat_database where datname = current_database()`))
          .rows[0]?.n,
      );
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const before = await count();
    await transport.publisher().publish(messages(topic, 500));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    // The append, its notification, this test's own look and an upkeep or two: not one for each message.
    expect((await count()) - before).toBeLessThan(20);
  });

  test('P19 old segments are truncated once every registered consumer is past them, and not before', { timeout: 60_000 }, async () => {
    const transport = world.transport({ segmentBytes: 200_000 });
    const topic = await world.topic(transport);
    const slow = await world.consume(transport, topic, 'behind');
    await until(() => slow.assigned().length === PARTITIONS, 'all partitions');
    await slow.stop();
    const sent = messages(topic, 4_000, { padding: 200 });
    const used = async (): Promise<number> =>
      (await world.database.pool.query('select from messaging.segments where number > 0')).rowCount ?? 0;
    for (let start = 0; start < sent.length; start += 1_000) {
      await transport.publisher().publish(sent.slice(start, start + 1_000));
      await until(async () => (await used()) > Math.min(start / 1_000, 2), 'the next segment', 15_000);
    }
    const { rows } = await world.database.pool.query<{ n: number }>(
      'select count(*)::integer as n from messaging.messages m join messaging.topics t on t.id = m.topic where t.name = $1',
      [topic],
    );
    expect(rows[0]?.n, 'kept for the consumer that is behind').toBe(sent.length);
    await world.consume(transport, topic, 'behind');
    await world.expectAll(topic, 'behind', sent);
    await until(async () => (await used()) === 1, 'all but the current segment truncated', 30_000);
    const late = await world.consume(transport, topic, 'newcomer');
    await until(() => late.assigned().length === PARTITIONS, 'the newcomer to begin where the log begins');
    expect(late.stopped()).toEqual([]);
  });

  test('P3 an offset older than the log stops the partition: log_lost', { timeout: 60_000 }, async () => {
    const transport = world.transport();
    const topic = await world.topic(transport);
    await transport.publisher().publish(messages(topic, 240));
    const first = await world.consume(transport, topic, 'older');
    await world.expectAll(topic, 'older', messages(topic, 240));
    await first.stop();
    await world.database.pool.query(
      `insert into messaging.lows select t.id, p, 10 from messaging.topics t, generate_series(0, 7) p where t.name = $1`,
      [topic],
    );
    await world.database.pool.query(`update conformance.inbox_positions set position = 5 where topic = $1`, [topic]);
    const again = await world.consume(transport, topic, 'older');
    await until(() => again.stopped().length === PARTITIONS, 'all partitions stopped');
    expect(again.stopped()[0]?.reason).toBe('log_lost: the log begins at 10, the stored offset is 5');
  });

  test('P18 a gap in the log stops the partition', async () => {
    const transport = world.transport();
    const topic = await world.topic(transport);
    await transport.publisher().publish(messages(topic, 240));
    for (const slot of [0, 1, 2, 3]) {
      await world.database.pool.query(
        `delete from messaging.segment_${slot} m using messaging.topics t where t.id = m.topic and t.name = $1 and partition = 2 and "offset" = 7`,
        [topic],
      );
    }
    const subscription = await world.consume(transport, topic, 'gap');
    await until(() => subscription.stopped().length === 1, 'the partition to stop');
    expect(subscription.stopped()).toMatchObject([{ topic, partition: 2, reason: expect.stringMatching(/^log_lost/) as unknown }]);
    await world.expectAll(
      topic,
      'gap',
      messages(topic, 240).filter((message) => message.partition !== 2),
    );
  });

  test('P19 a virtual topic is read from its relation where it lies, and woken by a signal', async () => {
    await world.database.pool.query(`create schema if not exists books; create table if not exists books.event_messages
      (partition integer, "offset" bigint, key text, headers jsonb, value text, timestamp_ms bigint, primary key (partition, "offset"))`);
    const transport = world.transport({ virtualTopics: { 'books.events.v1': 'books.event_messages' } });
    await transport.ensureTopics(['books.events.v1'], PARTITIONS);
    const seenAt: number[] = [];
    await world.consume(transport, 'books.events.v1', 'reader', { after: () => void seenAt.push(performance.now()) });
    const sent = messages('books.events.v1', 200);
    const offsets = new Map<number, number>();
    for (const message of sent) {
      const offset = (offsets.get(message.partition) ?? 0) + 1;
      offsets.set(message.partition, offset);
      await world.database.pool.query('insert into books.event_messages values ($1, $2, $3, $4, $5, 0)', [
        message.partition,
        offset,
        message.key,
        message.headers,
        message.value,
      ]);
      transport.signal('books.events.v1', [message.partition]);
    }
    const committedAt = performance.now();
    await world.expectAll('books.events.v1', 'reader', sent);
    expect((seenAt.at(-1) ?? Infinity) - committedAt).toBeLessThan(500);
    expect((await world.applied('books.events.v1', 'reader'))[0]?.offset).toBe(1);
  });
});
