import { type DataOf, type FundsExpected, type LedgerEventMessage, readLedgerEvent, ShardRestored } from '@daftari/contracts';
import { MalformedMessageError, type OutgoingMessage, type Outbox, type ReceivedMessage } from '@daftari/messaging';
import { newId, type UnitOfWork, uuidIn } from '@daftari/platform';
import { awaitedIncarnation, caughtUp, endTold, type ToldAttempt, toldAttempts } from '../restores/catching-up.js';
import { fittingRoutes, type RouteDecision } from '../routing/choose-route.js';
import { type Router } from '../routing/router.js';
import { type Route, type RouteBook } from '../routing/routes.js';
import { endMessage, progressMessage, type TransactionPlace } from './messages.js';
import { directionOf, type Order, type OrderData, orderOf, upstreamReference } from './order.js';

/** The attempt that an order begins with. */
interface FirstAttempt {
  readonly number: number;
  readonly route: Route;
  readonly reason: string;
  readonly decision: RouteDecision | null;
}

interface NewOrder {
  readonly place: TransactionPlace;
  readonly order: Order;
  /** Undefined where no provider sells it. */
  readonly attempt: FirstAttempt | undefined;
  /** How many facts of it were published before. */
  readonly facts: number;
}

interface Heard {
  readonly message: ReceivedMessage;
  readonly event: LedgerEventMessage;
}

const NEW_TRANSACTIONS = `
insert into connector.transactions (id, business, mode, currency, shard, hold, status, facts, restored, expires_at)
select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::jsonb[], $7::text[], $8::int[], $9::text[], $10::timestamptz[])
on conflict (id) do nothing returning id`;

/** What may have been sent before a restore is never \`ready\`, and is asked about once its log was read up to there. */
const NEW_ATTEMPTS = `
insert into connector.attempts (transaction, number, id, provider, route, reason, upstream_reference, decision, business, state, send_deadline, sent_at)
select t, n, i, p, r, w, u, d, b, case when $10 then 'sending' else 'ready' end, case when $10 then timestamptz 'infinity' end, case when $10 then clock_timestamp() end
from unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::text[], $6::text[], $7::int[], $8::jsonb[], $9::uuid[]) as x(t, i, p, r, w, u, n, d, b)`;

/** Stores an attempt for each hold and each expected payment, in the unit of work that moves the position: nothing is sent here (P15). */
export class Orders {
  /** Shards that this process need not ask about any more: nobody restores under a connector that runs. */
  private readonly caughtUp = new Set<number>();

  constructor(
    private readonly router: Router,
    private readonly routes: RouteBook,
    private readonly outbox: Outbox,
  ) {}

  /** Handles a batch of ledger events; those that no provider has anything to do for are passed over. */
  async take(client: UnitOfWork, messages: readonly ReceivedMessage[]): Promise<void> {
    const heard = messages.map(hear);
    const shard = messages[0]?.partition;
    const awaited = shard === undefined || this.caughtUp.has(shard) ? undefined : await awaitedIncarnation(client, shard);
    if (shard === undefined || awaited === undefined) {
      if (shard !== undefined) this.caughtUp.add(shard);
      return this.takeOrders(client, heard, undefined);
    }
    const end = heard.findIndex((one) => isBeginningOf(one, awaited));
    await this.takeAgain(client, end < 0 ? heard : heard.slice(0, end));
    if (end < 0) return;
    await caughtUp(client, shard);
    await this.takeOrders(client, heard.slice(end + 1), undefined);
  }

  /** Events from before the restore: their holds may have been sent, and may have ended. */
  private async takeAgain(client: UnitOfWork, heard: readonly Heard[]): Promise<void> {
    const ids = heard.flatMap(({ event }) => orderDataOf(event)?.transaction_id ?? []).map(uuidIn);
    await this.takeOrders(client, heard, await toldAttempts(client, ids));
    await endTold(
      client,
      heard.map(({ event }) => event),
    );
  }

  /** @param told what is known of earlier attempts, where these events are read again after a restore */
  private async takeOrders(client: UnitOfWork, heard: readonly Heard[], told: ReadonlyMap<string, ToldAttempt> | undefined): Promise<void> {
    const read = await Promise.all(heard.flatMap((one) => this.read(one, told)));
    // The log may carry an event twice.
    const orders = [...new Map(read.map((order) => [order.place.transaction, order])).values()];
    if (orders.length === 0) return;
    const again = told !== undefined;
    const made = await this.insertTransactions(client, orders, again);
    // One that is there already was sent before, or was cancelled before it came to be sent.
    const fresh = orders.filter((order) => made.has(order.place.transaction));
    await this.insertAttempts(client, fresh, again);
    await this.outbox.publish(client, fresh.filter(({ facts }) => facts === 0).map(firstWord));
  }

  private read({ message, event }: Heard, told: ReadonlyMap<string, ToldAttempt> | undefined): Promise<NewOrder>[] {
    const data = orderDataOf(event);
    return data ? [this.route(message, data, told?.get(uuidIn(data.transaction_id)))] : [];
  }

