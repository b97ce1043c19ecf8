import { type Client } from 'pg';
import { type ChainPlace, LOG_BEGINS } from '../proof/chain.js';
import { CopyRows } from './copy-rows.js';

/** Beside the books, never in them: backups do not copy it, and the service may not read it. */
export const SCRATCH_SCHEMA = 'ledger_rebuild';

/** Raised with every change of the tables below: what an earlier release left behind is dropped, not read. */
const LAYOUT = 1;

/**
 * What is gathered from a shard's events, a row for each thing that an event says. Rows are only ever added: what came of a transaction in the end is
 * joined from them by sets.
 */
const TABLES = {
  entries: 'account bigint, sequence bigint, line smallint, amount bigint, balance bigint, day date, day_used bigint',
  accounts: 'number bigint, shard integer, code text, currency text, mode text, business uuid, sequence bigint',
  terms: 'business uuid, mode text, currency text, sequence bigint, wallet_id text, terms jsonb, stamp bigint',
  // home is the account that it is listed under; where that is not known from the event, it is the wallet of the business.
  beginnings:
    'id uuid, sequence bigint, home bigint, business uuid, mode text, currency text, reference_hash bigint, status smallint, kind smallint, opens boolean, stamp bigint',
  sequels: 'id uuid, sequence bigint, status smallint, ends boolean',
  sent: 'id uuid, sequence bigint, to_shard integer, currency text, mode text, amount bigint, stamp bigint',
  cases: 'id uuid, sequence bigint, transaction uuid, kind text, opens boolean, stamp bigint',
} as const;
export type ScratchTable = keyof typeof TABLES;
const NAMES = Object.keys(TABLES) as ScratchTable[];

/** A scratch table of a shard, with its schema. */
export const scratch = (table: ScratchTable, shard: number): string => `${SCRATCH_SCHEMA}.${table}_${shard}`;

/** A table of this connection alone, gone with it: what is found anew by every run. */
export const passing = (table: 'balances' | `suspect_${string}`): string => `pg_temp.${table}`;

/** What later parts look rows up by. Rows lie in the order of the log, so a few bytes find those after a sequence. */
const INDEXED: Readonly<Record<ScratchTable, readonly string[]>> = {
  entries: [],
  accounts: ['(number)', '(business) where business is not null'],
  terms: ['(business)'],
  beginnings: ['(id)'],
  sequels: ['(id)'],
  sent: ['(id)'],
  cases: ['(id)'],
};
/** Smaller tables are read whole: an index of an unlogged table costs a synchronous write of its own. */
const WORTH_INDEX_BYTES = 1_048_576;

/** The day of a wallet that an event without an entry on it stated: written with the next entry. By wallet; there are hardly ever any. */
export type LooseDays = Map<string, { readonly day: number; readonly used: string }>;

/** How far the events were gathered. */
export interface Gathered {
  readonly place: ChainPlace;
  readonly loose: LooseDays;
}

/** What a run begins with. */
export interface Begun extends Gathered {
  /** Was anything mended by an earlier run, which was cut short before it told the writer? */
  readonly hasMended: boolean;
}

/** Makes the schema where it is not there, and drops that of another release. */
export const prepareScratch = async (client: Client): Promise<void> => {
  await client.query(`create schema if not exists ${SCRATCH_SCHEMA}`);
  const { rows } = await client.query<{ layout: string | null }>(
    `select obj_description(oid, 'pg_namespace') as layout from pg_namespace where nspname = '${SCRATCH_SCHEMA}'`,
  );
  if (rows[0]?.layout === String(LAYOUT)) return;
  await dropScratch(client);
  await client.query(`create schema ${SCRATCH_SCHEMA}`);
  // Unlogged as all that it tells of: after a crash of PostgreSQL all are empty together.
  await client.query(
    `create unlogged table ${SCRATCH_SCHEMA}.progress (shard integer primary key, sequence bigint not null, hash text not null, incarnation integer not null, recorded_at bigint not null, loose jsonb not null, mended boolean not null default false)`,
  );
  await client.query(`comment on schema ${SCRATCH_SCHEMA} is '${LAYOUT}'`);
};

