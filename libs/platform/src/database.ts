import pg, { type Pool, type PoolClient, type PoolConfig } from 'pg';

/** A connection inside a unit of work: what is done with it is committed or rolled back as one. */
export type UnitOfWork = PoolClient;

/** PostgreSQL settings by name, set when a session begins. */
export type SessionSettings = Readonly<Record<string, string | number>>;

/**
 * For sessions that find rows by their keys and nothing else. A prepared plan made while a table was small would read all of it later, and go on
 * doing so (measured: 2,600 instead of 13,000 commands/s).
 */
export const ROWS_BY_KEY: SessionSettings = { enable_seqscan: 'off', enable_hashjoin: 'off', enable_mergejoin: 'off' };

/** A process that is stopped, or whose machine is gone, does not keep its locks: whoever takes over would wait for ever. */
const LOCKS_END: SessionSettings = {
  idle_in_transaction_session_timeout: 5_000,
  tcp_keepalives_idle: 10,
  tcp_keepalives_interval: 5,
  tcp_keepalives_count: 3,
  tcp_user_timeout: 20_000,
};

export interface DatabaseOptions {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** The role that the session takes on: it may do less than the one that logs in. */
  readonly role?: string | undefined;
  /** Settings of each session, beyond those of `options=` in the address. */
  readonly settings?: SessionSettings;
  readonly connectionsMax?: number;
  /** What connections are made of: pg's own where none is given. A simulation gives connections that break when it wants them to. */
  readonly client?: typeof pg.Client;
}

const asOptions = (settings: SessionSettings): string =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${String(value).replaceAll(/[\\ ]/g, '\\$&')}`)
    .join(' ');

/** An address for sessions that take on a role, and their options: those of the address and the role. */
export const sessionAs = (url: string, role: string | undefined): { readonly url: string; readonly options: string } => {
  const address = new URL(url);
  const given = address.searchParams.get('options') ?? '';
  address.searchParams.delete('options');
  const options = [given, role === undefined ? '' : asOptions({ role })].filter((part) => part !== '').join(' ');
  return { url: address.toString(), options };
};

/** Settings of the address stand over the defaults; the role and what the code asks for stand over those of the address. */
const connectionConfig = (options: DatabaseOptions): PoolConfig => {
  const address = new URL(options.url);
  // Left in the address, they would replace all others.
  const given = address.searchParams.get('options') ?? '';
  address.searchParams.delete('options');
  const ours = { ...options.settings, ...(options.role === undefined ? {} : { role: options.role }) };
  return {
    connectionString: address.toString(),
    application_name: options.applicationName,
    max: options.connectionsMax ?? 8,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    options: [asOptions(LOCKS_END), given, asOptions(ours)].filter((part) => part !== '').join(' '),
    ...(options.client ? { Client: options.client } : {}),
  };
};

/**
 * Runs `work` in one unit of work. What it throws rolls everything back and is thrown on.
 * A connection on which rolling back fails is thrown away.
 */
export const unitOfWork = async <T>(pool: Pool, work: (client: UnitOfWork) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that breaks between two statements has nobody else to tell, and would end the process.
  const onBroken = (error: Error): void => {
    broken = error;
  };
  client.on('error', onBroken);
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error(String(failure));
    });
    throw error;
  } finally {
    client.off('error', onBroken);
    client.release(broken);
  }
};

/** PostgreSQL of one service: a pool, and units of work on it. */
export class Database {
  readonly pool: Pool;

  constructor(private readonly options: DatabaseOptions) {
    this.pool = new pg.Pool(connectionConfig(options));
    // An idle connection that breaks is replaced by the pool at its next use; without a listener it would end the process.
    this.pool.on('error', () => undefined);
  }

  /** The address and settings, for connections outside the pool (LISTEN, locks held by a session). */
  get config(): PoolConfig {
    return this.configWith({});
  }

  /** The same with further settings. */
  configWith(settings: SessionSettings): PoolConfig {
    return connectionConfig({ ...this.options, settings: { ...this.options.settings, ...settings } });
  }

  /** A connection outside the pool, with further settings; not connected yet. */
  newClient(settings: SessionSettings): pg.Client {
    const Client = this.options.client ?? pg.Client;
    return new Client(this.configWith(settings));
  }

  /** Runs `work` in one unit of work on the pool: see `unitOfWork`. */
  unitOfWork<T>(work: (client: UnitOfWork) => Promise<T>): Promise<T> {
    return unitOfWork(this.pool, work);
  }

  /** For health: fails where the server cannot be asked. */
  async check(): Promise<undefined> {
    await this.pool.query('select 1');
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

const NETWORK_FAULTS = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);
/** Classes of PostgreSQL's codes: connection, resources (disk, memory, connections), intervention by an operator, system. */
const PASSING_CLASSES = new Set(['08', '53', '57', '58']);
/** Its locks were taken from a unit of work that stood still. */
const STOOD_STILL = '25P03';
const LOST_RACES = new Set(['40001', '40P01', '55P03', '25P04']);

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '');

/** Is PostgreSQL away, unable for now, or was the connection cut? The outcome of a commit under way is then unknown. */
export const isConnectionFault = (error: unknown): boolean => {
  const code = codeOf(error);
  if (NETWORK_FAULTS.has(code) || code === STOOD_STILL || (code.length === 5 && PASSING_CLASSES.has(code.slice(0, 2)))) return true;
  return (
    error instanceof Error &&
    /connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable/i.test(
      error.message,
    )
  );
};

/** Did the unit of work lose a race (deadlock, serialisation, lock timeout)? It was rolled back and may be tried again. */
export const isLostRace = (error: unknown): boolean => LOST_RACES.has(codeOf(error));
