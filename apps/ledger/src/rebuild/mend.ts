import { type Client } from 'pg';
import { PROJECTIONS, type Projected, type Projection } from './projections.js';
import { noteMended, passing, scratch } from './scratch.js';

/** Rows of a table that were not what the events say: not there, there with other values, or there and in no event. */
export interface Mended {
  readonly missing: number;
  readonly wrong: number;
  readonly strange: number;
}

/** What was mended of each table of a shard, where there was anything; `shards` is the shard's own row. */
export type MendedTables = Partial<Readonly<Record<Projected | 'shards', Mended>>>;

const listed = (columns: readonly string[], alias: string): string => columns.map((column) => `${alias}.${column}`).join(', ');
const matching = (key: readonly string[], left: string, right: string): string =>
  key.map((column) => `${left}.${column} = ${right}.${column}`).join(' and ');

/**
 * Notes the keys of all rows that are not what the events say up to here, in either direction. Without any lock: what the writer has changed
 * since is noted as well, and looked at again.
 */
export const findSuspects = async (client: Client, shard: number): Promise<void> => {
  for (const { table, key, others, ofShard, said } of PROJECTIONS) {
    const suspects = passing(`suspect_${table}`);
    await client.query(`drop table if exists ${suspects}`);
    await client.query(`create temp table ${suspects} as select ${listed(key, 't')} from ledger.${table} t limit 0`);
    const columns = [...key, ...others].join(', ');
    // Whole tables: an index that finds few rows must not be asked for each.
    await client.query(`begin; set local enable_seqscan = on; set local enable_nestloop = off;
      insert into ${suspects} select ${key.join(', ')}
      from (select ${columns} from ledger.${table} t where ${ofShard(shard)}) l full join (${said(shard, false)}) s using (${key.join(', ')})
      where (${listed(others, 'l')}) is distinct from (${listed(others, 's')});
      commit`);
  }
};

/**
 * Mends entries up to a sequence that is committed. They never change and the writer only adds later ones, so it need not wait: it goes on meanwhile.
 */
export const mendOldEntries = async (client: Client, shard: number, to: number): Promise<Mended> => {
  const suspects = passing('suspect_entries');
  await client.query('begin; set local synchronous_commit = on');
  await client.query(`create temp table keys on commit drop as select account, sequence, line from ${suspects} where sequence <= ${to}`);
  await client.query('set local enable_seqscan = on; set local enable_nestloop = off; analyze keys');
  // As sets: there may be as many as there are entries.
  await client.query(`create temp table fresh on commit drop as
    select e.account, e.sequence, e.line, e.amount, e.balance from keys k join ${scratch('entries', shard)} e using (account, sequence, line)`);
  await client.query('set local enable_seqscan = off; set local enable_nestloop = on');
  const mended = await mendKeys(client, entries);
  await client.query(`delete from ${suspects} where sequence <= ${to}`);
  if (mended.missing + mended.wrong + mended.strange > 0) await noteMended(client, shard);
  await client.query('commit');
  return mended;
};

const entries = PROJECTIONS[0] as Projection;

/** Where rows that stand in memory are needed, they are put into the temporary table `fresh` for the accounts in `wanted`. */
export type FreshBalances = (accounts: readonly number[]) => Promise<void>;

/**
 * Mends what differs from the events, of the suspects and of all that was said after `after`. Runs in the unit of work that holds the shard's row.
 */
export const mendShard = async (client: Client, shard: number, after: number, freshBalances: FreshBalances): Promise<MendedTables> => {
  const mended: Partial<Record<Projected, Mended>> = {};
  for (const projection of PROJECTIONS) {
    const { table, key, said, wanted } = projection;
    await client.query('drop table if exists wanted, fresh, keys');
    await client.query(`create temp table wanted on commit drop as ${wanted(shard, after)}`);
    await client.query('analyze wanted');
    if (table === 'balances') await freshFromMemory(client, freshBalances);
    else await client.query(`create temp table fresh on commit drop as ${said(shard, true)}`);
    await client.query(`create temp table keys on commit drop as
      select ${key.join(', ')} from ${passing(`suspect_${table}`)} union select ${key.join(', ')} from fresh`);
    const found = await mendKeys(client, projection);
    if (found.missing + found.wrong + found.strange > 0) mended[table] = found;
  }
  return mended;
};

const freshFromMemory = async (client: Client, freshBalances: FreshBalances): Promise<void> => {
  await client.query(`create temp table fresh on commit drop as select * from ${passing('balances')} limit 0`);
  const { rows } = await client.query<{ one: string }>('select one from wanted');
  await freshBalances(rows.map(({ one }) => Number(one)));
};

/** Brings the rows of the keys in `keys` to what stands in `fresh`; rows that are right already are not touched. */
const mendKeys = async (client: Client, { table, key, others }: Projection): Promise<Mended> => {
  const names = key.join(', ');
  await client.query(`create index on fresh (${names})`);
  await client.query('analyze keys; analyze fresh');
  await client.query('set local enable_hashjoin = off; set local enable_mergejoin = off');
  // `limit 1` keeps to the order: each key is looked up. What PostgreSQL believes of a table that was emptied would have it read all of it instead.
  const stored = (from: string): string =>
    `lateral (select t.ctid as place, ${listed(others, 't')} from ledger.${table} t where ${matching(key, 't', from)} limit 1)`;
  const gone = await client.query<{ wrong: number; strange: number }>(`
    with told as materialized (
      select distinct s.place, f.is_said from keys k cross join ${stored('k')} s
      left join lateral (select true as is_said, ${listed(others, 'f')} from fresh f where ${matching(key, 'f', 'k')} limit 1) f on true
      where f.is_said is null or (${listed(others, 'f')}) is distinct from (${listed(others, 's')})),
    gone as (delete from ledger.${table} t using told where t.ctid = told.place returning told.is_said)
    select count(is_said)::int as wrong, (count(*) - count(is_said))::int as strange from gone`);
  const columns = [...key, ...others].join(', ');
  const { rowCount } = await client.query(`insert into ledger.${table} (${columns})
    select ${listed([...key, ...others], 'f')} from fresh f left join ${stored('f')} s on true where s.place is null`);
  await client.query('set local enable_hashjoin = on; set local enable_mergejoin = on');
  const { wrong, strange } = gone.rows[0] ?? { wrong: 0, strange: 0 };
  return { missing: (rowCount ?? 0) - wrong, wrong, strange };
};
