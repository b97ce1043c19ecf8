import { amountNumber, BMATROR_CURRENCY } from './amounts.js';
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
  amount: amountNumber(view.amountMinor),
  currency: BMATROR_CURRENCY,
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
  ok('Balance retrieved.', { balance: amountNumber(balanceMinor), currency: BMATROR_CURRENCY });

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
  JSON.stringify({ event: `transaction.${view.status}`, created_at: new Date(createdAtMs).toISOString(), data: transactionBody(view) });

/** The raw body of a `wallet.funded` webhook. */
export const walletFundedWebhook = (
  funding: { amountMinor: bigint; balanceMinor: bigint; reference: string },
  createdAtMs: number,
): string =>
  JSON.stringify({
    event: 'wallet.funded',
    created_at: new Date(createdAtMs).toISOString(),
    data: {
      reference: funding.reference,
      amount: amountNumber(funding.amountMinor),
      balance: amountNumber(funding.balanceMinor),
      currency: BMATROR_CURRENCY,
    },
  });

const ok = <T>(message: string, data: T): Answer<T> => ({ status: 200, body: { success: true, message, data } });
