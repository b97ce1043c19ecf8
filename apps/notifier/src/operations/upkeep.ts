import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, type Logger, type Metrics } from '@daftari/platform';

export interface UpkeepOptions {
  readonly database: Database;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly retentionDays: number;
}

const EVERY_MS = 15_000;
const ROWS_AT_A_TIME = 5_000;
const ROUNDS_MAX = 40;
/** A listener says within the hour that it is there. */
const LISTENER_SLACK_S = 2 * 3_600;

/**
 * Finished deliveries in the order of their ids, which begin with their time: the oldest go first. Those that were given up are kept as long;
 * those in the queue stay, however old.
 */
const OLD_DELIVERIES = `
with old as materialized (
  select d.id from notifier.deliveries d
  where d.id < (lpad(to_hex((extract(epoch from now() - make_interval(secs => $1)) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
    and not exists (select 1 from notifier.queue q where q.delivery_id = d.id)
  order by d.id limit $2
), attempts as (delete from notifier.attempts a using old where a.delivery_id = old.id),
given_up as (delete from notifier.given_up g using old where g.delivery_id = old.id)
delete from notifier.deliveries d using old where d.id = old.id`;

const FORGETTABLE = `
delete from notifier.transactions where id in (select id from notifier.transactions where forget_at < now() limit $1)`;

/** Facts of a transaction that ended and was forgotten: told again very late. The shard's own events have long passed the time at which they were heard. */
const STALE_FACTS = `
delete from notifier.held_events h using notifier.shards s
where s.shard = h.shard and h.topic = 'provider.events.v1' and h.held_at < now() - interval '1 day' and s.recorded_at > h.held_at + interval '1 hour'
  and not exists (select 1 from notifier.transactions t where t.id = h.transaction_id)`;

const OLD_SECRETS = 'delete from notifier.old_secrets where signs_until < now()';

const OLD_EVENTS = `
delete from notifier.events where (business_id, mode, position) in (
  select business_id, mode, position from notifier.events where at < now() - make_interval(secs => $1) order by at limit $2)`;

/** For whom nobody has listened since before the oldest event, no more are kept. */
const GONE_LISTENERS =
  'update notifier.listeners set listening = false where listening and listened_at < now() - make_interval(secs => $1)';

interface Counts {
  waiting: number;
  failing: number;
  oldest_s: number;
  held: number;
  held_oldest_s: number;
}

const COUNTS = `
select (select count(*) filter (where tries = 0) from notifier.queue)::float8 as waiting, (select count(*) filter (where tries > 0) from notifier.queue)::float8 as failing,
  coalesce((select extract(epoch from now() - d.created_at) from notifier.queue q join notifier.deliveries d on d.id = q.delivery_id order by q.seq limit 1), 0)::float8 as oldest_s,
  count(*)::float8 as held, coalesce(extract(epoch from now() - min(held_at)), 0)::float8 as held_oldest_s
from notifier.held_events`;

/** Keeps the tables bounded and says how much waits. One process at a time sweeps. */
export class Upkeep {
  private readonly stopping = new AbortController();
  private readonly queue;
  private readonly oldest;
  private readonly held;
  private readonly heldOldest;
  private loop: Promise<void> | undefined;

  constructor(private readonly options: UpkeepOptions) {
    const { metrics } = options;
    this.queue = metrics.gauge('webhook_queue', 'Deliveries that wait, first attempts and repeated ones.', ['state']);
    this.oldest = metrics.gauge('webhook_queue_oldest_seconds', 'The age of the oldest delivery that waits.');
    this.held = metrics.gauge('webhook_held_events', 'Events that wait for others of their transaction, on another topic.');
    this.heldOldest = metrics.gauge('webhook_held_oldest_seconds', 'How long the oldest held event has waited.');
  }

  start(): void {
    this.loop ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async run(): Promise<void> {
    while (await this.nextRound()) {
      await this.sweep().catch((error: unknown) =>
        this.options.logger.warn({ err: error }, 'the upkeep of webhooks failed; it is tried again'),
      );
    }
  }

  /** Waits for the next round; false once it stops. */
  private async nextRound(): Promise<boolean> {
    return sleep(EVERY_MS, true, { signal: this.stopping.signal }).catch(() => false);
  }

  /** One round of it; the tests call it too. */
  async sweep(): Promise<void> {
    await this.count();
    const { database, retentionDays } = this.options;
    const retentionS = retentionDays * 86_400;
    await database.pool.query(STALE_FACTS);
    await database.pool.query(OLD_SECRETS);
    await database.pool.query(GONE_LISTENERS, [retentionS + LISTENER_SLACK_S]);
    await this.inRounds(OLD_DELIVERIES, [retentionS, ROWS_AT_A_TIME]);
    await this.inRounds(OLD_EVENTS, [retentionS, ROWS_AT_A_TIME]);
    await this.inRounds(FORGETTABLE, [ROWS_AT_A_TIME]);
  }

  private async inRounds(sql: string, values: readonly number[]): Promise<void> {
    for (let round = 0; round < ROUNDS_MAX && !this.stopping.signal.aborted; round++) {
      const removed = await this.options.database.unitOfWork(async (client) => {
        const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_xact_lock(4303, 1) as mine');
        return rows[0]?.mine === true ? (await client.query(sql, [...values])).rowCount : 0;
      });
      if ((removed ?? 0) < ROWS_AT_A_TIME) return;
    }
  }

  private async count(): Promise<void> {
    const { rows } = await this.options.database.pool.query<Counts>(COUNTS);
    const counts = rows[0];
    if (!counts) return;
    this.queue.set({ state: 'waiting' }, counts.waiting);
    this.queue.set({ state: 'failing' }, counts.failing);
    this.oldest.set(counts.oldest_s);
    this.held.set(counts.held);
    this.heldOldest.set(counts.held_oldest_s);
  }
}
