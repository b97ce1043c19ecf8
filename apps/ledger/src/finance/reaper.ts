import { type Logger, Outage, Rounds } from '@daftari/platform';
import { type BookServers } from '../servers/book-servers.js';

/** How long readers may take, in seconds. */
export interface ReaderLimits {
  readonly everyS: number;
  readonly unitOfWorkS: number;
  readonly idleS: number;
}

const LIMITS: ReaderLimits = { everyS: 5, unitOfWorkS: 60, idleS: 10 };

/**
 * Ends the sessions of people who read the schema `finance` by SQL and stay too long: a unit of work over 60 s, one left idle for over 10 s, or an
 * advisory lock, which are our services' own. Their roles have these limits as defaults, but whoever is logged in can lift them (P11).
 * Only users made for finance count: a role that may also work as the ledger is one of ours, whatever else it is a member of.
 * Sessions of users that the ledger was not granted are neither seen nor ended; `daftari finance-user` grants them.
 */
const REAP = `
select a.pid, a.usename as "user", pg_terminate_backend(a.pid) as ended
from pg_auth_members m join pg_roles g on g.oid = m.roleid join pg_roles u on u.oid = m.member join pg_stat_activity a on a.usesysid = u.oid
where g.rolname = 'daftari_finance' and u.rolcanlogin and not pg_has_role(u.oid, 'daftari_ledger', 'member') and pg_has_role(u.oid, 'usage')
  and a.datname = current_database() and a.pid <> pg_backend_pid()
  and (a.xact_start < clock_timestamp() - make_interval(secs => $1)
    or a.state like 'idle in transaction%' and a.state_change < clock_timestamp() - make_interval(secs => $2)
    or exists (select from pg_locks l where l.pid = a.pid and l.locktype = 'advisory'))`;

interface Ended {
  pid: number;
  user: string;
  ended: boolean;
}

/** Sweeps through the readers' sessions every few seconds. */
export class ReaderReaper {
  private readonly rounds: Rounds;

  constructor(
    private readonly servers: BookServers,
    private readonly logger: Logger,
    private readonly limits = LIMITS,
  ) {
    const outage = new Outage(logger, 'the list of sessions');
    this.rounds = new Rounds(limits.everyS * 1_000, () => outage.watch(this.sweep()));
  }

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** Ends what has stayed too long, now. */
  async sweep(): Promise<void> {
    for (const { database } of this.servers.all) {
      const { rows } = await database.pool.query<Ended>(REAP, [this.limits.unitOfWorkS, this.limits.idleS]);
      for (const { pid, user } of rows.filter((row) => row.ended))
        this.logger.warn({ pid, user }, 'a reader of finance stayed too long and was ended');
    }
  }
}
