import { type ClientBase } from 'pg';
import { type HeadEntry, type SequenceEntry } from './manifest.js';

/** A table to be copied. */
export interface TableToCopy {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
  /** As PostgreSQL estimates them. */
  readonly rows: number;
}

/** The schemas of an installation: one of each service, and the embedded log. */
export const SCHEMAS = ['ledger', 'gateway', 'connector', 'notifier', 'messaging'] as const;

/** What is written anew by whoever starts: the names of migrations, and the leases of processes that run. */
const LEFT_OUT = ['migrations', 'members', 'claims'];

const TABLES = `
select n.nspname as schema, c.relname as table, greatest(c.reltuples, 0)::float8 as rows,
  (select array_agg(a.attname::text order by a.attnum) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any($1::text[])
  and not (c.relname = any($2::text[]) and (c.relname = 'migrations' or n.nspname = 'messaging'))
order by pg_total_relation_size(c.oid), 1, 2`;

/** Every table of the installation, the smallest first. */
export const tablesOf = async (client: ClientBase): Promise<TableToCopy[]> =>
  (await client.query<TableToCopy>(TABLES, [SCHEMAS, LEFT_OUT])).rows;

/** Where every sequence stands: read after the rows that use it, so that none of its numbers is given out twice. */
export const sequencesOf = async (client: ClientBase): Promise<SequenceEntry[]> => {
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, sequencename) as name from pg_sequences where schemaname = any($1::text[]) order by 1`,
    [SCHEMAS],
  );
  const sequences: SequenceEntry[] = [];
  for (const { name } of rows) {
    // The name was quoted by PostgreSQL.
    const found = await client.query<{ last_value: string; is_called: boolean }>(`select last_value, is_called from ${name}`);
    const [state] = found.rows;
    if (state) sequences.push({ name, ...state });
  }
  return sequences;
};

/** The migrations of each schema that is there, oldest first. */
export const migrationsOf = async (client: ClientBase): Promise<Record<string, string[]>> => {
  const { rows } = await client.query<{ schema: string; migrated: boolean }>(
    `select nspname as schema, to_regclass(format('%I.migrations', nspname)) is not null as migrated from pg_namespace where nspname = any($1::text[])`,
    [SCHEMAS],
  );
  const schemas: Record<string, string[]> = {};
  for (const { schema, migrated } of rows)
    schemas[schema] = migrated
      ? (await client.query<{ name: string }>(`select name from ${schema}.migrations order by id`)).rows.map(({ name }) => name)
      : [];
  return schemas;
};

interface HeadRow {
  shard: number;
  incarnation: number;
  sequence: string;
  hash: string;
  recorded_at: string;
  position: string;
  published: string | null;
}

/** Where each shard's log ends. */
export const headsOf = async (client: ClientBase): Promise<HeadEntry[]> => {
  const { rows } = await client.query<HeadRow>(
    `select s.shard, s.incarnation, s.sequence, encode(s.head_hash, 'hex') as hash, s.recorded_at, s.position, p.sequence as published
     from ledger.shards s left join ledger.publications p on p.shard = s.shard order by s.shard`,
  );
  return rows.map((row) => ({
    ...row,
    sequence: Number(row.sequence),
    recorded_at: Number(row.recorded_at),
    position: Number(row.position),
    published: row.published === null ? null : Number(row.published),
  }));
};
