import { ROWS_BY_KEY } from '@daftari/platform';
import pg, { type Pool } from 'pg';
import { type StoredEvent } from './chain.js';
import { readEvents } from './event-pages.js';
import { connectionOf } from './own-connection.js';

export interface ExportOptions {
  /** All shards unless said. */
  readonly shard?: number | undefined;
  /** Takes some lines, each with its end; no more are read until it resolves. */
  readonly write: (lines: string) => Promise<void>;
  /** Called now and then with the events written so far and all there are. */
  readonly progress?: (done: number, total: number) => void;
}

/** So many events are held in memory at a time. */
const PAGE = 500;

const lineOf = (shard: number, event: StoredEvent): string => {
  const { sequence, incarnation, recordedAt, type, version, hash, body } = event;
  return `${JSON.stringify({ shard, sequence, incarnation, recorded_at: recordedAt, type, version, hash, body: body.toString('utf8') })}\n`;
};

/**
 * Writes the event log as JSON Lines, shard by shard in the order of the sequence, up to the heads of one instant. Each line has the event's header, its hash
 * and the exact text of its body, so that the chain can be checked elsewhere (docs/proof.md).
 * @returns how many events there were
 */
export const exportEvents = async (pool: Pool, options: ExportOptions): Promise<number> => {
  const { rows: heads } = await pool.query<{ shard: number; sequence: string }>(
    'select shard, sequence from ledger.shards where moved_to is null and ($1::int is null or shard = $1) order by shard',
    [options.shard ?? null],
  );
  const total = heads.reduce((sum, head) => sum + Number(head.sequence), 0);
  const client = new pg.Client(connectionOf(pool, 'daftari-export', ROWS_BY_KEY));
  client.on('error', () => undefined);
  await client.connect();
  let done = 0;
  try {
    for (const { shard, sequence } of heads) {
      let lines: string[] = [];
      const pageRead = async (events: number): Promise<void> => {
        await options.write(lines.join(''));
        lines = [];
        options.progress?.((done += events), total);
      };
      await readEvents(client, { shard, from: 0, to: Number(sequence), page: PAGE }, (event) => lines.push(lineOf(shard, event)), pageRead);
    }
  } finally {
    await client.end().catch(() => undefined);
  }
  return done;
};
