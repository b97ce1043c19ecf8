import {
  DeadLetters,
  type OutgoingMessage,
  Outbox,
  OutboxRelay,
  type PartitionBatch,
  type PartitionClaim,
  type Positions,
  type Subscription,
  TransientError,
  InvariantError,
} from '@daftari/messaging';
import { expect } from 'vitest';
import { apply } from './state.js';
import { messages, PARTITIONS, until, type Worker, type World } from './world.js';

export interface Case {
  /** The rules of the protocols that the case replays. */
  readonly rules: string;
  readonly name: string;
  readonly timeoutMs?: number;
  run(world: World): Promise<void>;
}

const allAssigned = (subscription: Subscription, count = PARTITIONS): Promise<void> =>
  until(() => subscription.assigned().length === count, `${count} partitions assigned`);
const heard = (worker: Worker, what: string): Promise<void> =>
  until(() => worker.said.some((line) => what in line), `a worker that says ${what}`, 30_000);
const assignedOf = (worker: Worker): number => Number(worker.said.filter((line) => 'assigned' in line).at(-1)?.['assigned'] ?? 0);

/** Several calls at once, of uneven sizes. The order within a partition is the order of the calls. */
const publishUnevenly = async (world: World, sent: readonly OutgoingMessage[]): Promise<void> => {
  const publisher = world.transport().publisher();
  const calls: Promise<void>[] = [];
  for (let start = 0, size = 1; start < sent.length; start += size, size = (size * 7) % 97 || 1)
    calls.push(publisher.publish(sent.slice(start, start + size)));
  await Promise.all(calls);
};

const orderPerKey: Case = {
  rules: 'P18',
  name: 'order per key: every message once, in the order of the calls',
  run: async (world) => {
    const transport = world.transport();
    const topic = await world.topic(transport);
    const sent = messages(topic, 3_000);
    await world.consume(transport, topic, 'order');
    await publishUnevenly(world, sent);
    const applied = await world.expectAll(topic, 'order', sent);
    for (const partition of new Set(sent.map((message) => message.partition))) {
      const offsets = applied.filter((one) => one.partition === partition).map((one) => one.offset);
      expect(offsets, `offsets of partition ${partition}`).toEqual(offsets.map((_, place) => place));
    }
  },
};

const contentSurvives: Case = {
  rules: 'P18',
  name: 'a message arrives as it was sent: key, headers, value, time',
  run: async (world) => {
    const transport = world.transport();
    const topic = await world.topic(transport);
    const sent = {
      topic,
      partition: 3,
      key: 'clé "1"',
      headers: { ce_id: 'é€😀', empty: '', quote: `"'\\{}` },
      value: '{"naïve":"\\u0000 😀","n":"12345678901234567890"}',
    };
    let received: PartitionBatch | undefined;
    const inbox = world.inbox('content');
    const subscription = await transport.subscribe({
      group: 'content',
      topics: [topic],
      positions: inbox,
      receive: (batch) => ((received = batch), inbox.handle(batch, () => Promise.resolve())),
    });
    await transport.publisher().publish([sent]);
    await until(() => received !== undefined, 'the message');
    await subscription.stop();
    expect(received?.messages[0]).toMatchObject(sent);
    expect(Math.abs(Date.now() - (received?.messages[0]?.timestampMs ?? 0))).toBeLessThan(60_000);
  },
};

const crashBeforeCommit: Case = {
  rules: 'P2 P3',
  name: 'a process that dies between handling and commit: its messages are handled by the next, once',
  run: async (world) => {
    const transport = world.transport();
    const topic = await world.topic(transport);
    const sent = messages(topic, 400);
    await transport.publisher().publish(sent);
    const first = await world.worker({ name: 'first', group: 'crash', topic, crashOn: '"n":390' });
    await until(() => first.child.exitCode !== null || first.child.signalCode !== null, 'the first worker to die', 30_000);
    expect(first.child.signalCode).toBe('SIGKILL');
    expect(await world.countApplied(topic, 'crash')).toBeLessThan(sent.length);
    await world.worker({ name: 'second', group: 'crash', topic });
    await world.expectAll(topic, 'crash', sent);
  },
};

const redelivery: Case = {
  rules: 'P2 P3',
  name: 'redelivery: a batch that was committed and is offered again changes nothing',
  run: async (world) => {
    const transport = world.transport();
    const topic = await world.topic(transport);
    const sent = messages(topic, 200);
    let offered = 0;
    await world.consume(transport, topic, 'redelivery', {
      batchMax: 20,
      after: () => {
        offered += 1;
        // The answer of the commit was lost: the transport must offer the batch again, and the inbox know it.
        if (offered % 3 === 1) throw new TransientError('the answer was lost');
      },
    });
    await transport.publisher().publish(sent);
    await world.expectAll(topic, 'redelivery', sent);
    expect(offered).toBeGreaterThan(9);
  },
};

