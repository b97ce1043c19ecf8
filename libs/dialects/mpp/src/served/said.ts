import { type AskedTransaction } from './read-requests.js';
import { type renderBusiness, type renderOtherBusiness } from './render-business.js';
import { type renderUsedChannel } from './render-channel.js';

/** What a transaction is surrounded by when it is made. */
export interface SaidBeside {
  readonly business: ReturnType<typeof renderBusiness>;
  readonly channel: ReturnType<typeof renderUsedChannel>;
  readonly feePayer: string;
  /** Which other business is paid. */
  readonly receiver?: ReturnType<typeof renderOtherBusiness> | undefined;
}

/**
 * What is kept of a request in the client's own words, with the business and the channel as they were: whoever calls back later knows neither.
 * `renderTransaction` reads it.
 */
export const saidOfTransaction = (asked: AskedTransaction, { business, channel, feePayer, receiver }: SaidBeside) => ({
  category: asked.category,
  external_id: asked.externalId,
  fee_payer: feePayer,
  details: asked.fields,
  channel,
  business,
  ...(receiver === undefined ? {} : { receiver }),
});
