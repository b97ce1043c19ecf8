import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreditWallet, OpenWallet, PlaceHold } from '@daftari/contracts';
import { LEDGER_SCHEMA, verifyBooks } from '@daftari/ledger';
import { newId } from '@daftari/platform';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { daftari } from '../../../../test/support/command-line.js';
import { creditWallet, openWallet, placeHold, TestLedger } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { SCHEMAS } from '../backup/tables.js';

describe('daftari backup and restore, without Kafka', () => {
  let postgres: TestPostgres;
  let books: TestLedger;
  let folder: string;
  let backup: string;
  const business = newId('biz');
  const hold = placeHold(business, 'order-0');
  let pools: pg.Pool[] = [];
  let targets = 0;

  beforeAll(async () => {
    postgres = await startTestPostgres();
    folder = await mkdtemp(join(tmpdir(), 'daftari-backup-'));
    backup = join(folder, 'backup');
    books = await TestLedger.start(postgres, 'daftari');
    await books.send(OpenWallet, 2, openWallet(business));
    await books.send(CreditWallet, 2, creditWallet(business, '1000000', 'opening'));
    await books.send(PlaceHold, 2, hold);
    for (let index = 1; index < 20; index++) await books.send(PlaceHold, 2, placeHold(business, `order-${index}`));
    // Under load: commands are decided while the tables are copied.
    const load = (async () => {
      for (let index = 20; index < 60; index++) await books.send(PlaceHold, 2, placeHold(business, `order-${index}`));
    })();
    const answer = await daftari(['backup', '--out', backup], { DATABASE_URL: books.url });
    await load;
    expect(answer).toMatchObject({ code: 0, err: '', out: expect.stringContaining('It does not hold the secrets') });
  });
  afterEach(async () => {
    for (const pool of pools) await pool.end();
    pools = [];
  });
  afterAll(async () => {
    await books.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const emptyDatabase = async (): Promise<string> => postgres.database(`target_${++targets}`);
  const poolOf = (url: string): pg.Pool => {
    const pool = new pg.Pool({ connectionString: url });
    pools.push(pool);
    return pool;
  };
  const damaged = async (change: (copy: string) => Promise<void>): Promise<string> => {
    const copy = join(folder, `damaged-${++targets}`);
    await cp(backup, copy, { recursive: true });
    await change(copy);
    return copy;
  };
  const manifestOf = async (at: string) => JSON.parse(await readFile(join(at, 'manifest.json'), 'utf8'));
  const changeManifest = (change: (manifest: any) => void) =>
    damaged(async (copy) => {
      const manifest = await manifestOf(copy);
      change(manifest);
      await writeFile(join(copy, 'manifest.json'), JSON.stringify(manifest));
    });

  it('copies every table of every schema, for its owner alone to read', async () => {
    const manifest = await manifestOf(backup);
    const { rows } = await books.database.pool.query<{ name: string }>(
      `select schemaname || '.' || tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
    );
    const leftOut = ['ledger.migrations', 'messaging.members', 'messaging.claims'];
    expect(manifest.tables.map((table: any) => table.name).sort()).toEqual(
      rows.map(({ name }) => name).filter((name) => !leftOut.includes(name)),
    );
    for (const file of await readdir(backup)) expect((await stat(join(backup, file))).mode & 0o777, file).toBe(0o600);
    expect((await stat(backup)).mode & 0o777).toBe(0o700);
    expect(manifest.schemas['ledger']).toHaveLength(LEDGER_SCHEMA.migrations.length);
    for (const schema of Object.keys(manifest.schemas)) expect(SCHEMAS).toContain(schema);
    expect(manifest.heads).toHaveLength(4);
    const [head] = manifest.heads.filter(({ shard }: any) => shard === 2);
    const { rows: events } = await books.database.pool.query(
      `select encode(hash, 'hex') as hash from ledger.events where shard = 2 and sequence = $1`,
      [head.sequence],
    );
    expect(events).toEqual([{ hash: head.hash }]);
  });

  it('restores every row, begins a new incarnation, and goes on', async () => {
    const url = await emptyDatabase();
    const answer = await daftari(['restore', '--from', backup, '--database-url', url]);
    expect(answer).toMatchObject({ code: 0, err: '' });
    expect(answer.out).toMatch(/MISSING: everything after \d{4}-.*\n4 shards of 4 began a new incarnation/);
    const pool = poolOf(url);
    const heads: { shard: number; sequence: number }[] = (await manifestOf(backup)).heads;
    const { rows } = await pool.query('select shard, incarnation, sequence::int, epoch::int from ledger.shards order by shard');
    expect(rows).toEqual(
      heads.map((head) => ({ shard: head.shard, incarnation: 2, sequence: head.sequence + 1, epoch: expect.any(Number) })),
    );
    expect((await verifyBooks(pool)).checks.filter((check) => !check.ok)).toEqual([]);
    for (const { shard, sequence } of heads)
      expect(await eventsOf(pool, shard, sequence)).toEqual(await eventsOf(books.database.pool, shard, sequence));

    const again = await TestLedger.start(postgres, `target_${targets}`, { existing: true });
    const replayed = await again.send(PlaceHold, 2, { ...hold, command_id: newId('cmd') });
    expect(replayed).toMatchObject({ outcome: 'replayed', transaction: { id: hold.transaction_id } });
    expect(await again.send(PlaceHold, 2, placeHold(business, 'after'))).toMatchObject({ outcome: 'accepted' });
    const published = await again.database.pool.query(`select headers from ledger.event_messages where partition = 2 order by "offset"`);
    const types = published.rows
      .map((row) => JSON.parse(row.headers))
      .flatMap((headers) => (headers['ledger-incarnation'] === '2' ? [headers['ce_type']] : []));
    expect(types[0]).toBe('daftari.ledger.ShardRestored.v1');
    // Commands that the log held undecided when it was copied are decided too.
    expect(new Set(types.slice(1))).toEqual(new Set(['daftari.ledger.FundsHeld.v2']));
    expect((await verifyBooks(again.database.pool)).ok).toBe(true);
    await again.stop();
  });

  const eventsOf = async (pool: pg.Pool, shard: number, upTo: number) =>
    (await pool.query('select * from ledger.events where shard = $1 and sequence <= $2 order by sequence', [shard, upTo])).rows;

  it.each([
    ['a folder that is none', () => Promise.resolve('/nowhere/at-all'), /There is no backup in \/nowhere\/at-all/],
    ['a backup that was cut off', () => damaged((copy) => rm(join(copy, 'manifest.json'))), /it has no manifest\.json/],
    [
      'a manifest that is none',
      () => damaged((copy) => writeFile(join(copy, 'manifest.json'), '{"for')),
      /is damaged: it is not a manifest/,
    ],
    ['a newer format', () => changeManifest((manifest) => (manifest.format = 2)), /has format 2, this daftari knows 1/],
    [
      'a migration that is not known',
      () => changeManifest((manifest) => manifest.schemas.ledger.push('Later1999000000000')),
      /newer: Later1999000000000 is not known here/,
    ],
    ['a manifest without its tables', () => changeManifest((manifest) => delete manifest.tables), /is damaged: \/tables/],
    [
      'a changed file',
      () =>
        damaged(async (copy) => {
          const file = join(copy, 'ledger.events.copy.zst');
          const bytes = await readFile(file);
          bytes[bytes.length >> 1]! ^= 1;
          await writeFile(file, bytes);
        }),
      /damaged: ledger\.events\.copy\.zst is not as it was written/,
    ],
    [
      'a file that is gone',
      () => damaged((copy) => rm(join(copy, 'ledger.shards.copy.zst'))),
      /damaged: ledger\.shards\.copy\.zst cannot be read/,
    ],
  ])('refuses %s, and writes nothing', async (_what, make, message) => {
    const url = await emptyDatabase();
    const answer = await daftari(['restore', '--from', await make(), '--database-url', url]);
    expect(answer).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) });
    expect(answer.err.split('\n')).toHaveLength(2);
    expect((await poolOf(url).query(`select nspname from pg_namespace where nspname in ('ledger', 'daftari_restoring')`)).rows).toEqual([]);
  });

  it('refuses a database that has data', async () => {
    const answer = await daftari(['restore', '--from', backup, '--database-url', books.url]);
    expect(answer).toMatchObject({ code: 2, err: expect.stringMatching(/not empty: it has the schema ledger, messaging/) });
  });

  it('refuses brokers for a backup without Kafka', async () => {
    const environment = { DATABASE_URL: await emptyDatabase(), KAFKA_BROKERS: '127.0.0.1:1' };
    expect(await daftari(['restore', '--from', backup], environment)).toMatchObject({
      code: 2,
      err: expect.stringContaining('without Kafka'),
    });
  });

  it('leaves what was cut off unusable, and says so', async () => {
    const copy = await changeManifest((manifest) => {
      for (const table of manifest.tables) if (table.name === 'ledger.shards') table.rows = 99;
    });
    const url = await emptyDatabase();
    expect(await daftari(['restore', '--from', copy, '--database-url', url])).toMatchObject({
      code: 2,
      err: expect.stringContaining('gave 4 rows, and the manifest says 99'),
    });
    await expect(TestLedger.start(postgres, `target_${targets}`, { existing: true })).rejects.toThrow('restore was cut off');
    expect(await daftari(['restore', '--from', backup, '--database-url', url])).toMatchObject({
      code: 2,
      err: expect.stringContaining('holds a restore that was cut off'),
    });
  });

  it.each([
    ['backup', '--out', 'never'],
    ['restore', '--from', 'never'],
  ])('refuses books on several servers (%s)', async (...argv) => {
    const answer = await daftari(argv, { DATABASE_URL: books.url, LEDGER_SERVERS: `other=${books.url}` });
    expect(answer).toMatchObject({ code: 2, err: expect.stringContaining('is for books on one server') });
  });

  it('never writes over a folder', async () => {
    const before = createHash('sha256')
      .update(await readFile(join(backup, 'manifest.json')))
      .digest('hex');
    const answer = await daftari(['backup', '--out', backup, '--database-url', books.url]);
    expect(answer).toMatchObject({ code: 2, err: expect.stringContaining('is not empty') });
    expect(
      createHash('sha256')
        .update(await readFile(join(backup, 'manifest.json')))
        .digest('hex'),
    ).toBe(before);
  });

  it('leaves nothing of a backup that could not be made', async () => {
    const out = join(folder, 'never');
    const answer = await daftari(['backup', '--out', out, '--database-url', postgres.server.url('postgres')]);
    expect(answer).toMatchObject({ code: 2, err: expect.stringContaining('There are no books in this database') });
    await expect(stat(out)).rejects.toThrow('ENOENT');
    expect(await daftari(['backup'])).toMatchObject({ code: 2, err: expect.stringContaining("required option '--out <folder>'") });
  });
});
