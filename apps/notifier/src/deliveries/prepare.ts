import { toPublicInvoice, toPublicTransaction } from '@daftari/contracts';
import { type Said, saidIn } from '@daftari/dialect';
import { newId, uuidOf } from '@daftari/platform';
import { type Change, isSubscribed } from '../events/event-types.js';
import { type Subscriber } from '../events/load.js';
import { storedId, uuidFromText } from '../ids.js';
import { webhooksOf } from './dialects.js';
import { type NewDelivery } from './enqueue.js';

/** The body of a webhook: it is stored, signed and sent as this very text, on every attempt. */
export const webhookBody = (type: string, timestamp: string, data: string): string =>
  `{"type":${JSON.stringify(type)},"timestamp":${JSON.stringify(timestamp)},"data":${data}}`;

/** The body that tells of a change by one of its types. */
export const bodyOf = ({ view, invoice }: Change, type: string): string =>
  webhookBody(type, view.updated_at, JSON.stringify(invoice ? toPublicInvoice(invoice) : toPublicTransaction(view)));

/** Where the attempts at one receiver queue up: deliveries to one place share its share of our connections. */
const laneOfUrl = (businessId: string, url: string): string =>
  uuidFromText(`${businessId} ${URL.canParse(url) ? new URL(url).origin : url}`);

type Worded = Pick<NewDelivery, 'type' | 'body' | 'dialect' | 'keyId'>;

/** The deliveries that one change makes: one for each type and endpoint that wants it, and one to the request's own `webhook_url`. */
export const prepareDeliveries = (change: Change, shard: number, endpoints: readonly Subscriber[]): NewDelivery[] => {
  const { view } = change;
  const businessId = storedId(view.business_id, 'biz');
  const subscribers = endpoints.filter((endpoint) => endpoint.business_id === businessId && endpoint.mode === view.mode);
  if (subscribers.length === 0 && view.webhook_url === null) return [];
  const told = { shard, businessId, mode: view.mode, transactionId: storedId(view.id, 'txn') };
  const make = (place: Pick<NewDelivery, 'lane' | 'endpointId' | 'url'>, worded: Worded): NewDelivery => ({
    id: uuidOf(newId('whd'), 'whd') ?? '',
    ...told,
    ...place,
    ...worded,
  });
  const said = saidIn(view.metadata);
  const toEndpoints = subscribers
    .filter((endpoint) => !isReplaced(endpoint, change, said))
    .flatMap((endpoint) =>
      wordedFor(change, endpoint).map((worded) => make({ lane: endpoint.id, endpointId: endpoint.id, url: null }, worded)),
    );
  const url = view.webhook_url;
  if (url === null) return toEndpoints;
  const place = { lane: laneOfUrl(businessId, url), endpointId: null, url };
  return [...toEndpoints, ...wordedForRequest(change, said).map((worded) => make(place, worded))];
};

/** Where a dialect's document has one address or the other, the one in the request takes the place of the business's own. */
const isReplaced = ({ dialect }: Subscriber, { view }: Change, said: Said | undefined): boolean =>
  view.webhook_url !== null && said?.name === dialect && webhooksOf(dialect)?.isToldOnce === true;

const wordedFor = (change: Change, { events, dialect }: Subscriber): Worded[] => {
  if (dialect === null) return change.types.filter((type) => isSubscribed(events, type)).map((type) => standard(change, type));
  return change.types.flatMap((type) => {
    const [worded] = inDialect(change, type, dialect, null);
    // Whoever subscribed may have named our type, or the dialect's own event.
    return worded !== undefined && [type, worded.type].some((one) => isSubscribed(events, one)) ? [worded] : [];
  });
};

/** Told once, by the first of its types. */
const wordedForRequest = (change: Change, said: Said | undefined): Worded[] => {
  const [type] = change.types;
  if (said === undefined || webhooksOf(said.name) === undefined) return [standard(change, type)];
  return inDialect(change, type, said.name, uuidOf(said.key ?? '', 'key') ?? null);
};

const standard = (change: Change, type: string): Worded => ({ type, body: bodyOf(change, type), dialect: null, keyId: null });

/** A change in a dialect's words, where it has any for it. */
const inDialect = ({ view }: Change, type: string, dialect: string, keyId: string | null): Worded[] => {
  const told = webhooksOf(dialect)?.tell({ type, transaction: view });
  return told === undefined ? [] : [{ type: told.event, body: told.body, dialect, keyId }];
};
