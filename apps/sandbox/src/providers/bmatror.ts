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
import { bmatrorBundles, bmatrorCatalogue, type CatalogueProduct } from './catalogue.js';
import { type Purchase, type PurchaseState, stateAt } from './purchase.js';
import { type CallbackContent, type ProviderState, type ReadPurchase, type Refusal, type SignedCallback, type Speaker } from './speaker.js';

const typesByPath = new Map<string, BmatrorType>([
  ['/api/v1/airtime/purchase', 'airtime'],
  ['/api/v1/data/purchase', 'data'],
  ['/api/v1/utility/purchase', 'utility'],
]);

const types = { airtime: 'airtime', data: 'data', cable: 'utility', electricity: 'utility', bill: 'utility' } as const satisfies Record<
  Purchase['kind'],
  BmatrorType
>;

const refusals = {
  unauthenticated: 'unauthorized',
  out_of_float: 'insufficient_balance',
  unavailable: 'service_unavailable',
  throttled: 'rate_limit_exceeded',
  not_found: 'not_found',
  method_not_allowed: 'method_not_allowed',
  transaction_not_found: 'not_found',
  invalid: 'validation_error',
  internal: 'internal_error',
} as const satisfies Record<Refusal, BmatrorCode>;

/** What the headers say where no limit is set: the sandbox counts and never refuses. */
const UNMETERED = 1_000_000;

/** BMATROR as a simulated provider: it answers, is asked, and sends signed callbacks. */
export const bmatrorSpeaker: Speaker = {
  currency: BMATROR_CURRENCY,
  doneWord: 'completed',
  purchasePaths: [...typesByPath.keys()],
  transactionPath: '/api/v1/transactions/:reference',
  reads: {
    '/api/v1/wallet/balance': (provider) => balanceAnswer(provider.balanceMinor),
    '/api/v1/data/bundles': () => bundlesAnswer(bmatrorBundles()),
    '/api/v1/transactions': (provider) => listed(provider),
  },
  credentialOf: (header) => header('x-api-key'),
  readPurchase: (path, bodyText) => readPurchase(path, bodyText),
  answerPurchase: (purchase, state, repeated) => purchaseAnswer(viewOf(purchase, state), repeated),
  answerTransaction: (purchase, state) => transactionAnswer(viewOf(purchase, state)),
  refuse: (why) => errorAnswer(refusals[why]),
  headersOf: (provider) => {
    const { count, endsAtMs } = provider.hourStanding();
    const limit = provider.settings.rateLimitPerHour ?? UNMETERED;
    return rateLimitHeaders({ limit, remaining: limit - count, resetAtS: Math.floor(endsAtMs / 1_000) });
  },
  callback: (content) => signedCallback(content),
};

const listed = (provider: ProviderState) => {
  const now = Date.now();
  return transactionsAnswer(provider.latest(50).map((purchase) => viewOf(purchase, stateAt(purchase, now, provider.timeScale))));
};

const readPurchase = (path: string, bodyText: string): ReadPurchase => {
  const type = typesByPath.get(path);
  if (type === undefined) return { ok: false, answer: errorAnswer('not_found') };
  const parsed = parsePurchase(type, bodyText);
  if (!parsed.ok) return { ok: false, answer: errorAnswer(parsed.code, parsed.message) };
  const product = productOf(parsed.request);
  if (product === undefined) return { ok: false, answer: noSuchProduct(parsed.request) };
  const amountMinor = parsed.request.amountMinor ?? minorOf(product.price ?? '0');
  const { reference, recipient } = parsed.request;
  return {
    ok: true,
    draft: {
      kind: product.kind,
      reference,
      productCode: product.code,
      recipient,
      faceMinor: amountMinor,
      chargedMinor: amountMinor,
      meterType: null,
    },
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

const viewOf = (purchase: Purchase, state: PurchaseState): PurchaseView => ({
  transactionId: purchase.providerReference,
  reference: purchase.reference,
  type: types[purchase.kind],
  status: state.standing,
  network: bmatrorCatalogue.find((product) => product.code === purchase.productCode)?.network ?? purchase.productCode,
  recipient: purchase.recipient,
  bundleId: purchase.kind === 'data' ? purchase.productCode : null,
  amountMinor: purchase.chargedMinor,
  createdAtMs: purchase.receivedAtMs,
  updatedAtMs: state.sinceMs,
  reasonCode: state.standing === 'failed' ? 'declined_by_network' : null,
});

const signedCallback = ({ purchase, standing, atMs, amountMinor, secret }: CallbackContent): SignedCallback => {
  const body = transactionWebhook({ ...viewOf(purchase, { standing, sinceMs: atMs }), amountMinor }, atMs);
  return { body, headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: sign(body, secret) } };
};
