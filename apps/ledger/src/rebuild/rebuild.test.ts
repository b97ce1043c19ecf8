import { SendTransfer } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestLedger } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { verifyBooks } from '../proof/verify.js';
import { EveryEvent } from '../projections/every-event.test-support.js';
import { rebuildBooks, type RebuildReport } from './rebuild.js';
import { type RebuildStage } from './rebuild-shard.js';

/** Every table that is folded from the log, in an order of its own. */
const TABLES: Readonly<Record<string, string>> = {
  entries: 'account, sequence, line',
  balances: 'account',
  accounts: 'number',
  wallets: 'account',
  transactions: 'wallet, id',
  open_transactions: 'wallet, id',
  in_flight: 'transaction',
  cases: 'id',
};
const SHARDS = 4;

const tablesOf = async (pool: pg.Pool): Promise<Record<string, string[]>> => {
  const tables: Record<string, string[]> = {};
  for (const [table, order] of Object.entries(TABLES)) {
    const { rows } = await pool.query<{ row: string }>(`select t::text as row from ledger.${table} t order by ${order}`);
    tables[table] = rows.map(({ row }) => row);
  }
  const { rows } = await pool.query('select shard, sequence, position, next_account from ledger.shards order by shard');
  return { ...tables, shards: rows.map((row) => JSON.stringify(row)) };
};

const epochsOf = async (pool: pg.Pool): Promise<number[]> =>
  (await pool.query<{ epoch: string }>('select epoch from ledger.shards order by shard')).rows.map(({ epoch }) => Number(epoch));

const leftBehind = async (pool: pg.Pool): Promise<number> =>
  (await pool.query(`select from pg_namespace where nspname = 'ledger_rebuild'`)).rows.length;

/** What was found of each table, over all shards. */
const found = ({ shards }: RebuildReport): Record<string, { missing: number; wrong: number; strange: number }> => {
  const sums: Record<string, { missing: number; wrong: number; strange: number }> = {};
  for (const { mended } of shards)
    for (const [table, { missing, wrong, strange }] of Object.entries(mended)) {
      const before = sums[table] ?? { missing: 0, wrong: 0, strange: 0 };
      sums[table] = { missing: before.missing + missing, wrong: before.wrong + wrong, strange: before.strange + strange };
    }
  return sums;
};

/** How much of a table is found where all of its rows are changed and none is strange. */
const allWrong = (...tables: readonly string[]) =>
  Object.fromEntries(tables.map((table) => [table, { missing: 0, wrong: expect.any(Number) as number, strange: 0 }]));
const eachTable = <T>(of: (table: string) => T): Record<string, T> =>
  Object.fromEntries(Object.keys(TABLES).map((table) => [table, of(table)]));
const STRANGER = '(1::bigint << 40) + 900000';

