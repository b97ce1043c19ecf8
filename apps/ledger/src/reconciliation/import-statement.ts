import { type Client } from 'pg';
import { type Outbox } from '@daftari/messaging';
import { newId, uuidIn } from '@daftari/platform';
import { type BookServers } from '../servers/book-servers.js';
import { readStatement, type StatementFormat } from '../statements/read-statement.js';
import { type StatementSettings } from '../statements/statement-settings.js';
import { instantOf } from '../writer/event-hash.js';
import { askForCases, closeAnswered } from './ask-for-cases.js';
import { type Told } from './finding-commands.js';
import { type Counts, judgeLines } from './judging.js';
import { type Cover, matchLines } from './matching.js';
import { type Content, ContentMeter, stageLines } from './staged-lines.js';

/** A provider as far as its statements are concerned. */
export interface StatementProvider {
  readonly code: string;
  readonly mode: string;
  readonly settings: StatementSettings;
}

export interface ImportOptions {
  readonly servers: BookServers;
  readonly outbox: Outbox;
  readonly provider: StatementProvider;
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Left out, the first character tells. */
  readonly format?: StatementFormat | undefined;
  /** Which part of time the statement speaks of, where its lines do not tell; microseconds. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly uploadedBy: string | null;
  /** Microseconds: when the upload began. */
  readonly nowUs: number;
  readonly bytesMax: number;
  /** More findings than this are listed and no cases are opened for them until a person says so: it may be the wrong file. */
  readonly casesMax: number;
  readonly progress?: ((bytes: number) => void) | undefined;
}

export interface Imported {
  readonly id: string;
  /** False where this very file was imported before: nothing has changed. */
  readonly isNew: boolean;
}

/** Sorts and joins of a million lines stay in memory as far as that is small, and go to files beyond it. */
const SETTINGS = {
  work_mem: '64MB',
  temp_buffers: '64MB',
  jit: 'off',
  default_statistics_target: 10,
  idle_in_transaction_session_timeout: 60_000,
};

/**
 * Imports a statement: its lines are staged on a connection of their own as they arrive, then matched and judged by sets, and written with the commands
 * that they lead to in one unit of work. A process that dies before that has changed nothing.
 */
export const importStatement = async (options: ImportOptions): Promise<Imported> => {
  const client = options.servers.home.newClient(SETTINGS);
  // Told by the statement that fails on it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const content = await stage(client, options);
    await client.query('begin');
    const imported = await reconcile(client, options, content);
    await client.query('commit');
    options.outbox.committed();
    return imported;
  } finally {
    await client.end().catch(() => undefined);
  }
};

const stage = async (client: Client, { pieces, provider, format, nowUs, bytesMax, progress }: ImportOptions): Promise<Content> => {
  const meter = new ContentMeter(bytesMax, progress);
  await stageLines(client, readStatement(meter.pass(pieces), { format, settings: provider.settings, nowUs }));
  return meter.end();
};

/** One statement of a provider after another, so that each sees what the one before came to. */
const LOCK = `select pg_advisory_xact_lock(hashtextextended('daftari/statements/' || $1, 0))`;
const KNOWN = 'select id from ledger.reconciliations where provider = $1 and content_hash = $2';
const BEGIN = `
insert into ledger.reconciliations (id, provider, mode, day, covers_from, covers_to, content_hash, bytes, counts, cases, uploaded_by, uploaded_at, finished_at)
values ($1, $2, $3, $4::timestamptz at time zone 'UTC', $5, $6, $7, $8, '{}', 'none', $9, $10, $10)`;
const END = `
update ledger.reconciliations set counts = $2, cases = $3, finished_at = greatest(uploaded_at, (extract(epoch from clock_timestamp()) * 1000000)::bigint) where id = $1`;

const reconcile = async (client: Client, options: ImportOptions, { hash, bytes }: Content): Promise<Imported> => {
  const { servers, provider, nowUs, uploadedBy } = options;
  await client.query(LOCK, [provider.code]);
  const known = await client.query<{ id: string }>(KNOWN, [provider.code, hash]);
  if (known.rows[0]) return { id: `rec_${known.rows[0].id}`, isNew: false };
  const id = newId('rec');
  const cover = await coverOf(client, options);
  const day = instantOf(cover?.from ?? nowUs);
  const row = [uuidIn(id), provider.code, provider.mode, day, cover?.from ?? null, cover?.to ?? null, hash, bytes, uploadedBy, nowUs];
  await client.query(BEGIN, row);
  await matchLines(client, servers, provider.code, cover);
  const counts = await judgeLines(client, uuidIn(id), instantOf(cover?.to ?? nowUs));
  const cases = await findCases(client, options, id, counts);
  await client.query(END, [uuidIn(id), JSON.stringify(counts), cases]);
  return { id, isNew: true };
};

const DAY_US = 86_400_000_000;

/** From the day of the first line to the end of the last line's day, or to the upload: what comes later cannot be in it. */
const coverOf = async (client: Client, { from, to, nowUs }: ImportOptions): Promise<Cover | undefined> => {
  const { rows } = await client.query<{ first: string | null; last: string | null }>(
    'select min(executed_at) as first, max(executed_at) as last from pg_temp.lines where reason is null',
  );
  const [first, last] = [rows[0]?.first ?? null, rows[0]?.last ?? null];
  const begins = from ?? (first === null ? undefined : dayOf(Number(first)));
  const ends = to ?? (last === null ? begins && begins + DAY_US : dayOf(Number(last)) + DAY_US);
  if (begins === undefined || ends === undefined) return undefined;
  return { from: begins, to: Math.min(ends, nowUs) };
};

const dayOf = (us: number): number => Math.floor(us / DAY_US) * DAY_US;

/** Whether cases were asked for, are held until a person has looked, or were not needed. */
export type CasesAsked = 'asked' | 'held' | 'none';

const findCases = async (client: Client, options: ImportOptions, id: string, counts: Counts): Promise<CasesAsked> => {
  const told = await toldBy(client, { id, provider: options.provider.code, mode: options.provider.mode, at: options.nowUs });
  await closeAnswered(client, options.outbox, told);
  const findings = counts.missing_here + counts.missing_there + counts.amount_differs + counts.status_differs + counts.duplicate;
  if (findings === 0) return 'none';
  if (findings > options.casesMax) return 'held';
  await askForCases(client, options.outbox, told);
  return 'asked';
};

const TOLD = `
select (select count(*)::int from ledger.placements) as shards,
  exists (select from ledger.witnessed_attempts where provider = $1 and direction = 'in') as "in",
  exists (select from ledger.witnessed_attempts where provider = $1 and direction = 'out') as "out"`;

/** What all findings of a statement have in common. */
export const toldBy = async (client: Pick<Client, 'query'>, statement: Pick<Told, 'id' | 'provider' | 'mode' | 'at'>): Promise<Told> => {
  const { rows } = await client.query<{ shards: number; in: boolean; out: boolean }>(TOLD, [statement.provider]);
  const [row] = rows;
  const direction = row?.in === row?.out ? undefined : row?.in === true ? 'in' : 'out';
  return { ...statement, shards: row?.shards ?? 1, direction };
};
