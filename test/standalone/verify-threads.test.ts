import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CreditWallet, OpenWallet } from '@daftari/contracts';
import { type verifyBooks } from '@daftari/ledger';
import { newId } from '@daftari/platform';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { creditWallet, openWallet, TestLedger } from '../support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../support/postgres.js';
import { repository } from '../support/standalone.js';

describe('verify, built, in threads of its own', () => {
  let postgres: TestPostgres;
  let books: TestLedger;
  let verify: typeof verifyBooks;
  beforeAll(async () => {
    const built = (await import(pathToFileURL(join(repository, 'apps/ledger/dist/index.js')).href)) as { verifyBooks: typeof verifyBooks };
    verify = built.verifyBooks;
    postgres = await startTestPostgres();
    books = await TestLedger.start(postgres, 'threads');
    for (let shard = 0; shard < 4; shard++) {
      const business = newId('biz');
      await books.send(OpenWallet, shard, openWallet(business));
      await books.send(CreditWallet, shard, creditWallet(business, '1000', 'opening'));
    }
  });
  afterAll(async () => {
    await books.stop();
    await postgres.stop();
  });

  it('finds the same, counts the same, and records where it came to', async () => {
    const counted: number[] = [];
    const progress = (done: number, total: number): void => void counted.push(done, total);
    const { pool } = books.database;
    expect(await verify(pool, { threads: 3, record: true, progress })).toEqual(await verify(pool, { threads: 0 }));
    expect(Math.max(...counted)).toBe(8);
    expect((await verify(pool, { threads: 2, scope: 'new' })).checks[0]?.detail).toBe('0 events checked, 8 checked before');
    await pool.query(`update ledger.events set body = replace(body, '1000', '1001') where shard in (1, 2) and sequence = 2`);
    const found = await verify(pool, { threads: 3 });
    expect(found).toEqual(await verify(pool, { threads: 0 }));
    expect(found.checks.find((check) => check.name === 'chain')?.detail).toMatch(/^shard 1, sequence 2: .* \(and 1 more\)$/);
  });

  it('says why it cannot read', async () => {
    await books.database.pool.query(
      `create role reader login password 'reader'; grant usage on schema ledger to reader; grant select on ledger.shards to reader`,
    );
    const address = new URL(books.url);
    [address.username, address.password] = ['reader', 'reader'];
    const pool = new pg.Pool({ connectionString: address.href });
    await expect(verify(pool, { threads: 2 })).rejects.toMatchObject({
      code: '42501',
      message: expect.stringContaining('permission denied'),
    });
    await pool.end();
  });
});
