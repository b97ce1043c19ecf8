import { createTransport, type Transport } from '@daftari/messaging';
import { type Logger } from '@daftari/platform';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kafkaIsMissing, startTestKafka, type TestKafka } from '../support/kafka.js';
import { freePort } from '../support/ports.js';
import { startTestPostgres } from '../support/postgres.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { awayAtStart, awayFor, lostAnswer, type Outage, recordingLogger } from './outage.js';
import { PARTITIONS, World } from './world.js';

/** These kill the broker, so it must be one of our own: an outside one in KAFKA_BROKERS does not do. */
const missing = kafkaIsMissing({ own: true });
if (missing !== undefined) {
  console.warn(missing);
  test.skip(missing, () => undefined);
}

/** Kafka's Produce is API 0, in the two bytes after a request's length. */
const isProduce = (request: Buffer): boolean =>
  request.length > 8 && request.readInt16BE(4) === 0 && request.readInt32BE(0) >= request.length - 4;

describe.skipIf(missing !== undefined)('messaging conformance: kafka, when the broker is away', () => {
  let kafka: TestKafka;
  let proxy: TcpProxy;
  let world: World;
  let outage: Outage;
  let open: (logger: Logger) => Transport;

  beforeAll(async () => {
    const port = await freePort();
    kafka = await startTestKafka({ own: true, advertisedPort: port });
    proxy = new TcpProxy(port, () => Number(kafka.brokers[0]?.split(':')[1]));
    await proxy.start();
    world = await World.inDatabase('kafka', await startTestPostgres(), undefined, {}, 'conformance');
    open = (logger) =>
      createTransport({ kafkaBrokers: [`127.0.0.1:${port}`], database: world.database, logger, clientId: 'outage', shards: PARTITIONS });
    outage = { world, open, takeAway: () => kafka.kill(), giveBack: () => kafka.restart() };
  });

  afterAll(async () => {
    await proxy.stop();
    await world.destroy();
    await kafka.stop();
  });

  test('P17 the answer to a send is lost, then a batch of equal size is sent: everything is stored', { timeout: 90_000 }, async () => {
    const lines = recordingLogger();
    const transport = open(lines.logger);
    await lostAnswer(outage, transport, proxy, isProduce).finally(() => transport.close());
    expect(lines.lines.filter((line) => line.level === 'error')).toEqual([]);
  });

  test('P17 the trap is real: kafkajs alone acknowledges a batch that is not stored', { timeout: 90_000 }, async () => {
    const setup = open(recordingLogger().logger);
    await setup.ensureTopics(['trap'], PARTITIONS).finally(() => setup.close());
    const client = new Kafka({ brokers: [`127.0.0.1:${proxy.port}`], clientId: 'naive', logLevel: logLevel.NOTHING });
    const producer = client.producer({ idempotent: true, maxInFlightRequests: 1, retry: { retries: 1, initialRetryTime: 10 } });
    await producer.connect();
    const send = (name: string) =>
      producer.send({ topic: 'trap', acks: -1, messages: Array.from({ length: 5 }, (_, n) => ({ partition: 0, value: `${name}-${n}` })) });
    await send('first');
    proxy.loseResponseTo(isProduce, 2);
    await expect(send('lost')).rejects.toThrow();
    await send('after');
    await producer.disconnect();
    const admin = client.admin();
    await admin.connect();
    const [partition] = (await admin.fetchTopicOffsets('trap')).filter((at) => at.partition === 0);
    await admin.disconnect();
    // Fifteen were sent and ten acknowledged; where the broker took "after" for a repetition of "lost", only ten are there.
    expect(Number(partition?.high)).toBe(10);
  });

  test('P17 a broker that is away at start is waited for, and it is said once', { timeout: 90_000 }, () => awayAtStart(outage));
  test('P17 a broker that is killed and away for 30 s: nothing is lost, and it is said once', { timeout: 150_000 }, () =>
    awayFor(outage, 30_000),
  );
});
