import { type UnitOfWork } from '@daftari/platform';
import { type OutgoingMessage } from './messages.js';
import { checkMessage } from './publish-queue.js';
import { plainName } from './tables.js';

/** A commit that comes later than this after its rows is found by the relay's own looking. */
const ANNOUNCED_MS = 1_000;

/** Outgoing messages are rows, written in the same unit of work as the state that they tell of. A relay publishes them, in order. */
export class Outbox {
  private readonly listeners = new Set<() => void>();
  private readonly insert: string;
  private publishedAt = -Infinity;

  constructor(readonly schema: string) {
    this.insert = `insert into ${plainName(schema)}.outbox (topic, partition, key, headers, value)
      select m.topic, m.partition, m.key, m.headers, m.value
      from unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::text[]) with ordinality as m(topic, partition, key, headers, value, place) order by m.place`;
  }

  /** Adds messages to a unit of work. They go out, in this order, after it was committed; not at all when it is rolled back. */
  async publish(client: Pick<UnitOfWork, 'query'>, messages: readonly OutgoingMessage[]): Promise<void> {
    if (messages.length === 0) return;
    for (const message of messages) checkMessage(message);
    await client.query({
      name: `outbox_${this.schema}`,
      text: this.insert,
      values: [
        messages.map((message) => message.topic),
        messages.map((message) => message.partition),
        messages.map((message) => message.key),
        messages.map((message) => JSON.stringify(message.headers)),
        messages.map((message) => message.value),
      ],
    });
    this.publishedAt = performance.now();
    this.wakeRelays();
  }

  /** Call it after the commit, where it is easy to: the relay then looks at once and not a few milliseconds later. */
  committed(): void {
    if (performance.now() - this.publishedAt < ANNOUNCED_MS) this.wakeRelays();
  }

  /** For the relay: told whenever rows were or are about to be committed. */
  onPublished(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private wakeRelays(): void {
    for (const listener of this.listeners) listener();
  }
}