const restartFromStored: Case = {
  rules: 'P3',
  name: 'the stored offset is the truth: a consumer that starts again goes on there, a new group begins at the beginning',
  run: async (world) => {
    const transport = world.transport();
    const topic = await world.topic(transport);
    const sent = messages(topic, 100);
    const first = await world.consume(transport, topic, 'restart');
    await transport.publisher().publish(sent);
    await world.expectAll(topic, 'restart', sent);
    await first.stop();
    // Somebody else restored the state to an earlier point.
    await world.database.pool.query(`delete from conformance.applied where topic = $1 and "offset" >= 5`, [topic]);
    await world.database.pool.query(`update conformance.inbox_positions set position = 5 where topic = $1 and position > 5`, [topic]);
    await world.consume(transport, topic, 'restart');
    await world.expectAll(topic, 'restart', sent);
    await world.consume(transport, topic, 'newcomer');
    await world.expectAll(topic, 'newcomer', sent);
  },
};

const oneOfTwoDies: Case = {
  rules: 'P3',
  name: 'two consumers, one dies: its partitions move, nothing is lost, nothing twice in the state',
  run: async (world) => {
    const transport = world.transport();
    const topic = await world.topic(transport);
    const workers = await Promise.all(['one', 'two'].map((name) => world.worker({ name, group: 'pair', topic, slowMs: 2 })));
    await until(() => workers.every((worker) => assignedOf(worker) === PARTITIONS / 2), 'both to hold half', 30_000);
    const sent = messages(topic, 4_000);
    const publisher = transport.publisher();
    for (let start = 0; start < sent.length; start += 100) {
      await publisher.publish(sent.slice(start, start + 100));
      if (start === 1_000) await workers[0]?.kill();
    }
    await world.expectAll(topic, 'pair', sent);
    const [, survivor] = workers;
    expect(survivor && assignedOf(survivor)).toBe(PARTITIONS);
  },
};

const newcomerShares: Case = {
  rules: 'P3',
  name: 'a second consumer joins under load and leaves again: nothing is lost, nothing twice in the state',
  run: async (world) => {
    const transport = world.transport();
    const topic = await world.topic(transport);
    const sent = messages(topic, 3_000);
    const first = await world.consume(transport, topic, 'share');
    await allAssigned(first);
    const other = world.transport();
    const publisher = transport.publisher();
    let second: Subscription | undefined;
    for (let start = 0; start < sent.length; start += 50) {
      await publisher.publish(sent.slice(start, start + 50));
      if (start === 500) {
        second = await world.consume(other, topic, 'share');
        await until(() => first.assigned().length === PARTITIONS / 2 && second?.assigned().length === PARTITIONS / 2, 'both to hold half');
      }
    }
    await second?.stop();
    await world.expectAll(topic, 'share', sent);
    await allAssigned(first);
  },
};

const zombie: Case = {
  rules: 'P2',
  name: 'a zombie that wakes after its partitions moved writes nothing',
  timeoutMs: 90_000,
  run: async (world) => {
    const transport = world.transport();
    const topic = await world.topic(transport);
    const sent = messages(topic, 200);
    await transport.publisher().publish(sent);
    // It holds a batch that it read, and is stopped before it handles it.
    const asleep = await world.worker({ name: 'zombie', group: 'zombie', topic, pauseOnceMs: 1_500 });
    await heard(asleep, 'holding');
    asleep.child.kill('SIGSTOP');
    await world.worker({ name: 'successor', group: 'zombie', topic });
    const before = await until(
      async () => (await world.countApplied(topic, 'zombie')) === sent.length,
      'the successor to handle all',
      30_000,
    ).then(() => world.applied(topic, 'zombie'));
    asleep.child.kill('SIGCONT');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const after = await world.applied(topic, 'zombie');
    expect(after.length - before.length, 'written by the zombie after its partitions moved').toBe(0);
    await world.expectAll(topic, 'zombie', sent);
  },
};

