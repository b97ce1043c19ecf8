import { BMATROR_CURRENCY, shownAmount } from './amounts.js';
import { type BmatrorCode, bmatrorErrors } from './codes.js';
import { type BmatrorType } from './parse-purchase.js';
import { type Bundle, type Transaction } from './wire.js';

/** An answer to be sent as JSON. */
export interface Answer<T = unknown> {
  readonly status: number;
  readonly body: { readonly success: true; readonly message: string; readonly data: T } | ErrorBody;
}

interface ErrorBody {
  readonly success: false;
  readonly error: { readonly code: BmatrorCode; readonly message: string };
}

/** A purchase as the serving side knows it. */
export interface PurchaseView {
  readonly transactionId: string;
  readonly reference: string;
  readonly type: BmatrorType;
  readonly status: Transaction['status'];
  readonly network: string;
  readonly recipient: string;
  readonly bundleId: string | null;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** Unix milliseconds. */
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Why it failed; null otherwise. */
  readonly reasonCode: string | null;
}

const nouns = { data: 'Data', airtime: 'Airtime', utility: 'Utility' } as const satisfies Record<BmatrorType, string>;

const sentences = {
  processing: 'purchase is being processed.',
  completed: 'purchase completed.',
  failed: 'purchase failed.',
} as const satisfies Record<Transaction['status'], string>;

/** The transaction of answers, lists and webhooks. */
export const transactionBody = (view: PurchaseView): Transaction => ({
  transaction_id: view.transactionId,
  reference: view.reference,
  type: view.type,
  status: view.status,
  network: view.network,
  phone: view.recipient,
  bundle_id: view.bundleId,
  amount: shownAmount(view.amountMinor, view.currency),
  currency: view.currency,
  created_at: new Date(view.createdAtMs).toISOString(),
  updated_at: new Date(view.updatedAtMs).toISOString(),
  reason_code: view.reasonCode,
});

/** The answer to a purchase: 201 when it is new, 200 when its reference was seen before. */
export const purchaseAnswer = (view: PurchaseView, repeated: boolean): Answer<Transaction> => ({
  status: repeated ? 200 : 201,
  body: { success: true, message: `${nouns[view.type]} ${sentences[view.status]}`, data: transactionBody(view) },
});

/** `GET /api/v1/transactions/{reference}`. */
export const transactionAnswer = (view: PurchaseView): Answer<Transaction> => ok('Transaction retrieved.', transactionBody(view));

/** `GET /api/v1/transactions`. */
export const transactionsAnswer = (views: readonly PurchaseView[]): Answer<Transaction[]> =>
  ok('Transactions retrieved.', views.map(transactionBody));

/** `GET /api/v1/data/bundles`. */
export const bundlesAnswer = (bundles: readonly Bundle[]): Answer<readonly Bundle[]> => ok('Bundles retrieved.', bundles);

/** `GET /api/v1/wallet/balance`. */
export const balanceAnswer = (balanceMinor: bigint): Answer<{ balance: number; currency: string }> =>
  ok('Balance retrieved.', { balance: shownAmount(balanceMinor, BMATROR_CURRENCY), currency: BMATROR_CURRENCY });

/** An error with the code's own HTTP status. */
export const errorAnswer = (code: BmatrorCode, message: string = bmatrorErrors[code].message): Answer<never> => ({
  status: bmatrorErrors[code].status,
  body: { success: false, error: { code, message } },
});

/** Where an account stands in its clock hour. */
export interface RateLimit {
  readonly limit: number;
  readonly remaining: number;
  /** Unix seconds at which the hour ends. */
  readonly resetAtS: number;
}

/** The limits' headers, which every answer has. */
export const rateLimitHeaders = ({ limit, remaining, resetAtS }: RateLimit): Record<string, string> => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(Math.max(0, remaining)),
  'x-ratelimit-reset': String(resetAtS),
});

/** The raw body of a webhook: sign exactly these bytes. */
export const transactionWebhook = (view: PurchaseView, createdAtMs: number): string =>
  webhook(`transaction.${view.status}`, new Date(createdAtMs).toISOString(), transactionBody(view));

/** Money that came into the wallet. */
export interface Funding {
  readonly reference: string;
  readonly amountMinor: bigint;
  /** What is in the wallet since; null where that is not known. */
  readonly balanceMinor: bigint | null;
  readonly currency: string;
}

/** The raw body of a `wallet.funded` webhook. */
export const walletFundedWebhook = ({ reference, amountMinor, balanceMinor, currency }: Funding, createdAtMs: number): string =>
  webhook('wallet.funded', new Date(createdAtMs).toISOString(), {
    reference,
    amount: shownAmount(amountMinor, currency),
    balance: balanceMinor === null ? null : shownAmount(balanceMinor, currency),
    currency,
  });

/** The raw body of a test. @param at RFC 3339 */
export const testWebhook = (at: string): string => webhook('webhook.test', at, {});

const webhook = (event: string, created_at: string, data: object): string => JSON.stringify({ event, created_at, data });

const ok = <T>(message: string, data: T): Answer<T> => ({ status: 200, body: { success: true, message, data } });
