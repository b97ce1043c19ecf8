import { setTimeout as sleep } from 'node:timers/promises';
import { CreditWallet, OpenWallet, PlaceHold } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { creditWallet, openWallet, placeHold, TestLedger } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';

const SHARD = 2;
const ANOTHER = 1;
const HOLDS = 8;

/** What somebody does behind the ledger's back, and what is said of it. */
const TAMPERING: readonly [what: string, sql: string, reason: RegExp][] = [
  [
    'an event whose body was changed',
    `update ledger.events set body = replace(body, 'order-2', 'order-9') where shard = ${SHARD} and sequence = 5`,
    /shard 2, sequence 5: the hash does not match the event's bytes/,
  ],
  ['an event that is gone', `delete from ledger.events where shard = ${SHARD} and sequence = 4`, /shard 2: sequence 4 is missing/],
  [
    'the last event gone',
    `delete from ledger.events where shard = ${SHARD} and sequence = ${HOLDS + 2}`,
    /the log ends at 9|sequence 10 is missing/,
  ],
  [
    'a changed balance',
    `update ledger.balances set balance = balance - 1 where account = (select account from ledger.wallets where account >> 40 = ${SHARD})`,
    /shard 2, account \d+: the stored balance is -\d+ as of sequence 10, the event of sequence 10 leaves -\d+/,
  ],
];

describe('a shard whose books are not what they must be', () => {
  let postgres: TestPostgres;
  let databases = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres.stop());

  const filled = async (eventsPerSecond: number): Promise<TestLedger> => {
    const environment = { LEDGER_AUDIT_EVENTS_PER_S: eventsPerSecond };
    const books = await TestLedger.start(postgres, `watch_${++databases}`, { environment });
    const business = newId('biz');
    await books.send(OpenWallet, SHARD, openWallet(business));
    await books.send(CreditWallet, SHARD, creditWallet(business, '1000000', 'opening'));
    for (let index = 0; index < HOLDS; index++) await books.send(PlaceHold, SHARD, placeHold(business, `order-${index}`));
    return books;
  };

  const metric = async (books: TestLedger): Promise<number> => {
    const text = await (await fetch(`${books.baseUrl}/metrics`)).text();
    return Number(/^daftari_ledger_shards_stopped\{.*\} (\d+)$/m.exec(text)?.[1]);
  };

  /** It says why it stopped; takes nothing more; another shard goes on. */
  const expectStopped = async (books: TestLedger, reason: RegExp): Promise<void> => {
    for (let tries = 0; (await books.query('/readyz')).status === 200 && tries < 100; tries++) await sleep(100);
    const ready = await books.query('/readyz');
    expect(ready).toMatchObject({ status: 503, body: { checks: { writer: expect.stringMatching(reason) } } });
    expect(await metric(books)).toBe(1);
    await books.publish(OpenWallet, SHARD, openWallet(newId('biz')));
    expect(await books.send(OpenWallet, ANOTHER, openWallet(newId('biz')))).toMatchObject({ outcome: 'accepted' });
    await sleep(300);
    const { rows } = await books.database.pool.query(`select sequence::int from ledger.shards where shard = ${SHARD}`);
    expect(rows).toEqual([{ sequence: HOLDS + 2 }]);
  };

  it.each(TAMPERING)('stops when it is taken: %s', async (_what, sql, reason) => {
    const before = await filled(0);
    await before.database.pool.query(sql);
    await before.stop();
    const books = await TestLedger.start(postgres, `watch_${databases}`, { existing: true });
    await expectStopped(books, reason);
    await books.stop();
  });

  it.each(TAMPERING)('stops while it is at work: %s', async (_what, sql, reason) => {
    const books = await filled(20_000);
    await sleep(500);
    expect((await books.query('/readyz')).status).toBe(200);
    expect(await metric(books)).toBe(0);
    await books.database.pool.query(sql);
    await expectStopped(books, reason);
    await books.stop();
  });

  it('nothing stops while nobody meddles, however often it is read', async () => {
    const books = await filled(20_000);
    const businesses = Array.from({ length: 60 }, () => newId('biz'));
    for (const business of businesses) await books.send(OpenWallet, SHARD, openWallet(business));
    await Promise.all(businesses.map((business) => books.send(CreditWallet, SHARD, creditWallet(business, '5000', 'opening'))));
    for (let round = 0; round < 5; round++) {
      await Promise.all(businesses.map((business) => books.send(PlaceHold, SHARD, placeHold(business, `order-${round}`, '100'))));
      await sleep(100);
    }
    expect((await books.query('/readyz')).status).toBe(200);
    await books.stop();
  });
});
