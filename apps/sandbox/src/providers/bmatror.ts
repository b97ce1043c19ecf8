import { randomUUID } from 'node:crypto';
import { type PurchaseKind } from '@daftari/dialect';
import {
  balanceAnswer,
  BMATROR_CURRENCY,
  type BmatrorCode,
  type BmatrorType,
  bundlesAnswer,
  errorAnswer,
  parsePurchase,
  purchaseAnswer,
  type PurchaseRequest,
  type PurchaseView,
  rateLimitHeaders,
  sign,
  SIGNATURE_HEADER,
  transactionAnswer,
  transactionsAnswer,
  transactionWebhook,
} from '@daftari/dialect-bmatror';
import { parseAmount } from '@daftari/money';
import { type Account } from './account.js';
import { bmatrorBundles, bmatrorCatalogue, type CatalogueProduct } from './catalogue.js';
import { type Standing } from './endings.js';
import {
  type CallbackContent,
  type Desk,
  type ReadTransaction,
  type Received,
  type Refusal,
  type Route,
  type SignedCallback,
  type Speaker,
  type WireAnswer,
} from './speaker.js';
import { keyHolder } from './credentials.js';
import { purchaseDraft } from './purchases.js';
import { stateAt, type Transaction, type TransactionState } from './transaction.js';

const typesByPath = new Map<string, BmatrorType>([
  ['/api/v1/airtime/purchase', 'airtime'],
  ['/api/v1/data/purchase', 'data'],
  ['/api/v1/utility/purchase', 'utility'],
]);

const types = { airtime: 'airtime', data: 'data', cable: 'utility', electricity: 'utility', bill: 'utility' } as const satisfies Record<
  PurchaseKind,
  BmatrorType
>;

/** Its three words: what is over without having been done has failed. */
const words = {
  processing: 'processing',
  completed: 'completed',
  failed: 'failed',
  expired: 'failed',
  cancelled: 'failed',
  voided: 'failed',
  rejected: 'failed',
  blocked: 'processing',
  refunded: 'failed',
} as const satisfies Record<Standing, PurchaseView['status']>;

const refusals = {
  unauthenticated: 'unauthorized',
  insufficient_scope: 'unauthorized',
  out_of_float: 'insufficient_balance',
  unavailable: 'service_unavailable',
  throttled: 'rate_limit_exceeded',
  not_found: 'not_found',
  method_not_allowed: 'method_not_allowed',
  invalid: 'validation_error',
  internal: 'internal_error',
} as const satisfies Record<Refusal, BmatrorCode>;

/** What the headers say where no limit is set: the sandbox counts and never refuses. */
const UNMETERED = 1_000_000;

const routes: readonly Route[] = [
  ...[...typesByPath].map(([path, type]): Route => ({ method: 'POST', path, does: 'take', read: ({ body }) => readPurchase(type, body) })),
  { method: 'GET', path: '/api/v1/wallet/balance', does: 'ask', answer: ({ nowMs }, { account }) => balance(account, nowMs) },
  { method: 'GET', path: '/api/v1/data/bundles', does: 'ask', answer: () => bundlesAnswer(bmatrorBundles()) },
  { method: 'GET', path: '/api/v1/transactions', does: 'ask', answer: (received, desk) => listed(received, desk) },
  { method: 'GET', path: '/api/v1/transactions/:reference', does: 'ask', answer: (received, desk) => one(received, desk) },
];

/** BMATROR as a simulated provider: it answers, is asked, and sends signed callbacks. */
export const bmatrorSpeaker: Speaker = {
  currency: BMATROR_CURRENCY,
  pace: 'at_once',
  words,
  routes,
  clientOf: (header, { accounts }) => keyHolder(accounts, header('x-api-key')),
  newReference: () => randomUUID(),
  answerTaken: (transaction, state, isRepeated) => purchaseAnswer(viewOf(transaction, state), isRepeated),
  refuse: (why) => errorAnswer(refusals[why]),
  headersOf: ({ hour, settings }) => {
    const { count, endsAtMs } = hour.standing(Date.now());
    const limit = settings.rateLimitPerHour ?? UNMETERED;
    return rateLimitHeaders({ limit, remaining: limit - count, resetAtS: Math.floor(endsAtMs / 1_000) });
  },
  callback: (content) => signedCallback(content),
};

