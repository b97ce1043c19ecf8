import { Writable } from 'node:stream';
import { createLogger, Database, type Logger } from '@daftari/platform';
import { createTransport, Inbox, type OutgoingMessage, type Transport } from '@daftari/messaging';
import { expect } from 'vitest';
import { apply } from './state.js';
import { type TcpProxy } from '../support/tcp-proxy.js';
import { messages, PARTITIONS, until, type World } from './world.js';

export interface Lines {
  readonly logger: Logger;
  readonly lines: { level: string; msg: string }[];
}

const isLine = (line: unknown): line is { level: string; msg: string } =>
  typeof line === 'object' && line !== null && 'level' in line && 'msg' in line;

export const recordingLogger = (): Lines => {
  const lines: { level: string; msg: string }[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      const line: unknown = JSON.parse(chunk.toString());
      if (isLine(line)) lines.push(line);
      done();
    },
  });
  return { logger: createLogger('outage', 'info', sink), lines };
};

/** How one transport's log is reached, and taken away. */
export interface Outage {
  readonly world: World;
  /** Opens a transport on the log that may be away. */
  open(logger: Logger): Transport;
  takeAway(): Promise<void>;
  giveBack(): Promise<void>;
}

const consumeInto = async (outage: Outage, transport: Transport, topic: string, group: string): Promise<void> => {
  const inbox = new Inbox({ database: outage.world.database, schema: 'conformance', group, logger: outage.world.logger });
  await transport.subscribe({
    group,
    topics: [topic],
    positions: inbox,
    receive: (batch) => inbox.handle(batch, (client, all) => apply(client, group, 'outage', all)),
  });
};

/** Everything that was sent is in the state; what was sent twice by its publisher counts once (consumers remove those by id). */
const expectArrived = async (outage: Outage, topic: string, group: string, sent: readonly OutgoingMessage[]): Promise<void> => {
  await until(
    async () => (await outage.world.countApplied(topic, group).catch(() => 0)) === sent.length,
    'everything that was sent',
    60_000,
  );
  const applied = await outage.world.applied(topic, group);
  for (const key of new Set(sent.map((message) => message.key))) {
    const first = [...new Set(applied.filter((one) => one.key === key).map((one) => one.value))];
    expect(first, `order of key ${key}`).toEqual(sent.filter((message) => message.key === key).map((message) => message.value));
  }
};

const expectQuiet = (lines: Lines): void => {
  expect(lines.lines.filter((line) => line.level === 'error' || line.level === 'fatal')).toEqual([]);
  const warnings = lines.lines.filter((line) => line.level === 'warn').map((line) => line.msg);
  expect(warnings.length, `warnings: ${warnings.join(' | ')}`).toBeLessThanOrEqual(8);
  expect(warnings.some((warning) => warning.includes('is away'))).toBe(true);
};

/** The log is away when the process starts: it waits, and says so once. */
export const awayAtStart = async (outage: Outage): Promise<void> => {
  await outage.takeAway();
  const lines = recordingLogger();
  const transport = outage.open(lines.logger);
  try {
    const topic = `start-${Date.now() % 1e6}`;
    const ready = transport.ensureTopics([topic], PARTITIONS).then(() => consumeInto(outage, transport, topic, 'start'));
    const sent = messages(topic, 100);
    // The topic does not exist yet when the messages are handed over: they may be refused for that, or wait.
    const published = transport
      .publisher()
      .publish(sent, { timeoutMs: 60_000 })
      .then(
        () => true,
        () => false,
      );
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await outage.giveBack();
    await ready;
    if (!(await published)) await transport.publisher().publish(sent);
    await expectArrived(outage, topic, 'start', sent);
    expectQuiet(lines);
  } finally {
    await transport.close();
  }
};

/** The log goes away for a while under load: publishing waits, consuming goes on by itself, and each is said once. */
export const awayFor = async (outage: Outage, awayMs: number): Promise<void> => {
  const lines = recordingLogger();
  const transport = outage.open(lines.logger);
  try {
    const topic = `away-${Date.now() % 1e6}`;
    await transport.ensureTopics([topic], PARTITIONS);
    await consumeInto(outage, transport, topic, 'away');
    const sent = messages(topic, 600);
    const publisher = transport.publisher();
    await publisher.publish(sent.slice(0, 200));
    await expectArrived(outage, topic, 'away', sent.slice(0, 200));
    await outage.takeAway();
    const during = [200, 300].map((from) => publisher.publish(sent.slice(from, from + 100), { timeoutMs: 120_000 }));
    await expect(publisher.publish(messages('unconfirmed', 1), { timeoutMs: 500 })).rejects.toThrow('may or may not be stored');
    await new Promise((resolve) => setTimeout(resolve, awayMs));
    await outage.giveBack();
    await Promise.all(during);
    await publisher.publish(sent.slice(400));
    await expectArrived(outage, topic, 'away', sent);
    expectQuiet(lines);
  } finally {
    await transport.close();
  }
};

/** P17: the answer to a send is lost, then a batch of equal size is sent. Everything must be stored. */
export const lostAnswer = async (
  outage: Outage,
  transport: Transport,
  proxy: TcpProxy,
  isSend: (request: Buffer) => boolean,
): Promise<void> => {
  const topic = `p17-${Date.now() % 1e6}`;
  await transport.ensureTopics([topic], PARTITIONS);
  const sent = messages(topic, 500, { keys: 1 });
  const publisher = transport.publisher();
  await publisher.publish(sent.slice(0, 50));
  for (let start = 50; start < sent.length; start += 50) {
    const before = proxy.dropped;
    if (start % 100 === 50) proxy.loseResponseTo(isSend);
    await publisher.publish(sent.slice(start, start + 50), { timeoutMs: 60_000 });
    if (start % 100 === 50) expect(proxy.dropped, 'answers lost').toBe(before + 1);
  }
  await consumeInto(outage, transport, topic, 'p17');
  await expectArrived(outage, topic, 'p17', sent);
};

export const openEmbedded = (url: string, logger: Logger): { transport: Transport; database: Database } => {
  const database = new Database({ url, applicationName: 'outage' });
  return { transport: createTransport({ database, logger, clientId: 'outage', shards: PARTITIONS }), database };
};
