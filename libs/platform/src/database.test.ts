import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { Database } from './index.js';

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
});
