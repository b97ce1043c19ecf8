import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { binaryArray, type ColumnType } from './binary-array.js';

describe('columns in binary', () => {
  let postgres: TestPostgres;
  let client: pg.Client;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    client = new pg.Client({ connectionString: await postgres.database('columns') });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await postgres.stop();
  });

  const day = fc.integer({ min: 0, max: 40_000 }).map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
  const text = fc.string({ unit: 'binary', maxLength: 60 }).map((value) => value.replaceAll('\0', ''));
  const values: Record<ColumnType, [fc.Arbitrary<unknown>, (value: unknown) => string]> = {
    bigint: [fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.maxSafeInteger()), String],
    int: [fc.integer(), String],
    smallint: [fc.integer({ min: -32_768, max: 32_767 }), String],
    date: [day, String],
    uuid: [fc.uuid(), String],
    text: [text, String],
    jsonb: [fc.json({ noUnicodeString: true }).filter((json) => !json.includes('\\u0000') && !json.includes('e')), String],
    bytea: [fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)), (value) => `\\x${(value as Buffer).toString('hex')}`],
  };

  it.each(Object.keys(values) as ColumnType[])('brings %s over as it was', async (type) => {
    const [arbitrary, shown] = values[type];
    const column = fc.array(fc.option(arbitrary, { freq: 5 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(column, async (sent) => {
        const { rows } = await client.query<{ v: string | null }>({
          name: `read_${type}`,
          text: `select v::text as v from unnest($1::${type}[]) with ordinality as u(v, n) order by n`,
          values: [binaryArray(type, sent)],
        });
        const json = type === 'jsonb';
        const got = rows.map(({ v }) => (json && v !== null ? (JSON.parse(v) as unknown) : v));
        expect(got).toEqual(sent.map((value) => (value === null ? null : json ? JSON.parse(value as string) : shown(value))));
      }),
      { numRuns: 60 },
    );
  });

  it('refuses what is none of its type', () => {
    expect(() => binaryArray('uuid', ['no'])).toThrow('not a UUID');
    expect(() => binaryArray('bigint', [1.5])).toThrow('whole number');
    expect(() => binaryArray('bigint', [2 ** 60])).toThrow('kept exactly');
  });
});
