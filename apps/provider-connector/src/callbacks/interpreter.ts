import { type CallbackReading, type Outcome } from '@daftari/dialect';
import { type Database, type Logger, Outage, Rounds } from '@daftari/platform';
import { type Settler } from '../attempts/settler.js';
import { type Outbox } from '@daftari/messaging';
import { type Provider, type ProviderBook } from '../providers/provider.js';
import { type CallbackMetrics } from './callback-metrics.js';
import { orphanReport } from './orphans.js';
import { readCallback } from './reading.js';

type Genuine = Extract<CallbackReading, { ok: true }>;

interface StoredCallback {
  id: string;
  provider: string;
  headers: Record<string, string>;
  body: Buffer;
  received_ms: number;
  is_reported: boolean;
}

interface AttemptKey {
  readonly transaction: string;
  readonly number: number;
}

const WAITING = `
select id, provider, headers, body, (extract(epoch from received_at) * 1000)::float8 as received_ms, reported_at is not null as is_reported from connector.callbacks
where handled_at is null and refused is null and look_at <= clock_timestamp() and received_at > clock_timestamp() - interval '72 hours'
order by look_at limit 100`;

/** The older it is, the longer until it is looked at again: it never stands in front of those that can be settled. */
const LATER = `
update connector.callbacks set look_at = clock_timestamp() + least(greatest((clock_timestamp() - received_at) / 2, interval '1 second'), interval '10 minutes')
where id = any($1) and handled_at is null`;

const HANDLED = `
update connector.callbacks set handled_at = clock_timestamp(), transaction = $2, outcome = $3 where id = $1 and handled_at is null`;

const REPORTED = `update connector.callbacks set reported_at = clock_timestamp() where id = $1 and reported_at is null`;

const SWEEP_MS = 1_000;
const HINT_WAITS_MS = 600_000;

/** Interprets stored callbacks for as long as it takes: one that comes before its attempt is known waits for it (P16). */
export class Interpreter {
  private readonly rounds: Rounds;
  private wanted = false;

  constructor(
    private readonly database: Database,
    private readonly providers: ProviderBook,
    private readonly settler: Settler,
    private readonly outbox: Outbox,
    private readonly shards: number,
    private readonly metrics: CallbackMetrics,
    logger: Logger,
  ) {
    const outage = new Outage(logger, 'PostgreSQL (interpreting callbacks)');
    this.rounds = new Rounds(SWEEP_MS, () => outage.watch(this.sweep()));
  }

  start(): void {
    this.rounds.start();
    this.look();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** There may be something to interpret. */
  look(): void {
    this.wanted = true;
    void this.rounds.now();
  }

  private async sweep(): Promise<void> {
    do {
      this.wanted = false;
      const { rows } = await this.database.pool.query<StoredCallback>({ name: 'connector_callbacks_waiting', text: WAITING });
      const handled = await Promise.all(rows.map((row) => this.interpret(row)));
      const left = rows.filter((_, index) => !handled[index]).map((row) => row.id);
      if (left.length > 0) await this.database.pool.query({ name: 'connector_callbacks_later', text: LATER, values: [left] });
      this.wanted ||= rows.length > 0;
      // What came while it was looking is looked for as well.
    } while (this.wanted);
  }

  /** True: it was handled. False: it matches nothing yet, and is looked at again. */
  private async interpret(row: StoredCallback): Promise<boolean> {
    const provider = await this.providers.find(row.provider);
    if (!provider) return false;
    // The stored bytes, read as when they came. They were genuine then; once the secret is another one, asking tells the same.
    const reading = readCallback(provider, row.headers, row.body, row.received_ms);
    if (!reading.ok) return this.handled(row, reading.reason);
    const attempt = await this.attemptOf(row.provider, reading);
    if (attempt) return this.settle(row, reading, attempt);
    // What proves nothing is not waited for: whoever it is about is asked about anyway.
    if (reading.isHint) return Date.now() - row.received_ms > HINT_WAITS_MS ? this.handled(row, 'unknown_reference') : false;
    await this.reportOrphan(row, reading, provider);
    return false;
  }

  /** Once it has waited for as long as an unknown outcome would, a person is told. It is looked at all the same for as long as it may match. */
  private async reportOrphan(row: StoredCallback, reading: Genuine, provider: Provider): Promise<void> {
    const ageS = (Date.now() - row.received_ms) / 1_000;
    if (row.is_reported || ageS < provider.requery.give_up_to_case_after_s) return;
    const report = orphanReport(provider, reading, { id: row.id, receivedAt: new Date(row.received_ms) }, this.shards);
    await this.database.unitOfWork(async (client) => {
      const { rowCount } = await client.query(REPORTED, [row.id]);
      if (rowCount === 1 && report) await this.outbox.publish(client, [report]);
    });
    this.outbox.committed();
    this.metrics.interpreted(row.provider, report ? 'orphan_case' : 'orphan');
  }

  private settle(row: StoredCallback, reading: Genuine, attempt: AttemptKey): Promise<boolean> {
    return this.settler.settle({
      ...attempt,
      outcome: reading.outcome,
      witness: 'callback',
      evidence: row.id,
      ...(reading.isHint ? { isHint: true } : {}),
      settled: async (client, verdict) => {
        await client.query(HANDLED, [row.id, attempt.transaction, `${wordOf(reading)} → ${verdict}`]);
        this.metrics.interpreted(row.provider, verdict);
      },
    });
  }

  /** By our reference; where the provider does not repeat it, by its own, which may not be stored yet. */
  private async attemptOf(provider: string, { reference, providerReference }: Genuine): Promise<AttemptKey | undefined> {
    const byOurs = reference === undefined ? undefined : await this.attemptBy('upstream_reference', provider, reference);
    return byOurs ?? this.attemptBy('provider_reference', provider, providerReference);
  }

  private async attemptBy(
    column: 'upstream_reference' | 'provider_reference',
    provider: string,
    reference: string,
  ): Promise<AttemptKey | undefined> {
    const { rows } = await this.database.pool.query<AttemptKey>({
      name: `connector_attempt_by_${column}`,
      text: `select transaction, number from connector.attempts where provider = $1 and ${column} = $2 limit 2`,
      values: [provider, reference],
    });
    // Two attempts under one name: nobody can say which it is about. Both are asked about.
    return rows.length === 1 ? rows[0] : undefined;
  }

  private async handled(row: StoredCallback, outcome: string): Promise<boolean> {
    await this.database.pool.query(HANDLED, [row.id, null, outcome]);
    this.metrics.interpreted(row.provider, outcome);
    return true;
  }
}

const wordOf = ({ outcome, isHint, event }: Genuine): string => (isHint ? `hint ${event}` : describe(outcome));
const describe = (outcome: Outcome): string => outcome.kind;