  private async route(message: ReceivedMessage, data: OrderData, told: ToldAttempt | undefined): Promise<NewOrder> {
    const traceparent = message.headers['traceparent'];
    const place = {
      transaction: uuidIn(data.transaction_id),
      business: uuidIn(data.business_id),
      mode: data.mode,
      currency: data.currency,
      shard: message.partition,
      traceparent: traceparent ?? null,
    };
    const attempt = told ? await this.toldAttempt(data, told) : await this.chosenAttempt(data);
    return { place, order: orderOf(data, traceparent), attempt, facts: told?.facts ?? 0 };
  }

  private async chosenAttempt(data: OrderData): Promise<FirstAttempt | undefined> {
    const wanted = { productCode: data.product_code, channel: data.channel, mode: data.mode };
    const choice = await this.router.first(wanted, data.currency);
    return choice && { number: 1, ...choice };
  }

  private async toldAttempt({ product_code, channel, mode }: OrderData, { number, provider }: ToldAttempt): Promise<FirstAttempt> {
    const routes = await this.routes.all();
    const asked = { productCode: product_code, channel, mode };
    const known = fittingRoutes(routes, asked).find((route) => route.provider === provider);
    // A route that is gone by now: enough to ask by.
    const gone = { product_code, channel, mode, provider, provider_product_code: null, priority: 0, weight: 0, cost: null };
    return { number, route: known ?? gone, reason: 'told of after the backup', decision: null };
  }

  private async insertTransactions(client: UnitOfWork, orders: readonly NewOrder[], again: boolean): Promise<ReadonlySet<string>> {
    const columns = [
      orders.map(({ place }) => place.transaction),
      orders.map(({ place }) => place.business),
      orders.map(({ place }) => place.mode),
      orders.map(({ place }) => place.currency),
      orders.map(({ place }) => place.shard),
      orders.map(({ order }) => JSON.stringify(order)),
      orders.map(({ attempt }) => (attempt ? 'processing' : 'ended')),
      orders.map(({ attempt, facts }) => Math.max(facts, attempt ? 1 : 0)),
      orders.map(({ facts }) => (again ? (facts > 0 ? 'known' : 'guessed') : null)),
      orders.map(({ order }) => order.collection?.expires_at ?? null),
    ];
    const { rows } = await client.query<{ id: string }>({
      name: 'connector_transactions',
      text: NEW_TRANSACTIONS,
      values: columns,
    });
    return new Set(rows.map((row) => row.id));
  }

  private async insertAttempts(client: UnitOfWork, orders: readonly NewOrder[], again: boolean): Promise<void> {
    const routed = orders.flatMap(({ place, attempt }) =>
      attempt ? [{ transaction: place.transaction, business: place.business, attempt }] : [],
    );
    if (routed.length === 0) return;
    const columns = [
      routed.map(({ transaction }) => transaction),
      routed.map(() => newId('att')),
      routed.map(({ attempt }) => attempt.route.provider),
      routed.map(({ attempt }) => JSON.stringify(attempt.route)),
      routed.map(({ attempt }) => attempt.reason),
      routed.map(({ transaction, attempt }) => upstreamReference(transaction, attempt.number)),
      routed.map(({ attempt }) => attempt.number),
      routed.map(({ attempt }) => attempt.decision && JSON.stringify(attempt.decision)),
      routed.map(({ business }) => business),
    ];
    await client.query({ name: 'connector_attempts', text: NEW_ATTEMPTS, values: [...columns, again] });
  }
}

const hear = (message: ReceivedMessage): Heard => {
  const read = readLedgerEvent(message);
  if (!read.ok) throw new MalformedMessageError(read.reason);
  return { message, event: read.message };
};

/** Does the shard's incarnation begin here, which the restore began? */
const isBeginningOf = ({ message, event }: Heard, incarnation: number): boolean =>
  event.type === ShardRestored.type && Number(message.headers['ledger-incarnation']) >= incarnation;

/** What a provider has to do something for: a hold, or a collection. A deposit is an operator's; a payment that asks nobody was told of already. */
const orderDataOf = (event: LedgerEventMessage): OrderData | undefined => {
  if (event.type === 'FundsHeld') return event.data;
  return event.type === 'FundsExpected' && isCollection(event.data) ? event.data : undefined;
};

const isCollection = (data: DataOf<typeof FundsExpected>): data is Extract<OrderData, typeof data> =>
  data.kind === 'payment' && data.collection !== undefined;

/** `processing` where there is a route; otherwise it ends at once. */
const firstWord = ({ place, order, attempt }: NewOrder): OutgoingMessage =>
  attempt
    ? progressMessage(place, { fact: 1, status: 'processing', detail: null, provider: attempt.route.provider, attempt: attempt.number })
    : endMessage(place, directionOf(order.kind), {
        status: 'rejected',
        failure: { code: 'provider_unavailable', detail: 'No provider does this at the moment.' },
        provider: null,
        providerReference: null,
        evidence: { source: 'connector', id: 'no_route' },
        facts: 0,
      });
