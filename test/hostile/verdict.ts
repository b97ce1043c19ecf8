import { type Database } from '@daftari/platform';
import { type WalletView } from '@daftari/contracts';
import { type Order, wareFacts } from './orders.js';
import { type Deal } from './record.js';
import { type HostileWorld, OPENING } from './world.js';

/** What the books say of one order. */
export interface Booked {
  readonly order: Order;
  readonly status: string;
  /** Kinds of its cases. */
  readonly cases: readonly string[];
  /** The types of its events in the log, in order. */
  readonly events: readonly string[];
  /** Whom it was brought to, why, and what came of it. */
  readonly attempts: readonly string[];
  /** What providers really did for it. */
  readonly deals: readonly Deal[];
}

const STATUSES = ['', 'pending', 'completed', 'failed', 'rejected', 'cancelled', 'expired', 'voided', 'refunded'];
const OPEN = new Set(['pending', 'none']);
const ENDS = new Set(['FundsCaptured', 'FundsReleased', 'FundsReceived', 'FundsDismissed']);
/** Cases by which a success that the books do not have is known. */
const LATE = new Set(['late_success', 'duplicate', 'wrong_amount', 'reversal', 'status_differs']);

/** The state of every order, from the tables and from the providers' own records. */
export const bookedOf = async (world: HostileWorld, orders: readonly Order[]): Promise<Booked[]> => {
  const { database } = world;
  const [statuses, cases, events] = [await statusesOf(database), await casesOf(database), await eventsOf(database)];
  const attempts = await attemptsOf(database);
  const deals = dealsByKey(world);
  return orders.map((order) => {
    const id = order.transactionId.slice('txn_'.length);
    return {
      order,
      status: statuses.get(id) ?? 'none',
      cases: cases.get(id) ?? [],
      events: events.get(order.transactionId) ?? [],
      attempts: attempts.get(id) ?? [],
      deals: deals.get(order.key) ?? [],
    };
  });
};

const dealsByKey = (world: HostileWorld): ReadonlyMap<string, Deal[]> => {
  const found = new Map<string, Deal[]>();
  for (const deal of world.houses.flatMap(({ book }) => book.deals))
    found.set(deal.asked.key, [...(found.get(deal.asked.key) ?? []), deal]);
  return found;
};

const statusesOf = async ({ pool }: Database): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await pool.query<{ id: string; status: number }>('select id::text, status from ledger.transactions');
  return new Map(rows.map(({ id, status }) => [id, STATUSES[status] ?? '']));
};

const gathered = (rows: readonly { id: string; word: string }[]): ReadonlyMap<string, string[]> => {
  const found = new Map<string, string[]>();
  for (const { id, word } of rows) found.set(id, [...(found.get(id) ?? []), word]);
  return found;
};

const casesOf = async ({ pool }: Database): Promise<ReadonlyMap<string, string[]>> =>
  gathered(
    (await pool.query<{ id: string; word: string }>("select transaction::text as id, kind as word from ledger.cases where status = 'open'"))
      .rows,
  );

const eventsOf = async ({ pool }: Database): Promise<ReadonlyMap<string, string[]>> => {
  const sql =
    "select body::jsonb->>'transaction_id' as id, type as word from ledger.events where body::jsonb ? 'transaction_id' order by shard, sequence";
  return gathered((await pool.query<{ id: string; word: string }>(sql)).rows);
};

const attemptsOf = async ({ pool }: Database): Promise<ReadonlyMap<string, string[]>> => {
  const word = "concat_ws(' ', provider, '(' || reason || ')', state, outcome)";
  return gathered(
    (
      await pool.query<{ id: string; word: string }>(
        `select transaction::text as id, ${word} as word from connector.attempts order by number`,
      )
    ).rows,
  );
};

/** Is nothing to come of it any more, but by a person? */
export const isSettled = ({ status, cases }: Booked): boolean => (OPEN.has(status) ? cases.length > 0 : true);

/** How often, and of how much each time, it was really executed. */
const executions = ({ deals }: Booked): bigint[] => deals.flatMap((deal) => deal.executions);

/** What is wrong about how the books have an order; undefined where nothing is. */
export const wrongOf = (booked: Booked): string | undefined => {
  const { status, cases, events } = booked;
  const ends = events.filter((type) => ENDS.has(type)).length;
  if (ends > 1 && cases.length === 0) return `it ended ${ends} times: ${events.join(', ')}`;
  if (status === 'completed') return wrongOfCompleted(booked);
  if (OPEN.has(status)) return cases.length > 0 ? undefined : `${status} without a case`;
  const done = executions(booked);
  if (done.length === 0 || cases.some((kind) => LATE.has(kind))) return undefined;
  return `${status}, and executed ${done.length} times; cases: ${cases.join(', ') || 'none'}`;
};

const wrongOfCompleted = (booked: Booked): string | undefined => {
  const { cases, order } = booked;
  const [done, ...more] = executions(booked);
  if (done === undefined) return cases.includes('reversal') ? undefined : 'completed, and never executed';
  if (more.length > 0) return cases.includes('duplicate') ? undefined : `completed, and executed ${more.length + 1} times`;
  return done === order.amount ? undefined : `completed, and executed with ${done.toString()} in place of ${order.amount.toString()}`;
};

interface Balances {
  available: bigint;
  held: bigint;
  pending: bigint;
}

/** Adds to a wallet what the books say of an order. */
const addTo = (wallet: Balances, { order, status }: Booked): void => {
  const isIncoming = wareFacts[order.ware].kind === 'payment';
  if (isIncoming && status === 'completed') wallet.available += order.total;
  if (isIncoming && status === 'pending') wallet.pending += order.total;
  if (!isIncoming && (status === 'completed' || status === 'pending')) wallet.available -= order.total;
  if (!isIncoming && status === 'pending') wallet.held += order.total;
};

/** Wallets that have not exactly what they began with and what the books say of each order; none of them may. */
export const walletsAsBooked = async (world: HostileWorld, booked: readonly Booked[]): Promise<string[]> => {
  const expected = new Map<string, Balances>();
  for (const one of booked) {
    const name = `${one.order.businessId} ${wareFacts[one.order.ware].currency}`;
    const wallet = expected.get(name) ?? { available: OPENING, held: 0n, pending: 0n };
    addTo(wallet, one);
    expected.set(name, wallet);
  }
  const wrong: string[] = [];
  for (const { businessId } of world.places) {
    const { data } = await world.ask(world.ledger, 'GET', `/internal/businesses/${businessId}/wallets?mode=live`);
    for (const wallet of data as WalletView[]) {
      const must = expected.get(`${businessId} ${wallet.currency}`) ?? { available: OPENING, held: 0n, pending: 0n };
      const has = `${wallet.available_minor} ${wallet.held_minor} ${wallet.pending_minor}`;
      const should = `${must.available.toString()} ${must.held.toString()} ${must.pending.toString()}`;
      if (has !== should) wrong.push(`${wallet.currency} of ${businessId} has ${has} in place of ${should}`);
    }
  }
  return wrong;
};
