import { ALL_CONTRACTS, TOPICS } from '@daftari/contracts';
import { type ReceivedMessage } from '@daftari/messaging';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestLedger } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { installBooks, verifyBooks } from '../index.js';
import { StoredAppender } from '../restore/append-stored.js';
import { type StoredShard } from '../writer/take-shards.js';
import { topicEvent, type TopicEvent } from '../restore/topic-event.js';
import { EveryEvent } from './every-event.test-support.js';

/** Every projection, in an order of its own. */
const PROJECTIONS: Readonly<Record<string, string>> = {
  entries: 'account, sequence, line',
  balances: 'account',
  accounts: 'number',
  wallets: 'account',
  transactions: 'wallet, id',
  open_transactions: 'wallet, id',
  in_flight: 'transaction',
  cases: 'id',
  events: 'shard, sequence',
};
const SHARDS = 4;

describe('the projection of a stored event', () => {
  let postgres: TestPostgres;
  let written: pg.Pool;
  let log: TopicEvent[];
  beforeAll(async () => {
    postgres = await startTestPostgres();
    const books = await TestLedger.start(postgres, 'written', { shards: SHARDS });
    await new EveryEvent(books).write();
    await books.stop();
    written = new pg.Pool({ connectionString: postgres.server.url('written') });
    const { rows } = await written.query('select * from ledger.event_messages order by partition, "offset"');
    log = rows.map((row) => {
      const message: ReceivedMessage = { ...row, topic: TOPICS.ledgerEvents, offset: Number(row.offset), headers: JSON.parse(row.headers) };
      return topicEvent(message)!;
    });
  });
  afterAll(async () => {
    await written.end();
    await postgres.stop();
  });

  const tablesOf = async (pool: pg.Pool): Promise<Record<string, unknown[]>> => {
    const tables: Record<string, unknown[]> = {};
    for (const [table, order] of Object.entries(PROJECTIONS))
      tables[table] = (await pool.query(`select * from ledger.${table} order by ${order}`)).rows;
    const shards = await pool.query('select shard, sequence, head_hash, recorded_at, next_account from ledger.shards order by shard');
    return { ...tables, shards: shards.rows };
  };

  it('is tested with every type of event that the writer writes', () => {
    const types = ALL_CONTRACTS.filter(({ topic }) => topic === TOPICS.ledgerEvents).map(({ type }) => type);
    expect(new Set(log.map(({ type }) => type))).toEqual(new Set(types.filter((type) => type !== 'ShardRestored')));
  });

  // Pages of one load everything again; with everything in one page nothing is loaded.
  it.each([1, 3, 1_000])('is what the writer wrote, row by row, in pages of %i', async (page) => {
    const name = `folded_${page}`;
    const url = await postgres.database(name);
    await installBooks(url, SHARDS);
    const pool = new pg.Pool({ connectionString: url });
    const { rows } = await pool.query<StoredShard>('select * from ledger.shards');
    for (const row of rows) {
      const events = log.filter((event) => event.shard === row.shard);
      const appender = new StoredAppender(pool, row);
      for (let at = 0; at < events.length; at += page) await appender.append(events.slice(at, at + page));
    }
    const [expected, folded] = [await tablesOf(written), await tablesOf(pool)];
    for (const table of Object.keys(expected)) {
      expect(folded[table], table).toEqual(expected[table]);
      expect(expected[table]!.length, `${table} says nothing`).toBeGreaterThan(table === 'in_flight' ? -1 : 0);
    }
    expect((await verifyBooks(pool)).checks.filter((check) => !check.ok)).toEqual([]);
    await pool.end();
  });
});
