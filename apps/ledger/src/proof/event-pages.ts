import { type Client } from 'pg';
import { readBinaryRows } from './binary-rows.js';
import { type StoredEvent } from './chain.js';

/** Which part of a shard's log: after `from`, up to `to`. */
export interface LogPart {
  readonly shard: number;
  readonly from: number;
  readonly to: number;
  /** So many events are read in one unit of work, which therefore is short (P11). */
  readonly page?: number;
}

const PAGE = 20_000;
const COLUMNS = 'sequence, incarnation, recorded_at, type, version, body, hash';

/**
 * Reads a part of a shard's log, page by page.
 * @param pageRead called after each page with the number of its events; the next one is read when it is done
 */
export const readEvents = async (
  client: Client,
  { shard, from, to, page = PAGE }: LogPart,
  take: (event: StoredEvent) => void,
  pageRead: (events: number) => Promise<void> | void,
): Promise<void> => {
  for (let after = from; after < to; after += page) {
    const last = Math.min(after + page, to);
    const query = `select ${COLUMNS} from ledger.events where shard = ${shard} and sequence > ${after} and sequence <= ${last} order by sequence`;
    const rows = await readBinaryRows(client, query, 7, (row) =>
      take({
        sequence: row.number(0),
        incarnation: row.number(1),
        recordedAt: row.number(2),
        type: row.text(3),
        version: row.number(4),
        body: row.view(5),
        hash: row.hex(6),
      }),
    );
    await pageRead(rows);
  }
};
