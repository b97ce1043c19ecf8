import pg from 'pg';
import { type Gates } from './gates.js';

export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: unknown[];
}

/** One session at the server, whoever holds its other end. */
export interface Session {
  /** The process that opened it. */
  readonly by: string;
  readonly key: string;
  readonly real: pg.Client;
  inTransaction: boolean;
  /** What its unit of work has locked. */
  readonly locks: Set<string>;
}

/** Where a shard stands in its row. */
export interface Head {
  readonly shard: number;
  readonly epoch: number;
  readonly sequence: number;
  readonly position: number;
  readonly hash: string;
}

const BLOCKED_MS = 10_000;

/** What a statement locks, for as long as its unit of work lasts: shard rows, or the keys of parked commands. */
const lockOf = (text: string): string | undefined => {
  if (/for update/i.test(text)) return 'shards';
  return /insert into ledger\.dead_letters/i.test(text) ? 'dead letters' : undefined;
};

export const labelOf = ({ name, text }: Statement): string => name ?? text.trim().replaceAll(/\s+/g, ' ').slice(0, 48);

/**
 * A real PostgreSQL that does one statement at a time, each when the scheduler lets it. What would wait for a lock is not begun, so that no
 * statement waits for real. Sessions are kept over runs: a new connection costs more than all else.
 */
export class Server {
  private readonly idle = new Map<string, pg.Client[]>();
  private readonly sessions = new Set<Session>();
  /** Told after each statement that may have moved a shard. */
  onMoved: (heads: readonly Head[], by: string) => void = () => undefined;
  /** Makes of a statement another one, to see what the simulation finds. */
  sabotage: (text: string) => string = (text) => text;
  /** PostgreSQL's clock in microseconds. */
  now: () => number = () => 0;

  constructor(readonly admin: pg.Client) {}

  async open(config: pg.PoolConfig): Promise<Session> {
    // Real time plays no part: what ends by a timeout ends when the scheduler says so.
    const options = (config.options ?? '').replaceAll(/-c \S*(transaction|session)_timeout=\d+/g, '');
    const key = `${config.connectionString ?? ''} ${options}`;
    const real = this.idle.get(key)?.pop() ?? (await this.connect(config.connectionString ?? '', options));
    const session = { by: config.application_name ?? '', key, real, inTransaction: false, locks: new Set<string>() };
    this.sessions.add(session);
    return session;
  }

  private async connect(connectionString: string, options: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString, options });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** Would this wait for another session? */
  isBlocked(session: Session, { text }: Statement): boolean {
    const lock = lockOf(text);
    return lock !== undefined && [...this.sessions].some((other) => other !== session && other.locks.has(lock));
  }

  async execute(session: Session, statement: Statement): Promise<pg.QueryResult> {
    const { text } = statement;
    if (text.includes('clock_timestamp()')) return { rows: [{ us: String(this.now()) }] } as pg.QueryResult;
    const result = await this.run(session, this.weakened(statement));
    if (text === 'begin') session.inTransaction = true;
    else if (text === 'commit' || text === 'rollback') this.leaveTransaction(session);
    const lock = lockOf(text);
    if (lock !== undefined && session.inTransaction) session.locks.add(lock);
    if (/update ledger\.shards/i.test(text)) this.onMoved(await this.heads(), session.by);
    return result;
  }

  /** A name stands for one text for as long as the session lasts. */
  private weakened(statement: Statement): Statement {
    const text = this.sabotage(statement.text);
    return text === statement.text ? statement : { text, ...(statement.values ? { values: statement.values } : {}) };
  }

  /** What the session does with an error of its own: a unit of work is good for nothing more. */
  async fail(session: Session): Promise<void> {
    if (!session.inTransaction) return;
    session.locks.clear();
    await this.run(session, { text: 'rollback' });
    await this.run(session, { text: 'begin' });
    await this.run(session, { text: 'select 1 / 0' }).catch(() => undefined);
  }

  private async run(session: Session, statement: Statement): Promise<pg.QueryResult> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`Blocked for real: ${labelOf(statement)}`)), BLOCKED_MS);
    });
    return Promise.race([session.real.query(statement), late]).finally(() => clearTimeout(timer));
  }

  private leaveTransaction(session: Session): void {
    session.inTransaction = false;
    session.locks.clear();
  }

  /** The other end is gone. What its unit of work holds is held until the server notices. */
  leave(session: Session, gates: Gates): void {
    if (!session.inTransaction) return this.keep(session);
    gates.add({ owner: undefined, kind: 'notice', label: 'a session is gone', faults: [], open: () => this.noticed(session) });
  }

  private async noticed(session: Session): Promise<string> {
    await this.run(session, { text: 'rollback' });
    this.leaveTransaction(session);
    this.keep(session);
    return 'rolled back';
  }

  private keep(session: Session): void {
    this.sessions.delete(session);
    const kept = this.idle.get(session.key) ?? [];
    kept.push(session.real);
    this.idle.set(session.key, kept);
  }

  /** A statement whose sender is gone, on its way: it runs when it arrives. */
  arriveLater(session: Session, statement: Statement, gates: Gates): void {
    gates.add({
      owner: undefined,
      kind: 'arrival',
      label: labelOf(statement),
      faults: [],
      ready: () => !this.isBlocked(session, statement),
      open: async () => {
        const outcome = await this.execute(session, statement).then(outcomeOf, codeOf);
        this.leave(session, gates);
        return outcome;
      },
    });
  }

  async heads(): Promise<readonly Head[]> {
    const { rows } = await this.admin.query<Head>({
      name: 'heads',
      text: `select shard, epoch::float8 as epoch, sequence::float8 as sequence, position::float8 as position, encode(head_hash, 'hex') as hash
             from ledger.shards order by shard`,
    });
    return rows;
  }

  async close(): Promise<void> {
    for (const clients of this.idle.values()) for (const client of clients) await client.end();
    for (const session of this.sessions) await session.real.end();
  }
}

export const outcomeOf = ({ rows, rowCount }: pg.QueryResult): string =>
  rows[0] && typeof rows[0] === 'object' && 'yes' in rows[0] ? `yes: ${String(rows[0].yes)}` : `${rowCount ?? rows.length} rows`;

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? `error ${error.code}` : String(error);
