import { type ProviderConfig } from '../config.js';
import { Book } from './book.js';
import { Invoices } from './blmpay/invoices.js';

/** One client of a provider: how it signs in, what it may do, where its callbacks go, and its books. */
export interface Account {
  /** The key that it signs in with, or the secret that it has tokens for. */
  apiKey: string | null;
  /** The public half of `apiKey` where a dialect has two (`mpp`). */
  secretId: string | null;
  /** Its business, where a dialect names one in requests (`mpp`). */
  businessId: string;
  /** What the key may do; null is everything. */
  scopes: readonly string[] | null;
  callbackUrl: string | null;
  callbackSecret: string | null;
  readonly book: Book;
  readonly invoices: Invoices;
}

/** The business of an account that was configured without one. */
const BUSINESS_ID = '9ad49c94-6983-477b-ad48-20b33ea66bbf';

/** An account as it is configured, with empty books. */
export const accountOf = (config: ProviderConfig): Account => ({
  apiKey: config.apiKey ?? null,
  secretId: config.secretId ?? config.apiKey ?? null,
  businessId: config.businessId ?? BUSINESS_ID,
  scopes: config.scopes ?? null,
  callbackUrl: config.callbackUrl ?? null,
  callbackSecret: config.callbackSecret ?? null,
  book: new Book(),
  invoices: new Invoices(),
});
