import { type Pool } from 'pg';

/** What an event's body says of its transaction. Read without the event's own contract: a report shows events of every type, also of those to come. */
export interface Told {
  readonly transactionId: string | null;
  readonly businessId: string | null;
  readonly reference: string | null;
  readonly kind: string | null;
  readonly product: string | null;
  readonly channel: string | null;
  readonly recipient: string | null;
  readonly description: string | null;
  readonly status: string | null;
  readonly total: string | null;
  /** The sequence of the transaction's event before this one. */
  readonly previous: number | null;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Reads a stored event's body. */
export const readTold = (body: string): Told => {
  const parsed: unknown = JSON.parse(body);
  const fields = isRecord(parsed) ? parsed : {};
  const text = (name: string): string | null => (typeof fields[name] === 'string' ? fields[name] : null);
  return {
    transactionId: text('transaction_id'),
    businessId: text('business_id'),
    reference: text('reference'),
    kind: text('kind'),
    product: text('product_code'),
    channel: text('channel'),
    recipient: text('recipient'),
    description: text('description'),
    status: text('status'),
    total: text('total_minor') ?? text('amount_minor'),
    previous: typeof fields['previous'] === 'number' ? fields['previous'] : null,
  };
};

/** An event with the type that it was stored under. */
export interface ToldEvent {
  readonly type: string;
  readonly told: Told;
}

const hasMoreBehind = ({ told }: ToldEvent): boolean => told.reference === null && told.previous !== null;

/** Transactions have a handful of events; a longer way back than this is none that we wrote. */
const STEPS_MAX = 50;

/**
 * For each event of one shard the one that tells what was asked for: endings name neither reference nor product, so each is followed back along
 * `previous` to the event that does. One query per step for all of them together.
 */
export const beginningsOf = async (pool: Pool, shard: number, events: readonly ToldEvent[]): Promise<ToldEvent[]> => {
  const found = [...events];
  for (let step = 0; step < STEPS_MAX; step++) {
    const wanted = new Set(found.filter(hasMoreBehind).map(({ told }) => told.previous));
    if (wanted.size === 0) break;
    const earlier = await eventsAt(pool, shard, [...wanted]);
    for (const [place, event] of found.entries()) {
      if (!hasMoreBehind(event)) continue;
      const before = earlier.get(event.told.previous ?? 0);
      if (!before) throw new Error(`Shard ${shard} has no event ${String(event.told.previous)}, which a later one names.`);
      found[place] = before;
    }
  }
  return found;
};

const eventsAt = async (pool: Pool, shard: number, sequences: readonly (number | null)[]): Promise<Map<number, ToldEvent>> => {
  const { rows } = await pool.query<{ sequence: string; type: string; body: string }>(
    'select sequence, type, body from ledger.events where shard = $1 and sequence = any($2::bigint[])',
    [shard, sequences],
  );
  return new Map(rows.map((row) => [Number(row.sequence), { type: row.type, told: readTold(row.body) }]));
};

/** The kind of a transaction that begins with this event; null where the event is of no transaction. */
export const kindOf = ({ type, told }: ToldEvent): string | null =>
  told.kind ?? (type === 'WalletCredited' || type === 'WalletDebited' ? 'adjustment' : null);

/** `FundsReleased` as words: `Funds released`. */
const inWords = (type: string): string => {
  const words = type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** What a line says to a reader: the client's own words where there are any, otherwise what was bought and for whom; later events say what happened. */
export const describe = (event: ToldEvent, beginning: ToldEvent): string => {
  const { description, product, channel, recipient } = beginning.told;
  const asked = description ?? [kindOf(beginning), product ?? channel, recipient].filter((part) => part !== null).join(' ');
  if (event.told.previous === null) return asked === '' ? inWords(event.type) : asked;
  const happened = `${inWords(event.type)}${event.told.status === null ? '' : ` (${event.told.status})`}`;
  return asked === '' ? happened : `${happened}: ${asked}`;
};
