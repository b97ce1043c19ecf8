import { randomBytes } from 'node:crypto';
import { type PurchaseKind } from '@daftari/dialect';
import {
  type Answer,
  amountNumber,
  type AnswerStamp,
  parsePurchase,
  productsAnswer,
  purchaseAnswer,
  type PurchasedThing,
  purchasePaths,
  type PurchaseRequest,
  type PurchaseView,
  refusal,
  STRONGMB_CURRENCY,
  type StrongmbCode,
  strongmbDate,
  transactionAnswer,
  transactionsAnswer,
  type TransactionStatus,
  userAnswer,
  walletsAnswer,
} from '@daftari/dialect-strongmb';
import { type Currency, parseAmount, parsePercent, percentOf } from '@daftari/money';
import { type CatalogueProduct, strongmbBillers, strongmbCatalogue } from './catalogue.js';
import { type Standing } from './endings.js';
import { balanceAfter } from './provider.js';
import { type Purchase, type PurchaseState, stateAt } from './purchase.js';
import { type ProviderState, type ReadPurchase, type Refusal, type Speaker } from './speaker.js';

const catalogue = new Map(strongmbCatalogue.map((product) => [product.code, product]));

const kindsByPath = new Map<string, PurchaseKind>([
  [purchasePaths.airtime, 'airtime'],
  [purchasePaths.data, 'data'],
  [purchasePaths.cable, 'cable'],
  [purchasePaths.electricity, 'electricity'],
  [purchasePaths.bill, 'bill'],
]);

const words = { processing: 'processing', completed: 'successful', failed: 'failed' } as const satisfies Record<
  Standing,
  TransactionStatus
>;

const refusals = {
  unauthenticated: 'ERR_UNAUTHENTICATED',
  out_of_float: 'ERR_INSUFFICIENT_BALANCE',
  unavailable: 'ERR_PRODUCT_GATEWAY_UNAVAILABLE',
  throttled: 'ERR_DAILY_LIMIT_EXCEEDED',
  not_found: 'ERR_NOT_FOUND',
  method_not_allowed: 'ERR_METHOD_NOT_ALLOWED',
  transaction_not_found: 'ERR_TRANSACTIONS_NOT_FOUND',
  invalid: 'ERR_VALIDATION',
  internal: 'ERR_INTERNAL',
} as const satisfies Record<Refusal, StrongmbCode>;

const CUSTOMER = 'ADA OKONKWO';

/** Strongmb as a simulated provider: it answers and is asked, and has no callbacks. */
export const strongmbSpeaker: Speaker = {
  currency: STRONGMB_CURRENCY satisfies Currency,
  doneWord: words.completed,
  purchasePaths: Object.values(purchasePaths),
  transactionPath: '/v1/transactions/:reference',
  reads: {
    '/v1/user': () => userAnswer(account, stamp()),
    '/v1/wallets': (provider) => walletsAnswer([wallet(provider)], stamp()),
    '/v1/transactions': (provider) => listed(provider),
    '/v1/products/airtime': () => productsAnswer(strongmbBillers('airtime'), stamp()),
    '/v1/products/internet': () => productsAnswer(strongmbBillers('data'), stamp()),
    '/v1/products/cable': () => productsAnswer(strongmbBillers('cable'), stamp()),
    '/v1/products/electricity': () => productsAnswer(strongmbBillers('electricity'), stamp()),
    '/v1/products/bills': () => productsAnswer(strongmbBillers('bill'), stamp()),
  },
  credentialOf: (header) => /^Bearer (.+)$/.exec(header('authorization') ?? '')?.[1],
  readPurchase: (path, bodyText) => readPurchase(path, bodyText),
  answerPurchase: (purchase, state) => purchaseAnswer(viewOf(purchase, state), stamp()),
  answerTransaction: (purchase, state) => transactionAnswer(viewOf(purchase, state), stamp()),
  refuse: (why) => refusal(refusals[why], stamp()),
  headersOf: () => ({}),
};

const account = {
  name: 'Daftari Sandbox',
  email: 'sandbox@example.com',
  phone: '09077193312',
  account_status: 'active',
  kyc_status: 'complete',
  tier: 'tier 3',
};

const wallet = (provider: ProviderState) => ({
  id: 'c99c1747-d5d4-4a51-bbfc-d82d1b2c5640',
  type: 'primary_ngn',
  currency: STRONGMB_CURRENCY,
  balance: amountNumber(provider.balanceMinor),
  locked_balance: 0,
  tier: account.tier,
  transaction_limit: null,
  balance_limit: null,
  status: 'normal',
  updated_at: strongmbDate(Date.now()),
});

