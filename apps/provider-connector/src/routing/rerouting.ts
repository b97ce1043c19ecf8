import { type Database, type Logger, Outage, Rounds } from '@daftari/platform';
import { ATTEMPT_COLUMNS, type AttemptRow } from '../attempts/attempt.js';
import { type Settler } from '../attempts/settler.js';
import { type ProviderBook } from '../providers/provider.js';
import { type Router } from './router.js';

const SWEEP_MS = 1_000;
const PER_PROVIDER = 200;

/**
 * Attempts that are ready and due, the oldest first, of providers that are given. `is_late`: their time is over, whether there is another route or not.
 */
const WAITING = `
select ${ATTEMPT_COLUMNS}, a.is_late from connector.providers p cross join lateral (
  select *, created_at < clock_timestamp() - make_interval(secs => (p.requery ->> 'give_up_to_case_after_s')::float8) as is_late from (
    select * from connector.attempts where provider = p.code and state = 'ready' and due_at <= now() order by due_at limit ${PER_PROVIDER}) oldest) a
join connector.transactions t on t.id = a.transaction
where a.is_late or (a.sent_at is null and p.code = any($1::text[]))`;

/** From here on nobody sends it; should this process die, it is asked about and not found. */
const TAKE = `
update connector.attempts a set state = 'sending', send_deadline = clock_timestamp()
from (
  select a.transaction, a.number from unnest($1::uuid[], $2::int[]) as k(transaction, number)
  join connector.attempts a on a.transaction = k.transaction and a.number = k.number
  where a.state = 'ready' order by a.transaction for update of a skip locked) k
where a.transaction = k.transaction and a.number = k.number returning a.transaction, a.number, a.id`;

interface WaitingRow extends AttemptRow {
  readonly is_late: boolean;
}

interface Taken {
  readonly transaction: string;
  readonly number: number;
  readonly id: string;
}

/**
 * What waits to be sent to a provider that is not called at the moment goes by another route, where there is a better one; what has waited for as long
 * as an unknown outcome may goes back. Nothing of it was executed: it was never sent, or answered "not now".
 */
export class Rerouting {
  private readonly rounds: Rounds;

  constructor(
    private readonly database: Database,
    private readonly providers: ProviderBook,
    private readonly router: Router,
    private readonly settler: Settler,
    logger: Logger,
  ) {
    const outage = new Outage(logger, 'PostgreSQL (looking for better routes)');
    this.rounds = new Rounds(SWEEP_MS, () => outage.watch(this.sweep()));
  }

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async sweep(): Promise<void> {
    const troubled = [...(await this.providers.all()).values()].filter((one) => this.router.trouble(one) !== undefined);
    const { rows } = await this.database.pool.query<WaitingRow>({
      name: 'connector_rerouting',
      text: WAITING,
      values: [troubled.map(({ code }) => code)],
    });
    const better = await Promise.all(rows.map(async (row) => row.is_late || (await this.router.hasBetter(row))));
    const leaving = rows.filter((_, index) => better[index]);
    if (leaving.length === 0) return;
    const { rows: taken } = await this.database.pool.query<Taken>({
      name: 'connector_reroute',
      text: TAKE,
      values: [leaving.map(({ transaction }) => transaction), leaving.map(({ number }) => number)],
    });
    await Promise.all(taken.map((one) => this.leave(one)));
  }

  private async leave({ transaction, number, id }: Taken): Promise<void> {
    const detail = 'It was not sent: the provider could not be called.';
    const outcome = { kind: 'declined', code: 'provider_unavailable', detail, anotherRoute: true } as const;
    await this.settler.settle({ transaction, number, outcome, witness: 'answer', evidence: id });
  }
}
