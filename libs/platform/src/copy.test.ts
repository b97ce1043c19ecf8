import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { copyIn, copyOut } from './copy.js';

describe('COPY', () => {
  let postgres: TestPostgres;
  let client: pg.Client;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    client = new pg.Client({ connectionString: postgres.server.url() });
    await client.connect();
    await client.query(`create table given (id bigint generated always as identity primary key, text text, bytes bytea)`);
    await client.query(`create table taken (id bigint generated always as identity primary key, text text, bytes bytea)`);
    await client.query(
      `insert into given (text, bytes) select repeat(E'\\t\\n\\\\ héé', n % 50), sha256(n::text::bytea) from generate_series(1, 50000) n`,
    );
  });
  afterAll(async () => {
    await client.end();
    await postgres.stop();
  });
  const sum = async (table: string): Promise<string> =>
    (await client.query<{ sum: string }>(`select md5(string_agg(t::text, '|' order by id)) as sum from ${table} t`)).rows[0]?.sum ?? '';

  it('carries every row as it was, identities too, also to a slow reader', async () => {
    const second = new pg.Client({ connectionString: postgres.server.url() });
    await second.connect();
    const out = copyOut(second, 'copy given to stdout');
    const slowly = async function* (): AsyncGenerator<Buffer> {
      let chunks = 0;
      for await (const chunk of out) {
        if (++chunks % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        yield chunk as Buffer;
      }
      expect(chunks).toBeGreaterThan(20);
    };
    expect(await copyIn(client, 'copy taken from stdin', slowly())).toBe(50_000);
    expect(out.rows).toBe(50_000);
    expect(await sum('taken')).toBe(await sum('given'));
    expect((await second.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await second.end();
  });

  it('says what the server has against it, and leaves the connection usable', async () => {
    const lines = async function* (): AsyncGenerator<Buffer> {
      for (let index = 0; index < 1_000; index++) yield await Promise.resolve(Buffer.from('this is no number\n'));
    };
    await expect(copyIn(client, 'copy taken from stdin', lines())).rejects.toThrow('invalid input syntax');
    const broken = async function* (): AsyncGenerator<Buffer> {
      yield await Promise.resolve(Buffer.from('70001\ta\t\\\\x00\n'));
      throw new Error('the file is damaged');
    };
    await expect(copyIn(client, 'copy taken from stdin', broken())).rejects.toThrow('the file is damaged');
    await expect(copyOut(client, 'copy nothing_here to stdout').toArray()).rejects.toThrow('does not exist');
    expect((await client.query('select count(*)::int as rows from taken')).rows).toEqual([{ rows: 50_000 }]);
  });
});
