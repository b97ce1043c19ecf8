import { toPublicInvoice, toPublicTransaction } from '@daftari/contracts';
import { newId, uuidOf } from '@daftari/platform';
import { type Change, isSubscribed } from '../events/event-types.js';
import { type Subscriber } from '../events/load.js';
import { storedId, uuidFromText } from '../ids.js';
import { type NewDelivery } from './enqueue.js';

/** The body of a webhook: it is stored, signed and sent as this very text, on every attempt. */
const bodyOf = (type: string, timestamp: string, data: string): string =>
  `{"type":${JSON.stringify(type)},"timestamp":${JSON.stringify(timestamp)},"data":${data}}`;

/** Where the attempts at one receiver queue up: deliveries to one place share its share of our connections. */
const laneOfUrl = (businessId: string, url: string): string =>
  uuidFromText(`${businessId} ${URL.canParse(url) ? new URL(url).origin : url}`);

/** The deliveries that one change makes: one for each type and endpoint that wants it, and one to the request's own `webhook_url`. */
export const prepareDeliveries = (change: Change, shard: number, endpoints: readonly Subscriber[]): NewDelivery[] => {
  const { view } = change;
  const businessId = storedId(view.business_id, 'biz');
  const subscribers = endpoints.filter((endpoint) => endpoint.business_id === businessId && endpoint.mode === view.mode);
  if (subscribers.length === 0 && view.webhook_url === null) return [];
  const data = JSON.stringify(change.invoice ? toPublicInvoice(change.invoice) : toPublicTransaction(view));
  const transactionId = storedId(view.id, 'txn');
  const make = (type: string, lane: string, endpointId: string | null, url: string | null): NewDelivery => {
    const id = uuidOf(newId('whd'), 'whd') ?? '';
    return {
      id,
      shard,
      endpointId,
      lane,
      businessId,
      mode: view.mode,
      transactionId,
      type,
      url,
      body: bodyOf(type, view.updated_at, data),
    };
  };
  const toEndpoints = change.types.flatMap((type) =>
    subscribers.filter((endpoint) => isSubscribed(endpoint.events, type)).map((endpoint) => make(type, endpoint.id, endpoint.id, null)),
  );
  const url = view.webhook_url;
  return url === null ? toEndpoints : [...toEndpoints, make(change.types[0], laneOfUrl(businessId, url), null, url)];
};