/** Each changes something behind the service's back, and is found as such. */
const TAMPERING: readonly (readonly [what: string, sql: string, expected: Record<string, object>])[] = [
  [
    'a row of each table gone',
    Object.keys(TABLES)
      .map((table) => `delete from ledger.${table} where ctid = (select ctid from ledger.${table} order by ctid limit 1)`)
      .join(';'),
    eachTable(() => ({ missing: 1, wrong: 0, strange: 0 })),
  ],
  [
    'all rows gone',
    Object.keys(TABLES)
      .map((table) => `delete from ledger.${table}`)
      .join(';'),
    eachTable(() => ({ missing: expect.any(Number), wrong: 0, strange: 0 })),
  ],
  [
    'values',
    `update ledger.entries set amount = amount + 1 where line = 1;
     update ledger.balances set balance = balance - 1;
     update ledger.accounts set code = 'x';
     update ledger.wallets set terms = terms || '{"tier":"x"}';
     update ledger.transactions set status = 9;
     update ledger.open_transactions set held_at = 1;
     update ledger.in_flight set amount = amount + 1;
     update ledger.cases set status = 'open', kind = 'x', resolved_at = 3`,
    allWrong(...Object.keys(TABLES)),
  ],
  [
    'days, owners, sequences',
    `update ledger.entries set balance = 0;
     update ledger.balances set day = '2020-02-02', day_used = 7;
     update ledger.accounts set business = gen_random_uuid();
     update ledger.wallets set pending_account = null, held_account = held_account + 1, updated_at = 5;
     update ledger.transactions set last_sequence = first_sequence + 9;
     update ledger.open_transactions set kind = 7;
     update ledger.in_flight set wallet = 5;
     update ledger.cases set opened_sequence = 5, transaction = gen_random_uuid()`,
    allWrong(...Object.keys(TABLES)),
  ],
  [
    'what rows are found by',
    `update ledger.balances set sequence = sequence + 1000;
     update ledger.accounts set shard = shard + 1;
     update ledger.wallets set business = gen_random_uuid(), wallet_id = 'wal_x', mode = 'test', currency = 'XXX';
     update ledger.transactions set reference_hash = 3, kind = 7, first_sequence = 0;
     update ledger.cases set shard = 3, wallet = 4`,
    allWrong('balances', 'accounts', 'wallets', 'transactions', 'cases'),
  ],
  [
    'rows of other wallets',
    'update ledger.transactions set wallet = wallet + 1000; update ledger.open_transactions set wallet = wallet + 1000',
    {
      transactions: { missing: expect.any(Number), wrong: 0, strange: expect.any(Number) },
      open_transactions: { missing: expect.any(Number), wrong: 0, strange: expect.any(Number) },
    },
  ],
  [
    'strange rows',
    `insert into ledger.entries select ${STRANGER}, s, 0, 5, 5 from generate_series(1, 9999) s;
     insert into ledger.balances values (${STRANGER}, 5, 1);
     insert into ledger.accounts values (${STRANGER}, 1, 'wallet', 'SLE', 'live', gen_random_uuid());
     insert into ledger.wallets select ${STRANGER}, 7, gen_random_uuid(), 'live', 'SLE', 'w', '{}', 1;
     insert into ledger.transactions values (${STRANGER}, gen_random_uuid(), 7, 1, 1, 1, 1);
     insert into ledger.open_transactions values (${STRANGER}, gen_random_uuid(), 7, 1);
     insert into ledger.in_flight values (gen_random_uuid(), 1, 5, ${STRANGER}, 2, 'SLE', 'live', 5, 6);
     insert into ledger.cases values (gen_random_uuid(), 1, 5, gen_random_uuid(), 'x', 'open', 1, null, 1, null)`,
    { ...eachTable(() => ({ missing: 0, wrong: 0, strange: 1 })), entries: { missing: 0, wrong: 0, strange: 9_999 } },
  ],
  ['the next account', 'update ledger.shards set next_account = 2 where shard = 1', { shards: { missing: 0, wrong: 1, strange: 0 } }],
];

