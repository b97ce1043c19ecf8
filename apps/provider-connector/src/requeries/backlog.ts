import { type Database, type Logger, type Metrics, Outage, Rounds } from '@daftari/platform';

const EVERY_MS = 15_000;

/** By the index of what is not done: what is done is not read. */
const OPEN = `
select provider, state, count(*)::float8 as count, greatest(extract(epoch from now() - min(due_at)), 0)::float8 as overdue_s
from connector.attempts where state <> 'done' group by provider, state`;

interface OpenRow {
  readonly provider: string;
  readonly state: string;
  readonly count: number;
  readonly overdue_s: number;
}

/** Says how much is open at each provider, and how long what is due has waited. */
export class Backlog {
  private readonly rounds: Rounds;
  private readonly open;
  private readonly overdue;

  constructor(
    private readonly database: Database,
    logger: Logger,
    metrics: Metrics,
  ) {
    const outage = new Outage(logger, 'PostgreSQL (counting what is open at providers)');
    this.rounds = new Rounds(EVERY_MS, () => outage.watch(this.count()));
    this.open = metrics.gauge('attempts_open', 'Attempts that are not done, by what they wait for.', ['provider', 'state']);
    this.overdue = metrics.gauge('attempts_overdue_seconds', 'For how long the oldest attempt that is due has waited.', [
      'provider',
      'state',
    ]);
  }

  start(): void {
    this.rounds.start();
    void this.rounds.now();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async count(): Promise<void> {
    const { rows } = await this.database.pool.query<OpenRow>({ name: 'connector_backlog', text: OPEN });
    this.open.reset();
    this.overdue.reset();
    for (const { provider, state, count, overdue_s: overdueS } of rows) {
      this.open.set({ provider, state }, count);
      this.overdue.set({ provider, state }, overdueS);
    }
  }
}
