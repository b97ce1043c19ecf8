import { ConfigurationError, Database, type SessionSettings } from '@daftari/platform';
import { LRUCache } from 'lru-cache';
import { type Pool } from 'pg';

/** The server that `DATABASE_URL` names. It holds the control table: which shard lies where. */
export const HOME = 'home';

/** One PostgreSQL that holds some of the shards. */
export interface BookServer {
  readonly name: string;
  readonly database: Database;
}

/** Where a shard lies, and since which move: the shard's own row must agree (P12). */
export interface Placement {
  readonly shard: number;
  readonly server: string;
  readonly epoch: number;
}

const BUSINESSES_KEPT = 100_000;

/** The PostgreSQL servers of the books: one, or several by configuration alone. */
export class BookServers {
  private readonly serverOf = new LRUCache<string, BookServer>({ max: BUSINESSES_KEPT });

  constructor(
    readonly home: Database,
    private readonly others: readonly BookServer[] = [],
  ) {}

  /** @param servers as `LEDGER_SERVERS` has them: addresses by name */
  static open(
    homeUrl: string,
    servers: Readonly<Record<string, string>>,
    options: { applicationName: string; role?: string; connectionsMax: number; settings?: SessionSettings },
  ): BookServers {
    const others = Object.entries(servers).map(([name, url]) => ({ name, database: new Database({ ...options, url }) }));
    return new BookServers(new Database({ ...options, url: homeUrl }), others);
  }

  get all(): readonly BookServer[] {
    return [{ name: HOME, database: this.home }, ...this.others];
  }

  /** The server of that name. @throws where the configuration does not know it */
  named(name: string): BookServer {
    const found = this.all.find((server) => server.name === name);
    if (!found)
      throw new ConfigurationError(`LEDGER_SERVERS does not name the server ${name}, on which shards of this installation lie. Add it.`);
    return found;
  }

  /** Where the given shards lie, or all of them. */
  async placements(shards?: readonly number[]): Promise<Placement[]> {
    const { rows } = await this.home.pool.query<Placement>(
      'select shard, server, epoch from ledger.placements where $1::int[] is null or shard = any($1) order by shard',
      [shards ?? null],
    );
    return rows;
  }

  /** The server that a business's wallets lie on; the home server where it has none. */
  async poolOfBusiness(business: string): Promise<Pool> {
    if (this.others.length === 0) return this.home.pool;
    const known = this.serverOf.get(business);
    if (known && (await hasWallets(known, business))) return known.database.pool;
    for (const server of this.all) {
      if (!(await hasWallets(server, business))) continue;
      this.serverOf.set(business, server);
      return server.database.pool;
    }
    return this.home.pool;
  }

  /** For health: fails where a server cannot be asked. */
  async check(): Promise<undefined> {
    await Promise.all(this.all.map(({ database }) => database.check()));
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map(({ database }) => database.close()));
  }
}

/** A shard that was moved away leaves its rows sealed for a while: they do not count. */
const HAS_WALLETS = `
select 1 from ledger.wallets w join ledger.shards s on s.shard = (w.account >> 40)::int and s.moved_to is null where w.business = $1 limit 1`;

const hasWallets = async ({ database }: BookServer, business: string): Promise<boolean> =>
  (await database.pool.query({ name: 'ledger_has_wallets', text: HAS_WALLETS, values: [business] })).rows.length > 0;

/**
 * Reads `LEDGER_SERVERS`: `name=postgres://…` separated by spaces.
 * @throws ConfigurationError naming what is wrong; addresses are never shown
 */
export const parseServers = (text: string | undefined): Record<string, string> => {
  const servers: Record<string, string> = {};
  for (const part of (text ?? '').split(/\s+/).filter((word) => word !== '')) {
    const [, name, url] = /^([a-z0-9_-]{1,32})=(postgres(?:ql)?:\/\/.+)$/.exec(part) ?? [];
    if (name === undefined || url === undefined)
      throw new ConfigurationError(
        'LEDGER_SERVERS is not valid: write name=postgres://user:password@host:port/database, separated by spaces.',
      );
    if (name === HOME || name in servers)
      throw new ConfigurationError(
        `LEDGER_SERVERS names the server ${name} ${name === HOME ? 'which is the one of DATABASE_URL' : 'twice'}.`,
      );
    servers[name] = url;
  }
  return servers;
};
