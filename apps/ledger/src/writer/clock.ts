import { type Pool } from 'pg';

/** Where the writer's stamps come from; tests use their own. */
export interface Clock {
  /** Microseconds since 1970. */
  now(): number;
}

export const systemClock: Clock = { now: () => Math.round((performance.timeOrigin + performance.now()) * 1000) };

const DRIFT_MAX_US = 2_000_000;

/** How far the writer's clock is from PostgreSQL's, in microseconds. */
export const clockDrift = async (pool: Pool, clock: Clock): Promise<number> => {
  const { rows } = await pool.query<{ us: string }>('select (extract(epoch from clock_timestamp()) * 1000000)::bigint as us');
  return clock.now() - Number(rows[0]?.us ?? 0);
};

/** Why a writer with this drift must not stamp events; undefined where it may (P8). */
export const driftReason = (drift: number): string | undefined =>
  Math.abs(drift) > DRIFT_MAX_US
    ? `clock: this machine's clock differs from PostgreSQL's by ${(drift / 1_000_000).toFixed(1)} s; set it right.`
    : undefined;

/** Why a shard stamped in the future must wait (P8). */
export const behindReason = (now: number, recordedAt: number): string | undefined =>
  recordedAt - now > DRIFT_MAX_US
    ? `clock: the shard's last event is ${((recordedAt - now) / 1_000_000).toFixed(1)} s ahead of this machine's clock.`
    : undefined;