const poison: Case = {
  rules: 'P3',
  name: 'a poison message is parked with its reason, the partition goes on, and it can be listed and replayed',
  run: async (world) => {
    const transport = world.transport();
    const topic = await world.topic(transport);
    const outbox = new Outbox('conformance');
    const relay = new OutboxRelay({ database: world.database, outbox, publisher: transport.publisher(), logger: world.logger });
    relay.start();
    const inbox = world.inbox('poison', { outbox, firstRetryMs: 5 });
    const sent = messages(topic, 300, { keys: 2, partitions: 2 });
    const bad = sent[101]?.value;
    const receive = (batch: PartitionBatch): Promise<void> =>
      inbox.handle(batch, async (client, all) => {
        await apply(client, 'poison', 'test', all);
        if (all.some((message) => message.value === bad)) throw new Error('cannot be understood');
      });
    const parkedCopies: PartitionBatch[] = [];
    const dead = world.inbox('poison-readers');
    const subscription = await transport.subscribe({ group: 'poison', topics: [topic], positions: inbox, receive });
    const readers = await transport.subscribe({
      group: 'poison-readers',
      topics: [`${topic}.dlq`],
      positions: dead,
      receive: (batch) => (parkedCopies.push(batch), dead.handle(batch, () => Promise.resolve())),
    });
    try {
      await transport.publisher().publish(sent);
      await world.expectAll(
        topic,
        'poison',
        sent.filter((message) => message.value !== bad),
      );
      const letters = new DeadLetters(world.database, 'conformance');
      const listed = await letters.list({ topic });
      expect(listed.map((letter) => [letter.message.value, letter.reason, letter.group])).toEqual([
        [bad, 'cannot be understood', 'poison'],
      ]);
      await until(() => parkedCopies.length > 0, 'the copy on the dead-letter topic');
      expect(parkedCopies[0]?.messages[0]).toMatchObject({
        value: bad,
        headers: { 'dlq-reason': 'cannot be understood', 'dlq-group': 'poison' },
      });
      expect(subscription.stopped()).toEqual([]);
      const ids = listed.map((letter) => letter.id);
      expect(await letters.replay(ids, () => Promise.reject(new Error('still not')))).toMatchObject([
        { replayed: false, reason: 'still not' },
      ]);
      expect(await letters.replay(ids, (client, all) => apply(client, 'poison', 'replay', all))).toMatchObject([{ replayed: true }]);
      expect(await letters.replay(ids, (client, all) => apply(client, 'poison', 'replay', all))).toMatchObject([{ replayed: false }]);
      expect(await letters.list({ topic })).toEqual([]);
      expect((await world.applied(topic, 'poison')).filter((one) => one.value === bad).map((one) => one.by)).toEqual(['replay']);
    } finally {
      await Promise.all([subscription.stop(), readers.stop(), relay.stop()]);
    }
  },
};

const failureIsExplicit: Case = {
  rules: 'P3',
  name: 'a broken invariant stops its partition and says so; a dependency that is away only pauses it; the others go on',
  run: async (world) => {
    const transport = world.transport();
    const topic = await world.topic(transport);
    const inbox = world.inbox('explicit', { retriesMax: 1, firstRetryMs: 5 });
    let away = 3;
    const receive = (batch: PartitionBatch): Promise<void> =>
      inbox.handle(batch, async (client, all) => {
        if (batch.partition === 1) throw new InvariantError('the books do not balance');
        if (batch.partition === 2 && away-- > 0) throw new TransientError('the provider is away');
        await apply(client, 'explicit', 'test', all);
      });
    const subscription = await transport.subscribe({ group: 'explicit', topics: [topic], positions: inbox, receive });
    const sent = messages(topic, 240);
    await transport.publisher().publish(sent);
    await world.expectAll(
      topic,
      'explicit',
      sent.filter((message) => message.partition !== 1),
    );
    expect(subscription.stopped()).toEqual([{ topic, partition: 1, reason: 'the books do not balance' }]);
    expect(subscription.assigned().some((at) => at.partition === 1)).toBe(false);
    expect(away).toBeLessThan(0);
    await subscription.stop();
  },
};

const slowPartition: Case = {
  rules: 'P1',
  name: 'a partition whose handler hangs does not hold the others, nor lose the lease',
  run: async (world) => {
    const transport = world.transport();
    const topic = await world.topic(transport);
    const sent = messages(topic, 800);
    let release: () => void = () => undefined;
    const hung = new Promise<void>((resolve) => (release = resolve));
    const subscription = await world.consume(transport, topic, 'slow', { before: (batch) => (batch.partition === 0 ? hung : undefined) });
    await transport.publisher().publish(sent);
    await world.expectAll(
      topic,
      'slow',
      sent.filter((message) => message.partition !== 0),
    );
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    expect(subscription.assigned().length, 'partitions held after 8 s').toBe(PARTITIONS);
    release();
    await world.expectAll(topic, 'slow', sent);
  },
};