const balance = ({ book }: Account, nowMs: number): WireAnswer => balanceAnswer(book.availableMinor(BMATROR_CURRENCY, nowMs));

const listed = ({ nowMs }: Received, { account }: Desk): WireAnswer =>
  transactionsAnswer(account.book.latest(50).map((transaction) => viewOf(transaction, stateAt(transaction, nowMs))));

const one = ({ params, nowMs }: Received, { account }: Desk): WireAnswer => {
  const transaction = account.book.once(params['reference'] ?? '');
  return transaction === undefined ? errorAnswer('not_found') : transactionAnswer(viewOf(transaction, stateAt(transaction, nowMs)));
};

const readPurchase = (type: BmatrorType, bodyText: string): ReadTransaction => {
  const parsed = parsePurchase(type, bodyText);
  if (!parsed.ok) return { ok: false, answer: errorAnswer(parsed.code, parsed.message) };
  const product = productOf(parsed.request);
  if (product === undefined) return { ok: false, answer: noSuchProduct(parsed.request) };
  const amountMinor = parsed.request.amountMinor ?? minorOf(product.price ?? '0');
  return {
    ok: true,
    draft: purchaseDraft(parsed.request, product, BMATROR_CURRENCY, { faceMinor: amountMinor, chargedMinor: amountMinor }),
  };
};

const productOf = ({ type, network, bundleId }: PurchaseRequest): CatalogueProduct | undefined => {
  const word = network.toLowerCase();
  return bmatrorCatalogue
    .filter((product) => types[product.kind] === type)
    .find((product) =>
      type === 'data' ? product.code === bundleId && product.network === word : product.code === word || product.network === word,
    );
};

const noSuchProduct = ({ type, network, bundleId }: PurchaseRequest) => {
  if (type === 'airtime') return errorAnswer('validation_error', `network ${network} is not supported.`);
  return errorAnswer('not_found', type === 'data' ? `Bundle ${bundleId ?? ''} of ${network} not found.` : `Service ${network} not found.`);
};

const minorOf = (text: string): bigint => {
  const parsed = parseAmount(text, BMATROR_CURRENCY);
  if (!parsed.ok) throw new Error(`The catalogue has a price that is not an amount: ${text}`);
  return parsed.minor;
};

const viewOf = (transaction: Transaction, state: TransactionState): PurchaseView => {
  const product = bmatrorCatalogue.find(({ code }) => code === transaction.productCode);
  const status = words[state.standing];
  return {
    transactionId: transaction.providerReference,
    reference: transaction.reference,
    type: product === undefined ? 'utility' : types[product.kind],
    status,
    network: product?.network ?? transaction.productCode,
    recipient: transaction.recipient,
    bundleId: product?.kind === 'data' ? transaction.productCode : null,
    amountMinor: transaction.chargedMinor,
    currency: BMATROR_CURRENCY,
    createdAtMs: transaction.receivedAtMs,
    updatedAtMs: state.sinceMs,
    reasonCode: status === 'failed' ? 'declined_by_network' : null,
  };
};

const signedCallback = ({ transaction, standing, atMs, amountMinor, account, isForged }: CallbackContent): SignedCallback | undefined => {
  const { callbackSecret } = account;
  if (callbackSecret === null) return undefined;
  const body = transactionWebhook({ ...viewOf(transaction, { standing, sinceMs: atMs }), amountMinor }, atMs);
  const signature = sign(body, isForged ? `not ${callbackSecret}` : callbackSecret);
  return { body, headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: signature } };
};
