import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { Database, isConnectionFault, ROWS_BY_KEY } from './index.js';

describe('a unit of work', () => {
  let postgres: TestPostgres;
  let database: Database;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    database = new Database({ url: await postgres.database('work'), applicationName: 'test' });
    await database.pool.query('create table things (id int primary key)');
  });
  afterAll(async () => {
    await database.close();
    await postgres.stop();
  });

  it('commits what it did, or nothing', async () => {
    await database.unitOfWork((client) => client.query('insert into things values (1)'));
    const failing = database.unitOfWork(async (client) => {
      await client.query('insert into things values (2)');
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect((await database.pool.query('select id from things')).rows).toEqual([{ id: 1 }]);
  });

  it('gives back the locks of a process that stopped in the middle', { timeout: 20_000 }, async () => {
    await database.pool.query('insert into things values (7)');
    const stopped = database.unitOfWork(async (client) => {
      await client.query('select from things where id = 7 for update');
      await new Promise((resolve) => setTimeout(resolve, 7_000));
      await client.query('select 1');
    });
    const outcome = expect(stopped).rejects.toSatisfy(isConnectionFault);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const waiting = performance.now();
    await database.pool.query('delete from things where id = 7');
    expect(performance.now() - waiting).toBeGreaterThan(2_000);
    await outcome;
  });
});

describe('the settings of a session', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres.stop());

  it("are the defaults, then those of the address, then the code's; the role is always taken on", async () => {
    const address = new URL(await postgres.database('settings'));
    address.searchParams.set(
      'options',
      '-c idle_in_transaction_session_timeout=9s -c enable_seqscan=on -c role=pg_read_all_data -c search_path=a',
    );
    const database = new Database({ url: address.href, applicationName: 'test', role: 'pg_monitor', settings: ROWS_BY_KEY });
    const { rows } = await database.pool.query(
      `select current_user as who, current_setting('idle_in_transaction_session_timeout') as idle,
        current_setting('enable_seqscan') as seqscan, current_setting('search_path') as path`,
    );
    expect(rows).toEqual([{ who: 'pg_monitor', idle: '9s', seqscan: 'off', path: 'a' }]);
    await database.close();
  });
});
