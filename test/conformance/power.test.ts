import { type OutgoingMessage, type PartitionBatch, type SubscribeOptions, type Transport } from '@daftari/messaging';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../support/postgres.js';
import { caseNamed } from './cases.js';
import { UnfencedInbox } from './state.js';
import { type Breakage, World } from './world.js';

/** A transport whose promises are broken in one way. Everything else goes through. */
const breaking = (
  transport: Transport,
  broken: { publish?(messages: readonly OutgoingMessage[]): readonly OutgoingMessage[]; batch?(batch: PartitionBatch): PartitionBatch },
): Transport => ({
  kind: transport.kind,
  ensureTopics: (topics, partitions) => transport.ensureTopics(topics, partitions),
  signal: (topic, partitions) => transport.signal(topic, partitions),
  close: () => transport.close(),
  publisher: () => {
    const publisher = transport.publisher();
    return {
      close: () => publisher.close(),
      publish: (messages, options) => publisher.publish(broken.publish?.(messages) ?? messages, options),
    };
  },
  subscribe: (options: SubscribeOptions) =>
    transport.subscribe({ ...options, receive: (batch) => options.receive(broken.batch?.(batch) ?? batch) }),
});

/** Swaps the contents of two messages of one key and leaves the offsets as they were, so that nothing but the order shows it. */
const swapped = (batch: PartitionBatch): PartitionBatch => {
  const [a, b] = [batch.messages[0], batch.messages.find((message, place) => place > 0 && message.key === batch.messages[0]?.key)];
  if (!a || !b) return batch;
  const exchange = new Map([
    [a, b],
    [b, a],
  ]);
  return { ...batch, messages: batch.messages.map((message) => ({ ...(exchange.get(message) ?? message), offset: message.offset })) };
};

/** Replaces one message by its neighbour's offsets: it is never handed over, and nothing is missing in the numbering. */
const withoutOne = (messages: readonly OutgoingMessage[]): readonly OutgoingMessage[] =>
  messages.length > 50 ? messages.filter((_, place) => place !== 7) : messages;

interface Proof {
  readonly broken: string;
  readonly breakage: Breakage;
  /** The cases that must turn red, by a piece of their names. */
  readonly red: readonly string[];
}

const PROOFS: readonly Proof[] = [
  {
    broken: 'hands over two messages of a key in the wrong order',
    breakage: { transport: (transport) => breaking(transport, { batch: swapped }) },
    red: ['order per key', 'large batches'],
  },
  {
    broken: 'publishes in the wrong order',
    breakage: { transport: (transport) => breaking(transport, { publish: (messages) => [...messages].reverse() }) },
    red: ['order per key', 'redelivery'],
  },
  {
    broken: 'drops one message and says that it is stored',
    breakage: { transport: (transport) => breaking(transport, { publish: withoutOne }), patienceMs: 5_000 },
    red: ['order per key', 'a poison message'],
  },
  {
    broken: 'delivers one message twice to the state',
    breakage: { transport: (transport) => breaking(transport, { publish: (messages) => [...messages, ...messages.slice(-1)] }) },
    red: ['order per key', 'a second consumer joins'],
  },
  {
    broken: 'keeps positions without a fence',
    breakage: { inbox: (options) => new UnfencedInbox(options), unfencedWorkers: true },
    red: ['redelivery', 'a zombie', 'dies between handling and commit'],
  },
];

describe('the power of the conformance suite: each broken promise turns a case red', () => {
  let postgres: TestPostgres;
  let world: World | undefined;
  let count = 0;

  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterEach(async () => {
    await world?.clean();
    await world?.database.close();
  });
  afterAll(() => postgres.stop());

  for (const proof of PROOFS) {
    for (const piece of proof.red) {
      test(`${proof.broken}: "${piece}" is red`, { timeout: 90_000 }, async () => {
        count += 1;
        world = await World.inDatabase('embedded', postgres, undefined, proof.breakage, `power_${count}`);
        const verdict = await caseNamed(piece)
          .run(world)
          .then(
            () => 'green',
            (error: unknown) => (error instanceof Error ? error.message : String(error)),
          );
        expect(verdict).not.toBe('green');
        // It must fail for what was broken, not because something took too long.
        expect(verdict).toMatch(/lost|(handled|sent) twice|order of key|written by the zombie|expected/);
      });
    }
  }
});
