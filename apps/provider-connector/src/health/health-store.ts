import { randomUUID } from 'node:crypto';
import { type Database, type Logger, Outage, Rounds } from '@daftari/platform';
import { type Gates } from '../limits/gates.js';
import { type Provider, type ProviderBook } from '../providers/provider.js';
import { type CircuitState } from './circuit.js';
import { type Healths } from './healths.js';

/** A provider's health as shown: of all processes that call it. */
export interface ShownHealth {
  readonly state: CircuitState;
  /** Of the calls in the window; null where there were none. */
  readonly success_rate: number | null;
  readonly calls: number;
  readonly latency_ms: { readonly p50: number | null; readonly p99: number | null };
  /** Since when the circuit is as it is. */
  readonly since: string | null;
  /** Until when it is not called because it asked for that, or counted enough. */
  readonly paused_until: string | null;
}

interface StoredHealth {
  provider: string;
  state: CircuitState;
  since: Date;
  healthy: number;
  unhealthy: number;
  p50_ms: number | null;
  p99_ms: number | null;
  paused_until: Date | null;
}

const EVERY_MS = 2_000;
const NOTHING_HEARD: ShownHealth = {
  state: 'closed',
  success_rate: null,
  calls: 0,
  latency_ms: { p50: null, p99: null },
  since: null,
  paused_until: null,
};
const WORST: readonly CircuitState[] = ['open', 'half_open', 'closed'];

/** Since is told by how long ago it was: the clocks of processes may differ from PostgreSQL's. */
const STORE = `
insert into connector.provider_health as h (provider, process, state, since, healthy, unhealthy, p50_ms, p99_ms, paused_until)
select x.provider, $2, x.state, clock_timestamp() - make_interval(secs => x.since_s), x.healthy, x.unhealthy, x.p50_ms, x.p99_ms,
  case when x.paused_s > 0 then clock_timestamp() + make_interval(secs => x.paused_s) end
from unnest($1::text[], $3::text[], $4::float8[], $5::int[], $6::int[], $7::int[], $8::int[], $9::float8[])
  as x(provider, state, since_s, healthy, unhealthy, p50_ms, p99_ms, paused_s)
on conflict (provider, process) do update set state = excluded.state, since = excluded.since, healthy = excluded.healthy, unhealthy = excluded.unhealthy,
  p50_ms = excluded.p50_ms, p99_ms = excluded.p99_ms, paused_until = excluded.paused_until, at = clock_timestamp()`;

/** A process that is gone is forgotten. */
const FORGET = `delete from connector.provider_health where at < clock_timestamp() - interval '1 minute'`;

const READ = `
select provider, state, since, healthy, unhealthy, p50_ms, p99_ms, paused_until from connector.provider_health where at > clock_timestamp() - interval '20 seconds'`;

/** Writes down how this process sees its providers, so that any process can show all of it. */
export class HealthStore {
  private readonly process = randomUUID();
  private readonly rounds: Rounds;

  constructor(
    private readonly database: Database,
    private readonly providers: ProviderBook,
    private readonly healths: Healths,
    private readonly gates: Gates,
    logger: Logger,
  ) {
    const outage = new Outage(logger, "PostgreSQL (writing down providers' health)");
    this.rounds = new Rounds(EVERY_MS, () => outage.watch(this.write()));
  }

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** How a provider is, by all processes that call it; this one's word is up to date. */
  async shown(provider: Provider): Promise<ShownHealth> {
    return (await this.shownOfAll([provider])).get(provider.code) ?? NOTHING_HEARD;
  }

  async shownOfAll(providers: readonly Provider[]): Promise<ReadonlyMap<string, ShownHealth>> {
    await this.store(providers);
    const { rows } = await this.database.pool.query<StoredHealth>({ name: 'connector_health', text: READ });
    return new Map(providers.map(({ code }) => [code, composed(rows.filter((row) => row.provider === code))]));
  }

  private async write(): Promise<void> {
    await this.store([...(await this.providers.all()).values()]);
    await this.database.pool.query(FORGET);
  }

  private async store(providers: readonly Provider[]): Promise<void> {
    const nowMs = performance.now();
    const seen = providers.map((one) => ({
      code: one.code,
      pausedMs: this.gates.of(one).closedForMs('send', nowMs),
      ...this.seen(one, nowMs),
    }));
    await this.database.pool.query({
      name: 'connector_store_health',
      text: STORE,
      values: [
        seen.map(({ code }) => code),
        this.process,
        seen.map(({ state }) => state),
        seen.map(({ sinceMs }) => (nowMs - sinceMs) / 1000),
        seen.map(({ healthy }) => healthy),
        seen.map(({ unhealthy }) => unhealthy),
        seen.map(({ p50Ms }) => p50Ms),
        seen.map(({ p99Ms }) => p99Ms),
        seen.map(({ pausedMs }) => pausedMs / 1000),
      ],
    });
  }

  private seen(provider: Provider, nowMs: number) {
    return this.healths.of(provider).shown(nowMs);
  }
}

const latest = (dates: readonly (Date | null)[]): string | null => {
  const times = dates.flatMap((date) => (date ? [date.getTime()] : []));
  return times.length === 0 ? null : new Date(Math.max(...times)).toISOString();
};

const highest = (numbers: readonly (number | null)[]): number | null => {
  const known = numbers.flatMap((one) => one ?? []);
  return known.length === 0 ? null : Math.max(...known);
};

/** The worst state that a process sees; the slowest of what they measured. */
const composed = (rows: readonly StoredHealth[]): ShownHealth => {
  if (rows.length === 0) return NOTHING_HEARD;
  const state = WORST.find((one) => rows.some((row) => row.state === one)) ?? 'closed';
  const healthy = rows.reduce((sum, row) => sum + row.healthy, 0);
  const calls = rows.reduce((sum, row) => sum + row.healthy + row.unhealthy, 0);
  return {
    state,
    success_rate: calls === 0 ? null : Math.round((healthy / calls) * 1_000) / 1_000,
    calls,
    latency_ms: { p50: highest(rows.map((row) => row.p50_ms)), p99: highest(rows.map((row) => row.p99_ms)) },
    since: latest(rows.filter((row) => row.state === state).map((row) => row.since)),
    paused_until: latest(rows.map((row) => row.paused_until)),
  };
};
