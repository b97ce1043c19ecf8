import { type DataOf, type FundsHeld, readLedgerEvent } from '@daftari/contracts';
import { MalformedMessageError, type OutgoingMessage, type Outbox, type ReceivedMessage } from '@daftari/messaging';
import { newId, type UnitOfWork, uuidIn } from '@daftari/platform';
import { type ProviderBook } from '../providers/provider.js';
import { chooseRoute, type RouteBook, type RouteChoice } from '../routing/routes.js';
import { holdOf, upstreamReference } from './hold.js';
import { progressMessage, releaseMessage, type TransactionPlace } from './messages.js';

interface NewHold {
  readonly place: TransactionPlace;
  readonly data: DataOf<typeof FundsHeld>;
  readonly traceparent: string | undefined;
  readonly choice: RouteChoice | undefined;
}

const NEW_TRANSACTIONS = `
insert into connector.transactions (id, business, mode, currency, shard, hold, status, facts)
select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::jsonb[], $7::text[], $8::int[])
on conflict (id) do nothing returning id`;

const NEW_ATTEMPTS = `
insert into connector.attempts (transaction, number, id, provider, route, reason, upstream_reference, state)
select t, 1, i, p, r, w, u, 'ready' from unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::text[], $6::text[]) as x(t, i, p, r, w, u)`;

/** Stores an attempt for each new hold, in the unit of work that moves the position: nothing is sent here (P15). */
export class Holds {
  constructor(
    private readonly providers: ProviderBook,
    private readonly routes: RouteBook,
    private readonly outbox: Outbox,
  ) {}

  /** Handles a batch of ledger events; those that hold no money are passed over. */
  async take(client: UnitOfWork, messages: readonly ReceivedMessage[]): Promise<void> {
    const read = await Promise.all(messages.flatMap((message) => this.read(message)));
    // The log may carry an event twice.
    const holds = [...new Map(read.map((hold) => [hold.place.transaction, hold])).values()];
    if (holds.length === 0) return;
    const made = await this.insertTransactions(client, holds);
    // One that is there already was sent before, or was cancelled before it came to be sent.
    const fresh = holds.filter((hold) => made.has(hold.place.transaction));
    await this.insertAttempts(client, fresh);
    await this.outbox.publish(client, fresh.map(firstWord));
  }

  private read(message: ReceivedMessage): Promise<NewHold>[] {
    const read = readLedgerEvent(message);
    if (!read.ok) throw new MalformedMessageError(read.reason);
    // Payouts and refunds have no route yet: their holds expire.
    if (read.message.type !== 'FundsHeld' || read.message.data.kind !== 'purchase') return [];
    return [this.route(message, read.message.data)];
  }

  private async route(message: ReceivedMessage, data: DataOf<typeof FundsHeld>): Promise<NewHold> {
    const [providers, routes] = await Promise.all([this.providers.all(), this.routes.all()]);
    const isActive = (code: string): boolean => providers.get(code)?.status === 'active';
    const asked = { productCode: data.product_code, mode: data.mode, tried: new Set<string>() };
    const traceparent = message.headers['traceparent'];
    const place = {
      transaction: uuidIn(data.transaction_id),
      business: uuidIn(data.business_id),
      mode: data.mode,
      currency: data.currency,
      shard: message.partition,
      traceparent: traceparent ?? null,
    };
    return { place, data, traceparent, choice: chooseRoute(routes, asked, isActive, Math.random()) };
  }

  private async insertTransactions(client: UnitOfWork, holds: readonly NewHold[]): Promise<ReadonlySet<string>> {
    const columns = [
      holds.map(({ place }) => place.transaction),
      holds.map(({ place }) => place.business),
      holds.map(({ place }) => place.mode),
      holds.map(({ place }) => place.currency),
      holds.map(({ place }) => place.shard),
      holds.map(({ data, traceparent }) => JSON.stringify(holdOf(data, traceparent))),
      holds.map(({ choice }) => (choice ? 'processing' : 'ended')),
      holds.map(({ choice }) => (choice ? 1 : 0)),
    ];
    const { rows } = await client.query<{ id: string }>({ name: 'connector_transactions', text: NEW_TRANSACTIONS, values: columns });
    return new Set(rows.map((row) => row.id));
  }

  private async insertAttempts(client: UnitOfWork, holds: readonly NewHold[]): Promise<void> {
    const routed = holds.flatMap(({ place, choice }) => (choice ? [{ transaction: place.transaction, choice }] : []));
    if (routed.length === 0) return;
    const columns = [
      routed.map(({ transaction }) => transaction),
      routed.map(() => newId('att')),
      routed.map(({ choice }) => choice.route.provider),
      routed.map(({ choice }) => JSON.stringify(choice.route)),
      routed.map(({ choice }) => choice.reason),
      routed.map(({ transaction }) => upstreamReference(transaction, 1)),
    ];
    await client.query({ name: 'connector_attempts', text: NEW_ATTEMPTS, values: columns });
  }
}

/** `processing` where there is a route; otherwise the money goes back at once. */
const firstWord = ({ place, choice }: NewHold): OutgoingMessage =>
  choice
    ? progressMessage(place, { fact: 1, status: 'processing', detail: null, provider: choice.route.provider, attempt: 1 })
    : releaseMessage(place, {
        status: 'rejected',
        failure: { code: 'provider_unavailable', detail: 'No provider sells this at the moment.' },
        provider: null,
        providerReference: null,
        evidence: { source: 'connector', id: 'no_route' },
        facts: 0,
      });
