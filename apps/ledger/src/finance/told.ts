import { type Pool } from 'pg';

/**
 * Takes out of an event's body (`body`, in the sense of the query around it) what it says of its transaction, as `told`. Done by PostgreSQL: a page
 * of bodies taken apart here would keep the writer of this process waiting. Any type of event will do, also one to come.
 */
export const TOLD = `json_to_record(ledger.readable(body)) as told(transaction_id text, business_id text, reference text, kind text, product_code text,
  channel text, recipient text, description text, status text, total_minor text, amount_minor text, previous bigint)`;

/** What an event says of its transaction. */
export interface Told {
  readonly transaction_id: string | null;
  readonly business_id: string | null;
  readonly reference: string | null;
  readonly kind: string | null;
  readonly product_code: string | null;
  readonly channel: string | null;
  readonly recipient: string | null;
  readonly description: string | null;
  readonly status: string | null;
  readonly total_minor: string | null;
  readonly amount_minor: string | null;
  /** The sequence of the transaction's event before this one. */
  readonly previous: string | null;
  /** The event's type. */
  readonly type: string;
}

const hasMoreBehind = (told: Told): boolean => told.reference === null && told.previous !== null;

/** Transactions have a handful of events; a longer way back than this is none that we wrote. */
const STEPS_MAX = 50;

/**
 * For each event of one shard the one that tells what was asked for: endings name neither reference nor product, so each is followed back along
 * `previous` to the event that does. One query per step for all of them together.
 */
export const beginningsOf = async (pool: Pool, shard: number, events: readonly Told[]): Promise<Told[]> => {
  const found = [...events];
  for (let step = 0; step < STEPS_MAX; step++) {
    const wanted = new Set(found.filter(hasMoreBehind).map((told) => told.previous));
    if (wanted.size === 0) break;
    const earlier = await eventsAt(pool, shard, [...wanted]);
    for (const [place, told] of found.entries()) {
      if (!hasMoreBehind(told)) continue;
      const before = earlier.get(told.previous);
      if (!before) throw new Error(`Shard ${shard} has no event ${told.previous ?? ''}, which a later one names.`);
      found[place] = before;
    }
  }
  return found;
};

const EVENTS_AT = `select sequence, type, told.* from ledger.events cross join lateral ${TOLD} where shard = $1 and sequence = any($2::bigint[])`;

const eventsAt = async (pool: Pool, shard: number, sequences: readonly (string | null)[]): Promise<Map<string | null, Told>> => {
  const { rows } = await pool.query<Told & { sequence: string }>(EVENTS_AT, [shard, sequences]);
  return new Map(rows.map((row) => [row.sequence, row]));
};

/** The kind of a transaction that begins with this event; null where the event is of no transaction. */
export const kindOf = ({ type, kind }: Told): string | null => kind ?? KIND_OF_TYPE[type] ?? null;

/** What events that begin a transaction are, where they do not say it. */
const KIND_OF_TYPE: Readonly<Record<string, string>> = {
  WalletCredited: 'adjustment',
  WalletDebited: 'adjustment',
  CommissionPaid: 'adjustment',
  FloatMoved: 'adjustment',
  UnexplainedReported: 'adjustment',
  TransferSent: 'transfer',
  TransferReceived: 'transfer',
  TransferRefused: 'transfer',
};

/** `FundsReleased` as words: `Funds released`. */
const inWords = (type: string): string => {
  const words = type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** What a line says to a reader: the client's own words where there are any, otherwise what was bought and for whom; later events say what happened. */
export const describe = (event: Told, beginning: Told): string => {
  const { description, product_code: product, channel, recipient } = beginning;
  const asked = description ?? [kindOf(beginning), product ?? channel, recipient].filter((part) => part !== null).join(' ');
  if (event.previous === null) return asked === '' ? inWords(event.type) : asked;
  const happened = `${inWords(event.type)}${event.status === null ? '' : ` (${event.status})`}`;
  return asked === '' ? happened : `${happened}: ${asked}`;
};
