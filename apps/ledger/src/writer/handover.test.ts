import { OpenWallet, TOPICS, wireTypeOf } from '@daftari/contracts';
import { FencedError, InvariantError, Outbox, type ReceivedMessage } from '@daftari/messaging';
import { createLogger, Database, Health, Metrics, newId } from '@daftari/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openWallet } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { BookServers, installBooks, processSurroundings, systemClock, Writer } from '../index.js';

/** What the transport hands over, and what the writer makes of what it must never hand over. */
describe('handing messages over to the writer', () => {
  let postgres: TestPostgres;
  let database: Database;
  let files = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres.stop());
  beforeEach(async () => {
    const url = await postgres.database(`handover_${++files}`);
    await installBooks(url, 1);
    database = new Database({ url, applicationName: 'handover' });
  });

  const messages = Array.from({ length: 12 }, (_, offset): ReceivedMessage => ({
    topic: TOPICS.ledgerCommands,
    partition: 0,
    key: '',
    offset,
    timestampMs: 0,
    headers: { ce_type: wireTypeOf(OpenWallet) },
    value: JSON.stringify(openWallet(newId('biz'))),
  }));
  const position = async (): Promise<number> => (await database.pool.query('select position::int from ledger.shards')).rows[0].position;
  const writing = async (use: (writer: Writer) => Promise<void>): Promise<void> => {
    const writer = new Writer({
      servers: new BookServers(database),
      clock: systemClock,
      surroundings: processSurroundings,
      logger: createLogger('test', 'silent'),
      metrics: new Metrics('test', false),
      health: new Health(),
      outbox: new Outbox('ledger'),
      lanes: 1,
      batchMax: 500,
      committed: () => undefined,
      answer: () => undefined,
    });
    await writer.start();
    await use(writer);
    await writer.stop();
  };
  const take = async (writer: Writer): Promise<number> => {
    const claim = { topic: TOPICS.ledgerCommands, partition: 0, logId: 'log', lowOffset: 0, endOffset: 12, leaderEpoch: 0 };
    return [...(await writer.take([claim])).values()][0]?.epoch ?? 0;
  };
  const batch = (epoch: number, from: number, to: number, fenced?: () => void) => ({
    topic: TOPICS.ledgerCommands,
    partition: 0,
    epoch,
    leaderEpoch: 0,
    messages: messages.slice(from, to),
    signal: new AbortController().signal,
    ...(fenced ? { fenced } : {}),
  });

  it('decides what comes twice once, and refuses a gap: what is left out would be passed over for good', () =>
    writing(async (writer) => {
      const epoch = await take(writer);
      await writer.receive(batch(epoch, 0, 4));
      await writer.receive(batch(epoch, 2, 6));
      await expect.poll(position).toBe(6);
      await expect(writer.receive(batch(epoch, 7, 9))).rejects.toThrow(InvariantError);
      await writer.receive(batch(epoch, 6, 9));
      await expect.poll(position).toBe(9);
    }));

  it('takes no batch of an older generation', () =>
    writing(async (writer) => {
      const [older, newer] = [await take(writer), await take(writer)];
      await expect(writer.receive(batch(older, 0, 4))).rejects.toThrow(FencedError);
      await writer.receive(batch(newer, 0, 4));
      await expect.poll(position).toBe(4);
    }));

  it('P2: tells when another process has taken the shard, and takes nothing more', () =>
    writing(async (first) => {
      const epoch = await take(first);
      await writing(async (second) => {
        await take(second);
        let isTold = false;
        await first.receive(batch(epoch, 0, 4, () => (isTold = true)));
        await expect.poll(() => isTold).toBe(true);
        await expect(first.receive(batch(epoch, 4, 6))).rejects.toThrow(FencedError);
        expect(await position()).toBe(0);
        await second.receive(batch(epoch + 1, 0, 4));
        await expect.poll(position).toBe(4);
      });
    }));
});