describe('a rebuild', () => {
  let postgres: TestPostgres;
  let pool: pg.Pool;
  let written: Record<string, string[]>;
  let copies = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    const books = await TestLedger.start(postgres, 'written', { shards: SHARDS });
    await new EveryEvent(books).write();
    await leaveInFlight(books);
    await books.database.pool.query('update ledger.shards set moved_to = null');
    await books.stop();
    const copied = new pg.Pool({ connectionString: postgres.server.url('written') });
    written = await tablesOf(copied);
    await copied.end();
    for (const [table, rows] of Object.entries(written)) expect(rows.length, `${table} says nothing`).toBeGreaterThan(0);
  });
  afterAll(() => postgres.stop());
  beforeEach(async () => {
    pool = new pg.Pool({ connectionString: await postgres.database(`copy_${++copies}`, 'written') });
  });
  afterEach(() => pool.end());

  it('of books that are right writes nothing', async () => {
    const epochs = await epochsOf(pool);
    const before = await pool.query('select xmin::text, ctid::text from ledger.balances');
    const report = await rebuildBooks(pool);
    expect(found(report)).toEqual({});
    expect(report.ok).toBe(true);
    expect(await epochsOf(pool)).toEqual(epochs);
    expect((await pool.query('select xmin::text, ctid::text from ledger.balances')).rows).toEqual(before.rows);
    expect(await leftBehind(pool)).toBe(0);
  });

  it.each(TAMPERING)('mends: %s', async (_what, sql, expected) => {
    const epochs = await epochsOf(pool);
    await pool.query(sql);
    const report = await rebuildBooks(pool);
    expect(await tablesOf(pool)).toEqual(written);
    expect(report.ok).toBe(true);
    expect(found(report)).toEqual(expected);
    expect((await verifyBooks(pool)).checks.filter((check) => !check.ok)).toEqual([]);
    const raised = await epochsOf(pool);
    for (const { shard, mended } of report.shards)
      expect(raised[shard]).toBe((epochs[shard] ?? 0) + (Object.keys(mended).length > 0 ? 1 : 0));
    expect(found(await rebuildBooks(pool))).toEqual({});
    expect(await leftBehind(pool)).toBe(0);
  });

  it('leaves a shard alone whose log is wrong, and rebuilds the others', async () => {
    await pool.query(`update ledger.events set body = replace(body, '"mode":"live"', '"mode":"test"') where shard = 1 and sequence = 30`);
    await pool.query('delete from ledger.balances; update ledger.entries set balance = 0');
    const before = await tablesOf(pool);
    const report = await rebuildBooks(pool);
    expect(report.ok).toBe(false);
    expect(report.shards[1]).toMatchObject({
      shard: 1,
      refused: "shard 1, sequence 30: the hash does not match the event's bytes",
      mended: {},
    });
    const after = await tablesOf(pool);
    const ofShard = (rows: readonly string[] = []) => rows.filter((row) => BigInt(/\d+/.exec(row)?.[0] ?? 0) >> 40n === 1n);
    expect(ofShard(after['entries'])).toEqual(ofShard(before['entries']));
    expect(ofShard(after['balances'])).toEqual([]);
    expect(after['balances']!.length).toBeGreaterThan(0);
    expect(await leftBehind(pool)).toBe(0);
  });

  it('rebuilds one shard where only that is asked for', async () => {
    await pool.query('delete from ledger.balances');
    const report = await rebuildBooks(pool, { shard: 2 });
    expect(report.shards.map(({ shard }) => shard)).toEqual([2]);
    expect((await pool.query('select distinct account >> 40 as shard from ledger.balances')).rows).toEqual([{ shard: '2' }]);
    await expect(rebuildBooks(pool, { shard: 77 })).rejects.toThrow('There is no shard 77');
  });

  it('is not run twice at once', async () => {
    let second: Promise<unknown> | undefined;
    const at = async (): Promise<void> => {
      await (second ??= rebuildBooks(pool).catch((error: unknown) => error));
    };
    await rebuildBooks(pool, { at });
    expect(await second).toMatchObject({ message: expect.stringContaining('Another rebuild is under way') });
  });

  const STAGES: readonly RebuildStage[] = ['page', 'gathered', 'compared', 'held', 'mended'];
  it.each(STAGES)('that was cut short when it was at "%s" is taken up by the next one', async (where) => {
    const epochs = await epochsOf(pool);
    await pool.query('delete from ledger.balances; update ledger.entries set amount = 5; delete from ledger.transactions');
    const at = (stage: RebuildStage, shard: number): void => {
      if (stage === where && shard === 1) throw new Error('cut short');
    };
    await expect(rebuildBooks(pool, { at, shard: 1 })).rejects.toThrow('cut short');
    expect(await leftBehind(pool)).toBe(1);
    const counts: number[] = [];
    const report = await rebuildBooks(pool, { progress: (done) => counts.push(done), shard: 1 });
    const [resumed] = report.shards;
    expect(resumed?.resumedFrom).toBe(resumed?.sequence);
    expect(counts[0]).toBe(resumed?.sequence);
    expect((await rebuildBooks(pool)).ok).toBe(true);
    expect(await tablesOf(pool)).toEqual(written);
    expect((await epochsOf(pool))[1]).toBe((epochs[1] ?? 0) + 1);
    expect(await leftBehind(pool)).toBe(0);
  });

  it('begins anew where the log is another one since, or another release gathered it', async () => {
    const at = (stage: RebuildStage): void => {
      if (stage === 'gathered') throw new Error('cut short');
    };
    for (const change of [
      `update ledger_rebuild.progress set hash = 'other'; delete from ledger_rebuild.entries_1`,
      `comment on schema ledger_rebuild is '0'; delete from ledger_rebuild.entries_1`,
    ]) {
      await expect(rebuildBooks(pool, { at, shard: 1 })).rejects.toThrow('cut short');
      await pool.query(change);
      const report = await rebuildBooks(pool, { shard: 1 });
      expect(report.shards).toMatchObject([{ resumedFrom: 0, mended: {} }]);
      expect(await leftBehind(pool)).toBe(0);
    }
  });
});

/** A transfer to a shard that is away. */
const leaveInFlight = async (books: TestLedger): Promise<void> => {
  const { pool } = books.database;
  const every = new EveryEvent(books);
  const business = await every.funded(3);
  await pool.query(`update ledger.shards set moved_to = 'elsewhere', epoch = epoch + 1 where shard = 2`);
  const sent = { ...SendTransfer.example, ...every.about(business), transaction_id: newId('txn'), reference: 'in-flight' };
  await books.send(SendTransfer, 3, { ...sent, to_business_id: newId('biz'), to_shard: 2, to_transaction_id: newId('txn') });
};