const backPressure: Case = {
  rules: 'P19',
  name: 'back-pressure: a million messages waiting, the consumer stays under 300 MB',
  timeoutMs: 180_000,
  run: async (world) => {
    const transport = world.transport();
    const topic = await world.topic(transport);
    const publisher = transport.publisher();
    for (let from = 0; from < 1_000_000; from += 40_000) {
      const calls: Promise<void>[] = [];
      for (let start = from; start < from + 40_000; start += 2_000)
        calls.push(publisher.publish(messages(topic, 2_000, { from: start, padding: 40 })));
      await Promise.all(calls);
    }
    const worker = await world.worker({ name: 'heavy', group: 'pressure', topic, discard: true, slowMs: 20, reportRss: true });
    const handled = (): number => Number(worker.said.at(-1)?.['handled'] ?? 0);
    await until(() => handled() >= 200_000, 'two hundred thousand handled', 60_000);
    const peak = Math.max(...worker.said.map((line) => Number(line['rss'] ?? 0)));
    await worker.kill();
    console.log(`peak resident memory of the ${world.kind} consumer: ${Math.round(peak / 1e6)} MB`);
    expect(peak / 1e6).toBeLessThan(300);
  },
};

const largeBatches: Case = {
  rules: 'P19',
  name: 'large batches: twenty thousand messages in one call, and messages of 900 kB',
  run: async (world) => {
    const transport = world.transport();
    const topic = await world.topic(transport);
    const sent = [...messages(topic, 20_000, { padding: 200 }), ...messages(topic, 24, { from: 100_000, padding: 900_000 })];
    await world.consume(transport, topic, 'large');
    await transport.publisher().publish(sent);
    await world.expectAll(topic, 'large', sent);
  },
};

/** Positions that answer what they are told to, and remember what they were asked. */
const positionsAt = (offset: number): Positions & { claims: PartitionClaim[] } => {
  const claims: PartitionClaim[] = [];
  return {
    claims,
    take: (asked) => {
      claims.push(...asked);
      return Promise.resolve(new Map(asked.map((claim) => [`${claim.topic}/${claim.partition}`, { offset, epoch: 1 }])));
    },
  };
};

const lostLog: Case = {
  rules: 'P3',
  name: 'log_lost: a stored offset beyond the log, another log, or an older leader epoch stops the partition with the reason',
  run: async (world) => {
    const transport = world.transport();
    const topic = await world.topic(transport);
    await transport.publisher().publish(messages(topic, 80));
    const delivered: PartitionBatch[] = [];
    const beyond = positionsAt(5_000);
    const receive = (batch: PartitionBatch): Promise<void> => (delivered.push(batch), Promise.resolve());
    const subscription = await transport.subscribe({ group: 'beyond', topics: [topic], positions: beyond, receive });
    await until(() => subscription.stopped().length === PARTITIONS, 'all partitions stopped');
    for (const stopped of subscription.stopped())
      expect(stopped.reason).toMatch(/^log_lost: the log ends at \d+, the stored offset is 5000$/);
    await subscription.stop();
    expect(beyond.claims[0]).toMatchObject({ topic, lowOffset: 0 });
    await world.consume(transport, topic, 'elsewhere').then((one) => allAssigned(one).then(() => one.stop()));
    await world.database.pool.query(`update conformance.inbox_positions set log_id = 'another log' where topic = $1 and partition < 4`, [
      topic,
    ]);
    await world.database.pool.query(`update conformance.inbox_positions set leader_epoch = 9999 where topic = $1 and partition >= 4`, [
      topic,
    ]);
    const again = await world.consume(transport, topic, 'elsewhere');
    await transport.publisher().publish(messages(topic, 24));
    await until(() => again.stopped().length === PARTITIONS, 'all partitions stopped', 20_000);
    for (const stopped of again.stopped()) expect(stopped.reason).toMatch(/^log_lost: .*(another log|9999)/);
    expect(delivered).toEqual([]);
  },
};

export const CASES: readonly Case[] = [
  orderPerKey,
  contentSurvives,
  crashBeforeCommit,
  redelivery,
  restartFromStored,
  oneOfTwoDies,
  newcomerShares,
  zombie,
  poison,
  failureIsExplicit,
  slowPartition,
  largeBatches,
  lostLog,
  backPressure,
];

/** The case by a piece of its name. */
export const caseNamed = (piece: string): Case => {
  const found = CASES.find((one) => one.name.includes(piece));
  if (!found) throw new Error(`No case is named ${piece}`);
  return found;
};