const stamp = (): AnswerStamp => ({ timestamp: Math.floor(Date.now() / 1_000), traceId: randomBytes(5).toString('hex').toUpperCase() });

const listed = (provider: ProviderState): Answer => {
  const now = Date.now();
  const views = provider.latest(50).map((purchase) => viewOf(purchase, stateAt(purchase, now, provider.timeScale)));
  return transactionsAnswer(views, stamp());
};

const readPurchase = (path: string, bodyText: string): ReadPurchase => {
  const kind = kindsByPath.get(path);
  if (kind === undefined) return refuse('ERR_NOT_FOUND');
  const parsed = parsePurchase(kind, jsonOrNothing(bodyText));
  if (!parsed.ok) return refuse(parsed.code, parsed.message);
  const product = catalogue.get(parsed.request.productCode);
  if (product?.kind !== kind) return refuse('ERR_PRODUCT_NOT_FOUND');
  const { reference, productCode, recipient, meterType } = parsed.request;
  return { ok: true, draft: { kind, reference, productCode, recipient, meterType, ...priceOf(parsed.request, product) } };
};

const refuse = (code: StrongmbCode, message?: string): ReadPurchase => ({ ok: false, answer: refusal(code, stamp(), message) });

const jsonOrNothing = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The face value, and what the wallet pays for it after the product's discount. */
const priceOf = (request: PurchaseRequest, product: CatalogueProduct): { faceMinor: bigint; chargedMinor: bigint } => {
  const faceMinor = request.amountMinor ?? minorOf(product.price ?? '0');
  const paid = parsePercent(String(100 - Number(product.discountPercent ?? '0'))) ?? 0n;
  return { faceMinor, chargedMinor: product.price === undefined ? percentOf(faceMinor, paid, 'half_up') : faceMinor };
};

const minorOf = (text: string): bigint => {
  const parsed = parseAmount(text, STRONGMB_CURRENCY);
  if (!parsed.ok) throw new Error(`The catalogue has a price that is not an amount: ${text}`);
  return parsed.minor;
};

const viewOf = (purchase: Purchase, state: PurchaseState): PurchaseView => ({
  uuid: purchase.providerReference,
  status: words[state.standing],
  provider: catalogue.get(purchase.productCode)?.network ?? purchase.productCode,
  recipient: purchase.recipient,
  reference: purchase.reference,
  chargedMinor: purchase.chargedMinor,
  balanceBeforeMinor: purchase.balanceBeforeMinor,
  balanceAfterMinor: balanceAfter(purchase, state.standing === 'failed'),
  atMs: purchase.receivedAtMs,
  thing: thingOf(purchase, state.standing === 'completed'),
});

const thingOf = (purchase: Purchase, done: boolean): PurchasedThing => {
  const product = catalogue.get(purchase.productCode);
  const { faceMinor, recipient } = purchase;
  switch (purchase.kind) {
    case 'airtime':
      return { kind: 'airtime', faceMinor };
    case 'data':
      return dataThing(product);
    case 'cable':
      return { kind: 'cable', smartcardNumber: recipient, plan: product?.name.toLowerCase() ?? '', customerName: CUSTOMER };
    case 'electricity': {
      const meterType = purchase.meterType ?? 'prepaid';
      const token = done && meterType === 'prepaid' ? tokenOf(purchase.providerReference) : null;
      return { kind: 'electricity', faceMinor, meterNumber: recipient, meterType, token, customerName: CUSTOMER };
    }
    case 'bill':
      return { kind: 'bill', faceMinor, accountNumber: recipient, customerName: CUSTOMER };
  }
};

const dataThing = (product: CatalogueProduct | undefined): PurchasedThing => {
  const plan = product?.name.toLowerCase() ?? '';
  const dataType = product?.line ?? '';
  return {
    kind: 'data',
    title: `${plan} ${product?.network ?? ''} ${dataType} data`,
    dataType,
    plan,
    validity: product?.validity?.toLowerCase() ?? '',
    bundleSizeMb: product?.bundleSizeMb ?? 0,
  };
};

/** Twenty digits, always the same for one purchase. */
const tokenOf = (uuid: string): string =>
  BigInt(`0x${uuid.replaceAll('-', '')}`)
    .toString()
    .padStart(20, '0')
    .slice(-20)
    .replace(/(\d{4})(?=\d)/g, '$1-');
