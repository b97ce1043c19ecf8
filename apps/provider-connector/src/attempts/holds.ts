import { type DataOf, type FundsHeld, type LedgerEventMessage, readLedgerEvent, ShardRestored } from '@daftari/contracts';
import { MalformedMessageError, type OutgoingMessage, type Outbox, type ReceivedMessage } from '@daftari/messaging';
import { newId, type UnitOfWork, uuidIn } from '@daftari/platform';
import { awaitedIncarnation, caughtUp, endTold, type ToldAttempt, toldAttempts } from '../restores/catching-up.js';
import { type RouteDecision } from '../routing/choose-route.js';
import { type Router } from '../routing/router.js';
import { type Route, type RouteBook } from '../routing/routes.js';
import { holdOf, upstreamReference } from './hold.js';
import { progressMessage, releaseMessage, type TransactionPlace } from './messages.js';

/** The attempt that a hold begins with. */
interface FirstAttempt {
  readonly number: number;
  readonly route: Route;
  readonly reason: string;
  readonly decision: RouteDecision | null;
}

interface NewHold {
  readonly place: TransactionPlace;
  readonly data: DataOf<typeof FundsHeld>;
  readonly traceparent: string | undefined;
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
insert into connector.transactions (id, business, mode, currency, shard, hold, status, facts, restored)
select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::jsonb[], $7::text[], $8::int[], $9::text[])
on conflict (id) do nothing returning id`;

/** What may have been sent before a restore is never \`ready\`, and is asked about once its log was read up to there. */
const NEW_ATTEMPTS = `
insert into connector.attempts (transaction, number, id, provider, route, reason, upstream_reference, decision, business, state, send_deadline, sent_at)
select t, n, i, p, r, w, u, d, b, case when $10 then 'sending' else 'ready' end, case when $10 then timestamptz 'infinity' end, case when $10 then clock_timestamp() end
from unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::text[], $6::text[], $7::int[], $8::jsonb[], $9::uuid[]) as x(t, i, p, r, w, u, n, d, b)`;

/** Stores an attempt for each new hold, in the unit of work that moves the position: nothing is sent here (P15). */
export class Holds {
  /** Shards that this process need not ask about any more: nobody restores under a connector that runs. */
  private readonly caughtUp = new Set<number>();

  constructor(
    private readonly router: Router,
    private readonly routes: RouteBook,
    private readonly outbox: Outbox,
  ) {}

  /** Handles a batch of ledger events; those that hold no money are passed over. */
  async take(client: UnitOfWork, messages: readonly ReceivedMessage[]): Promise<void> {
    const heard = messages.map(hear);
    const shard = messages[0]?.partition;
    const awaited = shard === undefined || this.caughtUp.has(shard) ? undefined : await awaitedIncarnation(client, shard);
    if (shard === undefined || awaited === undefined) {
      if (shard !== undefined) this.caughtUp.add(shard);
      return this.takeHolds(client, heard, undefined);
    }
    const end = heard.findIndex((one) => isBeginningOf(one, awaited));
    await this.takeAgain(client, end < 0 ? heard : heard.slice(0, end));
    if (end < 0) return;
    await caughtUp(client, shard);
    await this.takeHolds(client, heard.slice(end + 1), undefined);
  }

  /** Events from before the restore: their holds may have been sent, and may have ended. */
  private async takeAgain(client: UnitOfWork, heard: readonly Heard[]): Promise<void> {
    const ids = heard.flatMap(({ event }) => (event.type === 'FundsHeld' ? [uuidIn(event.data.transaction_id)] : []));
    await this.takeHolds(client, heard, await toldAttempts(client, ids));
    await endTold(
      client,
      heard.map(({ event }) => event),
    );
  }

  /** @param told what is known of earlier attempts, where these events are read again after a restore */
  private async takeHolds(client: UnitOfWork, heard: readonly Heard[], told: ReadonlyMap<string, ToldAttempt> | undefined): Promise<void> {
    const read = await Promise.all(heard.flatMap((one) => this.read(one, told)));
    // The log may carry an event twice.
    const holds = [...new Map(read.map((hold) => [hold.place.transaction, hold])).values()];
    if (holds.length === 0) return;
    const again = told !== undefined;
    const made = await this.insertTransactions(client, holds, again);
    // One that is there already was sent before, or was cancelled before it came to be sent.
    const fresh = holds.filter((hold) => made.has(hold.place.transaction));
    await this.insertAttempts(client, fresh, again);
    await this.outbox.publish(client, fresh.filter(({ facts }) => facts === 0).map(firstWord));
  }

  private read({ message, event }: Heard, told: ReadonlyMap<string, ToldAttempt> | undefined): Promise<NewHold>[] {
    // Payouts and refunds have no route yet: their holds expire.
    if (event.type !== 'FundsHeld' || event.data.kind !== 'purchase') return [];
    return [this.route(message, event.data, told?.get(uuidIn(event.data.transaction_id)))];
  }

  private async route(message: ReceivedMessage, data: DataOf<typeof FundsHeld>, told: ToldAttempt | undefined): Promise<NewHold> {
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
    return { place, data, traceparent, attempt, facts: told?.facts ?? 0 };
  }

  private async chosenAttempt(data: DataOf<typeof FundsHeld>): Promise<FirstAttempt | undefined> {
    const wanted = { productCode: data.product_code, channel: data.channel, mode: data.mode };
    const choice = await this.router.first(wanted, data.currency);
    return choice && { number: 1, ...choice };
  }

  private async toldAttempt({ product_code, mode }: DataOf<typeof FundsHeld>, { number, provider }: ToldAttempt): Promise<FirstAttempt> {
    const routes = await this.routes.all();
    const known = routes.find((route) => route.provider === provider && route.product_code === product_code && route.mode === mode);
    // A route that is gone by now: enough to ask by.
    const gone = { product_code, channel: null, mode, provider, provider_product_code: null, priority: 0, weight: 0, cost: null };
    return { number, route: known ?? gone, reason: 'told of after the backup', decision: null };
  }

  private async insertTransactions(client: UnitOfWork, holds: readonly NewHold[], again: boolean): Promise<ReadonlySet<string>> {
    const columns = [
      holds.map(({ place }) => place.transaction),
      holds.map(({ place }) => place.business),
      holds.map(({ place }) => place.mode),
      holds.map(({ place }) => place.currency),
      holds.map(({ place }) => place.shard),
      holds.map(({ data, traceparent }) => JSON.stringify(holdOf(data, traceparent))),
      holds.map(({ attempt }) => (attempt ? 'processing' : 'ended')),
      holds.map(({ attempt, facts }) => Math.max(facts, attempt ? 1 : 0)),
      holds.map(({ facts }) => (again ? (facts > 0 ? 'known' : 'guessed') : null)),
    ];
    const { rows } = await client.query<{ id: string }>({
      name: 'connector_transactions',
      text: NEW_TRANSACTIONS,
      values: columns,
    });
    return new Set(rows.map((row) => row.id));
  }

  private async insertAttempts(client: UnitOfWork, holds: readonly NewHold[], again: boolean): Promise<void> {
    const routed = holds.flatMap(({ place, attempt }) =>
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

/** `processing` where there is a route; otherwise the money goes back at once. */
const firstWord = ({ place, attempt }: NewHold): OutgoingMessage =>
  attempt
    ? progressMessage(place, { fact: 1, status: 'processing', detail: null, provider: attempt.route.provider, attempt: attempt.number })
    : releaseMessage(place, {
        status: 'rejected',
        failure: { code: 'provider_unavailable', detail: 'No provider sells this at the moment.' },
        provider: null,
        providerReference: null,
        evidence: { source: 'connector', id: 'no_route' },
        facts: 0,
      });
