import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TOPICS } from '@daftari/contracts';
import { createTransport, readTopic, type ReceivedMessage } from '@daftari/messaging';
import { createLogger, Database } from '@daftari/platform';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaIsMissing } from '../support/kafka.js';
import { daftari } from '../support/command-line.js';
import { TestInstallation } from '../support/installation.js';

const SHARDS = 8;
const missing = kafkaIsMissing({ own: true });
if (missing !== undefined) console.log(missing);

/** Delivered at once, called back or asked about, refused by the provider. */
const ENDINGS = ['4567', '0001', '0002', '4567'];
const endingOf = (index: number): string => ENDINGS[index % ENDINGS.length] ?? '';

/** P7: back up, go on, lose the database, restore, and nothing that reached the topic is missing. */
describe.skipIf(missing !== undefined)('a database that is lost', () => {
  let installation: TestInstallation;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'daftari-restore-'));
    await chmod(folder, 0o755);
    installation = await TestInstallation.start('kafka');
  }, 180_000);
  afterAll(async () => {
    await installation.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const services = () => {
    const { ledgers, gateways, connector, notifier } = installation.processes;
    return [...ledgers, connector, notifier, ...gateways];
  };
  const ask = async <T extends object>(sql: string, database = installation.databaseUrl): Promise<T[]> => {
    const client = new pg.Client({ connectionString: database });
    await client.connect();
    try {
      return (await client.query<T>(sql)).rows;
    } finally {
      await client.end();
    }
  };

  /** Buys steadily; some are called back later, some asked about, some fail. Answers the ids by their references. */
  const buySteadily = async (prefix: string, count: number): Promise<Map<string, string>> => {
    const bought = new Map<string, string>();
    const buying: Promise<void>[] = [];
    for (let index = 0; index < count; index++) {
      const reference = `${prefix}-${index}`;
      const one = installation.buy(endingOf(index), { reference }).then((answer) => {
        if (answer.status < 300) bought.set(reference, answer.body.id as string);
      });
      buying.push(one.catch(() => undefined));
      await sleep(20);
    }
    await Promise.all(buying);
    return bought;
  };

  /** Everything that the topic holds, by shard. */
  const topicOf = async (): Promise<Map<number, ReceivedMessage[]>> => {
    const database = new Database({ url: installation.databaseUrl, applicationName: 'test' });
    const kafkaBrokers = installation.kafka!.brokers;
    const logger = createLogger('test', 'silent');
    const transport = createTransport({ database, kafkaBrokers, logger, clientId: 'test', shards: SHARDS });
    const found = new Map<number, ReceivedMessage[]>();
    await readTopic({
      transport,
      topic: TOPICS.ledgerEvents,
      begin: ({ lowOffset }) => lowOffset,
      take: (partition, messages) => {
        found.set(partition, [...(found.get(partition) ?? []), ...messages]);
        return Promise.resolve();
      },
    });
    await transport.close();
    await database.close();
    return found;
  };

  /** How often each upstream reference was bought by, as the sandbox heard it. */
  const purchasesSent = async (): Promise<Map<string, number>> => {
    const { data } = (await (await fetch(`${installation.processes.sandbox.url}/requests`)).json()) as {
      data: { method: string; reference: string | null }[];
    };
    const sent = new Map<string, number>();
    for (const { method, reference } of data)
      if (method === 'POST' && reference !== null) sent.set(reference, (sent.get(reference) ?? 0) + 1);
    return sent;
  };

  interface Row {
    shard: number;
    sequence: string;
    hash: string;
    body: string;
  }
  const log = () => ask<Row>(`select shard, sequence, encode(hash, 'hex') as hash, body from ledger.events order by shard, sequence`);
  const keyOf = (shard: number, sequence: number | string): string => `${shard}/${sequence}`;
  type Topic = ReadonlyMap<number, readonly ReceivedMessage[]>;

  /** Every event that reached the topic is in the log, byte by byte, at its place. */
  const holdsTopic = async (topic: Topic): Promise<void> => {
    const books = new Map((await log()).map((row) => [keyOf(row.shard, row.sequence), row]));
    let held = 0;
    for (const [shard, messages] of topic)
      for (const { headers, value } of messages) {
        const key = keyOf(shard, headers['ce_sequence'] ?? '');
        expect(books.get(key), key).toMatchObject({ hash: headers['ledger-hash'], body: value });
        held++;
      }
    expect(held).toBeGreaterThan(500);
  };

  interface Balance {
    account: string;
    balance: string;
    sequence: string;
  }
  const balancesOf = () => ask<Balance>('select account, balance, sequence from ledger.balances');

  /** Balances are those before the loss, wherever the topic reached as far. */
  const agreesWith = async (before: readonly Balance[], topic: Topic): Promise<void> => {
    const now = new Map((await balancesOf()).map((row) => [row.account, row]));
    const reached = (account: string): number => Number(topic.get(Number(BigInt(account) >> 40n))?.at(-1)?.headers['ce_sequence'] ?? 0);
    const comparable = before.filter(({ account, sequence }) => Number(sequence) <= reached(account));
    for (const row of comparable) expect(now.get(row.account)).toEqual(row);
    expect(comparable.length).toBeGreaterThan(10);
  };

  /** An ending, or an operator's case where nobody knows whom it was sent to. */
  const settled = async (id: string): Promise<{ status: string; times: number }> => {
    for (const until = Date.now() + 150_000; ;) {
      const { body } = await installation.call('GET', `/v1/transactions/${id}`);
      const isOver = !['initiated', 'pending', 'processing', 'transmitted'].includes(body.status) || body.status_detail === 'in_review';
      if (!isOver && Date.now() < until) {
        await sleep(200);
        continue;
      }
      const uuid = id.slice('txn_'.length).replaceAll('-', '');
      const executed = (await installation.executions()).filter(({ reference }) => reference.startsWith(uuid));
      return { status: body.status, times: executed.reduce((sum, { times_executed: count }) => sum + count, 0) };
    }
  };

  /** What is completed was executed once, what is not never was, and nothing was even asked for twice. */
  const endedOnce = async (ids: readonly string[]): Promise<void> => {
    const ended = await Promise.all(ids.map(settled));
    for (const [index, { status, times }] of ended.entries())
      expect([ids[index], status === 'completed' ? 1 : 0, ['completed', 'failed', 'transmitted'].includes(status)]).toEqual([
        ids[index],
        times,
        true,
      ]);
    expect(ended.filter(({ status }) => status === 'transmitted').length).toBeLessThan(ids.length / 10);
    const sent = await purchasesSent();
    expect([...sent].filter(([, times]) => times > 1)).toEqual([]);
    expect(sent.size).toBeGreaterThan(200);
  };

  it('comes back from its backup and the topics, with all that reached them', async () => {
    const environment = { DATABASE_URL: installation.databaseUrl, KAFKA_BROKERS: installation.kafka!.brokers.join(',') };
    const before = await buySteadily('before', 60);
    const during = buySteadily('during', 60);
    const backup = join(folder, 'backup');
    expect(await daftari(['backup', '--out', backup], environment)).toMatchObject({ code: 0, err: '' });
    const after = new Map([...(await during), ...(await buySteadily('after', 150))]);
    const last = buySteadily('last', 50);
    await sleep(600);
    // All at once: the ledger has commits that were not published, the connector requests that were not answered.
    await Promise.all(services().map((service) => service.kill()));
    const cut = await last;

    // What the topic holds of it, and what the books said: the books may be ahead by a batch that was not published.
    const topic = await topicOf();
    const lostBalances = await balancesOf();
    await ask('drop database daftari with (force)', installation.postgres.server.url());
    await installation.postgres.database('daftari');

    const restored = await daftari(['restore', '--from', backup], environment);
    expect(restored).toMatchObject({ code: 0, err: '' });
    expect(restored.out).toMatch(/Took over [1-9]\d* events that reached Kafka after the backup: no event that was published is missing/);

    await holdsTopic(topic);
    await agreesWith(lostBalances, topic);
    expect((await installation.verify()).checks.filter((check) => !check.ok)).toEqual([]);

    for (const service of services()) await service.start();
    // A client that asks again gets what it had; one whose request had not reached the topic is served now.
    for (const [reference, id] of [...before, ...after].filter((_, index) => index % 10 === 0)) {
      const again = await installation.buy(endingOf(Number(reference.split('-')[1])), { reference });
      expect([again.status < 300, again.body.id], `${reference}: ${JSON.stringify(again.body)}`).toEqual([true, id]);
    }
    const known = new Set((await log()).map(({ body }) => (JSON.parse(body) as { transaction_id?: string }).transaction_id));
    const ids = [...before.values(), ...after.values(), ...cut.values()].filter((id) => known.has(id));
    expect(ids.length).toBeGreaterThan(200);
    await endedOnce(ids);
    const fresh = await buySteadily('fresh', 20);
    for (const id of fresh.values()) await installation.ended(id, 90_000);
    expect((await installation.verify()).checks.filter((check) => !check.ok)).toEqual([]);
    const incarnations = await ask<{ incarnation: number; events: string }>(
      'select incarnation, count(*) as events from ledger.events group by 1 order by 1',
    );
    expect(incarnations.map(({ incarnation }) => incarnation)).toEqual([1, 2]);
    // Consumers went on into the new incarnation.
    const followed = await ask<{ incarnation: number }>('select distinct incarnation from notifier.shards');
    expect(followed).toEqual([{ incarnation: 2 }]);
  }, 420_000);
});
