import { type Database, type Logger, Outage } from '@daftari/platform';
import { type Asking } from '../attempts/asking.js';
import { ATTEMPT_COLUMNS, type AttemptRow } from '../attempts/attempt.js';
import { type Settler } from '../attempts/settler.js';
import { type Provider, type ProviderBook } from '../providers/provider.js';

const SWEEP_MS = 250;
/** Questions to one provider at once: one that does not answer holds up only its own. */
const PER_PROVIDER = 32;
/** Past its timeout, a claimed question is asked again, should this process have died over it. */
const LEASE_S = 10;

/** After a crash `sending` may have been sent: it becomes `waiting`, and is only asked about (P15). */
const ADOPT = `
update connector.attempts a set state = 'waiting', due_at = clock_timestamp() from connector.providers p
where a.state = 'sending' and p.code = a.provider and a.send_deadline + make_interval(secs => p.timeout_ms / 1000.0 + 2) < clock_timestamp()`;

const CLAIM = `
with due as (
  select a.transaction, a.number, p.lease_s from unnest($1::text[], $2::int[], $3::float8[]) as p(provider, free, lease_s)
  cross join lateral (
    select transaction, number from connector.attempts where provider = p.provider and state in ('waiting', 'recheck') and due_at <= clock_timestamp()
    order by due_at limit p.free for update skip locked) a),
claimed as (
  update connector.attempts a set due_at = clock_timestamp() + make_interval(secs => due.lease_s), requeries = a.requeries + 1
  from due where a.transaction = due.transaction and a.number = due.number returning a.*)
select ${ATTEMPT_COLUMNS} from claimed a join connector.transactions t on t.id = a.transaction`;

/** Asks providers about what they have not told us, at growing intervals, for as long as it is not known. */
export class Requerier {
  private readonly outage: Outage;
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private readonly underWay = new Map<string, Set<Promise<void>>>();

  constructor(
    private readonly database: Database,
    private readonly providers: ProviderBook,
    private readonly asking: Asking,
    private readonly settler: Settler,
    private readonly logger: Logger,
  ) {
    this.outage = new Outage(logger, 'PostgreSQL (asking providers about what is open)');
  }

  start(): void {
    this.timer = setInterval(() => {
      this.sweeping ??= this.outage.watch(this.sweep()).finally(() => (this.sweeping = undefined));
    }, SWEEP_MS);
  }

  /** Waits for the answers under way. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
    await Promise.all([...this.underWay.values()].flatMap((asking) => [...asking]));
  }

  private async sweep(): Promise<void> {
    await this.database.pool.query(ADOPT);
    const providers = await this.providers.all();
    const open = [...providers.values()].filter((provider) => this.freeOf(provider) > 0);
    const { rows } = await this.database.pool.query<AttemptRow>({
      name: 'connector_requery',
      text: CLAIM,
      values: [
        open.map(({ code }) => code),
        open.map((provider) => this.freeOf(provider)),
        open.map(({ timeoutMs }) => timeoutMs / 1000 + LEASE_S),
      ],
    });
    for (const row of rows) {
      const provider = providers.get(row.provider);
      if (provider) this.begin(row, provider);
    }
  }

  private askingOf(provider: Provider): Set<Promise<void>> {
    const asking = this.underWay.get(provider.code) ?? new Set();
    this.underWay.set(provider.code, asking);
    return asking;
  }

  private freeOf(provider: Provider): number {
    return Math.min(PER_PROVIDER, provider.limits.in_flight) - this.askingOf(provider).size;
  }

  private begin(row: AttemptRow, provider: Provider): void {
    const asking = this.askingOf(provider);
    const work = this.ask(row, provider)
      .catch((error: unknown) => this.logger.warn({ err: error, transaction: row.transaction }, 'a provider could not be asked'))
      .finally(() => asking.delete(work));
    asking.add(work);
  }

  private async ask(row: AttemptRow, provider: Provider): Promise<void> {
    const outcome = await this.asking.outcomeOf(row, provider);
    const detail = 'detail' in outcome ? outcome.detail : null;
    const { rows } = await this.database.pool.query<{ id: string }>(
      'insert into connector.requeries (transaction, number, outcome, detail) values ($1, $2, $3, $4) returning id',
      [row.transaction, row.number, outcome.kind, detail],
    );
    await this.settler.settle({
      transaction: row.transaction,
      number: row.number,
      outcome,
      witness: 'requery',
      evidence: `requery_${rows[0]?.id ?? ''}`,
    });
  }
}
