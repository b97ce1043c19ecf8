import { setTimeout as sleep } from 'node:timers/promises';
import { CheckpointMade, OpenWallet, TOPICS } from '@daftari/contracts';
import { partitionKey } from '@daftari/messaging';
import { newId } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWallet, TestLedger } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { checkpointHash, checkpointText, parseCheckpointText } from './checkpoint-text.js';
import { readKeptCheckpoints } from './kept-checkpoints.js';
import { isSignedBy, SigningKey } from './signing-key.js';

const KEY = Buffer.alloc(32, 9).toString('base64');

describe('a checkpoint', () => {
  const { example } = CheckpointMade;

  it('is signed over its canonical text, of which it is made again', () => {
    const text = checkpointText(example);
    expect(text.split('\n').slice(0, 4)).toEqual(['daftari-checkpoint-1', '7', example.made_at, example.previous]);
    expect(text.split('\n').at(-1)).toBe('1 1 0 -');
    const { number, made_at, previous, shards } = example;
    expect(parseCheckpointText(text)).toEqual({ number, made_at, previous, shards });
    expect(checkpointHash(text)).toBe(example.hash);
    const signature = Buffer.from(example.signature, 'base64');
    expect(isSignedBy(example.public_key, text, signature)).toBe(true);
    expect(isSignedBy(example.public_key, `${text}\n`, signature)).toBe(false);
    expect(isSignedBy(new SigningKey(KEY).publicKey, text, signature)).toBe(false);
    expect(isSignedBy('no key', text, signature)).toBe(false);
  });

  it('is read as it was published, from a list, or one a line', () => {
    const text = JSON.stringify(example);
    for (const file of [text, `[${text}]`, JSON.stringify({ data: [example], has_more: false }), `${text}\n`])
      expect(readKeptCheckpoints(file)).toEqual([example]);
    expect(readKeptCheckpoints(`${text}\n${text}\n`)).toHaveLength(2);
    for (const wrong of ['', '{}', 'no', '{"data": []}', `${text}\nno`]) expect(() => readKeptCheckpoints(wrong)).toThrow(/checkpoint/);
  });
});

describe('the checkpoints of the books', () => {
  let postgres: TestPostgres;
  let databases = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres.stop());
  const started = (seconds = 3_600) =>
    TestLedger.start(postgres, `checkpoints_${++databases}`, {
      environment: { DAFTARI_SIGNING_KEY: KEY, LEDGER_CHECKPOINT_INTERVAL_S: seconds },
    });
  const count = async (books: TestLedger): Promise<number> =>
    (await books.database.pool.query('select count(*)::int as n from ledger.checkpoints')).rows[0].n;

  /** Whoever follows the public topic from its beginning. */
  const listen = async (books: TestLedger): Promise<{ heard: unknown[]; stop: () => Promise<void> }> => {
    const heard: unknown[] = [];
    const subscription = await books.transport.subscribe({
      group: 'auditor',
      topics: [TOPICS.ledgerCheckpoints],
      positions: { take: (claims) => Promise.resolve(new Map(claims.map((claim) => [partitionKey(claim), { offset: 0, epoch: 1 }]))) },
      receive: (batch) => {
        for (const { value, headers } of batch.messages) {
          expect(headers['ce_type']).toBe('daftari.ledger.CheckpointMade.v1');
          const data: unknown = JSON.parse(value);
          expect(CheckpointMade.problem(data)).toBeUndefined();
          heard.push(data);
        }
        return Promise.resolve();
      },
    });
    return { heard, stop: () => subscription.stop() };
  };

  it('name the shards of one instant while they move, are chained, and are published', async () => {
    const books = await started();
    const { heard, stop } = await listen(books);
    const work = Promise.all(
      Array.from({ length: 300 }, (_, index) => books.send(OpenWallet, index % 4, openWallet(newId('biz'))).then(() => undefined)),
    );
    const made = [];
    for (let index = 0; index < 5; index++) {
      made.push((await books.query('/internal/checkpoints', 'POST')).body);
      await sleep(20);
    }
    await work;
    for (const { shards, hash, signature, public_key: publicKey, ...content } of made) {
      const text = checkpointText({ ...content, shards });
      expect(checkpointHash(text)).toBe(hash);
      expect(isSignedBy(publicKey, text, Buffer.from(signature, 'base64'))).toBe(true);
      for (const { shard, sequence, hash: head } of shards) {
        const { rows } = await books.database.pool.query(
          `select encode(hash, 'hex') as hash from ledger.events where shard = $1 and sequence = $2`,
          [shard, sequence],
        );
        expect(rows[0]?.hash ?? null).toBe(head);
      }
    }
    const different = [...new Map(made.map((one) => [one.number, one])).values()];
    for (const [index, one] of different.entries()) expect(one.previous).toBe(different[index - 1]?.hash ?? null);
    for (let tries = 0; heard.length < different.length && tries < 50; tries++) await sleep(100);
    expect(heard).toEqual(different);
    await stop();
    await books.stop();
  });

  it('are made on the interval, by one of the processes, only where anything moved', async () => {
    const books = await started(1);
    await sleep(1_500);
    expect(await count(books)).toBe(0);
    await books.send(OpenWallet, 0, openWallet(newId('biz')));
    await sleep(2_500);
    expect(await count(books)).toBe(1);
    await books.send(OpenWallet, 1, openWallet(newId('biz')));
    await Promise.all(Array.from({ length: 6 }, () => books.query('/internal/checkpoints', 'POST')));
    expect(await count(books)).toBe(2);
    await books.stop();
  });
});

describe('the role that the service works as', () => {
  let postgres: TestPostgres;
  let books: TestLedger;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    books = await TestLedger.start(postgres, 'role', { environment: { DAFTARI_SIGNING_KEY: KEY } });
    await books.send(OpenWallet, 0, openWallet(newId('biz')));
    await books.query('/internal/checkpoints', 'POST');
  });
  afterAll(async () => {
    await books.stop();
    await postgres.stop();
  });

  it.each([
    `update ledger.events set body = body`,
    `update ledger.events set hash = hash where shard = 0`,
    `delete from ledger.events`,
    `truncate ledger.events`,
    `insert into ledger.events select * from ledger.events on conflict (shard, sequence) do update set body = excluded.body`,
    `merge into ledger.events e using (select 1) x on true when matched then delete`,
    `drop table ledger.events`,
    `alter table ledger.events disable trigger all`,
    `update ledger.checkpoints set signature = signature`,
    `delete from ledger.checkpoints`,
    `truncate ledger.checkpoints`,
    `insert into ledger.checkpoints select * from ledger.checkpoints on conflict (number) do update set body = excluded.body`,
    `drop table ledger.checkpoints`,
    `insert into ledger.verifications select 0, 1, 1, 0, ''::bytea, 0, 0, ''::bytea, '{}'`,
    `update ledger.verifications set sequence = 0`,
    `delete from ledger.verifications`,
    `truncate ledger.verifications`,
  ])('may not: %s', async (sql) => {
    const client = await books.database.pool.connect();
    try {
      await client.query('begin');
      await client.query('set local role daftari_ledger');
      await expect(client.query(sql)).rejects.toThrow(/permission denied|must be owner/);
    } finally {
      await client.query('rollback');
      client.release();
    }
    // As the owner the same statement would do something: it is no typing error that stops it.
    const { rows } = await books.database.pool.query('select count(*)::int as events from ledger.events');
    expect(rows).toEqual([{ events: 1 }]);
  });
});
