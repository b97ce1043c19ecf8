import { type Database } from '@daftari/platform';
import { type Resent, resend, RESENT_COLUMNS } from './resend.js';

/** Which deliveries of an endpoint are sent again. */
export interface ReplayWindow {
  readonly endpointId: string;
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
  readonly status: string | undefined;
}

/** What a replay came to: how many go out again, and from when to go on where there were too many for one. */
export interface Replayed {
  readonly count: number;
  readonly goesOnFrom: Date | undefined;
}

const PAGE = 500;
/** In one request: what is more is asked for again, from where this one ended. */
export const REPLAYED_MAX = 10_000;
/** An id is drawn a little before or after its row's own time. */
const SLACK_MS = 60_000;

const SELECT = `
select ${RESENT_COLUMNS}, d.created_at from notifier.deliveries d join notifier.delivery_states s on s.id = d.id
where d.endpoint_id = $1 and d.id > $2 and d.id < $3 and d.created_at >= $4 and d.created_at < $5 and ($6::text is null or s.status = $6)
order by d.id limit $7`;

/** The lowest UUIDv7 of an instant. */
const lowestIdAt = (ms: number): string => {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
};

/** Sends again what an endpoint was to get in a time, oldest first, a page per unit of work. */
export const replay = async (database: Database, window: ReplayWindow): Promise<Replayed> => {
  let after = lowestIdAt(window.from.getTime() - SLACK_MS);
  for (let count = 0; ;) {
    const { rows } = await database.pool.query<Resent & { created_at: Date }>(SELECT, [
      window.endpointId,
      after,
      lowestIdAt(window.to.getTime() + SLACK_MS),
      window.from,
      window.to,
      window.status ?? null,
      PAGE,
    ]);
    await resendAll(database, rows);
    count += rows.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return { count, goesOnFrom: undefined };
    if (count >= REPLAYED_MAX) return { count, goesOnFrom: last.created_at };
    after = last.id;
  }
};

const resendAll = async (database: Database, rows: readonly Resent[]): Promise<void> => {
  for (const shard of new Set(rows.map((row) => row.shard))) {
    const deliveries = rows.filter((row) => row.shard === shard);
    await database.unitOfWork((client) => resend(client, shard, deliveries));
  }
};