export const dropScratch = async (client: Client): Promise<void> => {
  await client.query(`drop schema if exists ${SCRATCH_SCHEMA} cascade`);
};

/** In the unit of work that mends before the writer is told: should it never be told by this run, the next one does it. */
export const noteMended = (client: Client, shard: number): Promise<unknown> =>
  client.query(`update ${SCRATCH_SCHEMA}.progress set mended = true where shard = $1`, [shard]);

/** One shard's scratch tables. */
export class Scratch {
  readonly rows = Object.fromEntries(NAMES.map((name) => [name, new CopyRows()])) as Readonly<Record<ScratchTable, CopyRows>>;

  constructor(
    private readonly client: Client,
    readonly shard: number,
  ) {}

  /** What an earlier run gathered, where it still is what the log says; otherwise nothing, from empty tables. */
  async begin(): Promise<Begun> {
    const left = await this.leftover();
    if (left) return left;
    await this.drop();
    await this.client.query(
      NAMES.map((name) => `create unlogged table ${scratch(name, this.shard)} (${TABLES[name]}) with (autovacuum_enabled = off)`).join(';'),
    );
    return { place: LOG_BEGINS, loose: new Map(), hasMended: false };
  }

  /** Writes what was gathered up to a place. Runs in a unit of work. */
  async write({ place, loose }: Gathered): Promise<void> {
    for (const name of NAMES) await this.rows[name].writeTo(this.client, scratch(name, this.shard));
    await this.client.query(
      `insert into ${SCRATCH_SCHEMA}.progress (shard, sequence, hash, incarnation, recorded_at, loose) values ($1, $2, $3, $4, $5, $6)
       on conflict (shard) do update set sequence = excluded.sequence, hash = excluded.hash, incarnation = excluded.incarnation,
         recorded_at = excluded.recorded_at, loose = excluded.loose`,
      [this.shard, place.sequence, place.hash, place.incarnation, place.recordedAt, JSON.stringify([...loose])],
    );
  }

  /** Once most is gathered: what comes is little. */
  async index(): Promise<void> {
    for (const name of NAMES) {
      const table = scratch(name, this.shard);
      const { rows } = await this.client.query<{ large: boolean }>(
        `select pg_relation_size('${table}') > ${WORTH_INDEX_BYTES} and not exists (select from pg_index where indrelid = '${table}'::regclass) as large`,
      );
      if (rows[0]?.large !== true) continue;
      const indexes = ['using brin (sequence)', ...INDEXED[name]].map((index) => `create index on ${table} ${index}`);
      await this.client.query(indexes.join(';'));
    }
  }

  async drop(): Promise<void> {
    const { rows } = await this.client.query<{ name: string }>(
      `select oid::regclass::text as name from pg_class where relnamespace = '${SCRATCH_SCHEMA}'::regnamespace and relkind = 'r' and relname like '%\\_${this.shard}'`,
    );
    const statements = [
      ...rows.map(({ name }) => `drop table ${name}`),
      `delete from ${SCRATCH_SCHEMA}.progress where shard = ${this.shard}`,
    ];
    await this.client.query(statements.join(';'));
  }

  private async leftover(): Promise<Begun | undefined> {
    const { rows } = await this.client.query<LeftRow>(
      `select p.sequence, p.hash, p.incarnation, p.recorded_at, p.loose, p.mended from ${SCRATCH_SCHEMA}.progress p
       join ledger.events e on e.shard = p.shard and e.sequence = p.sequence and encode(e.hash, 'hex') = p.hash where p.shard = $1`,
      [this.shard],
    );
    const [row] = rows;
    if (!row) return undefined;
    const place = { sequence: Number(row.sequence), hash: row.hash, incarnation: row.incarnation, recordedAt: Number(row.recorded_at) };
    return { place, loose: new Map(row.loose), hasMended: row.mended };
  }
}

interface LeftRow {
  sequence: string;
  hash: string;
  incarnation: number;
  recorded_at: string;
  loose: [string, { day: number; used: string }][];
  mended: boolean;
}
