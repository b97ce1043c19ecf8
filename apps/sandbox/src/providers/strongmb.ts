import { randomBytes, randomUUID } from 'node:crypto';
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
import { type Account } from './account.js';
import { balanceAfter } from './book.js';
import { bearerOf, keyHolder } from './credentials.js';
import { purchaseDraft } from './purchases.js';
import { type Desk, type ReadTransaction, type Received, type Refusal, type Route, type Speaker, type WireAnswer } from './speaker.js';
import { stateAt, type Transaction, type TransactionState } from './transaction.js';

const catalogue = new Map(strongmbCatalogue.map((product) => [product.code, product]));

const kindsByPath = new Map<string, PurchaseKind>([
  [purchasePaths.airtime, 'airtime'],
  [purchasePaths.data, 'data'],
  [purchasePaths.cable, 'cable'],
  [purchasePaths.electricity, 'electricity'],
  [purchasePaths.bill, 'bill'],
]);

/** Its three words: what is over without having been done has failed. */
const words = {
  processing: 'processing',
  completed: 'successful',
  failed: 'failed',
  expired: 'failed',
  cancelled: 'failed',
  voided: 'failed',
  rejected: 'failed',
  blocked: 'processing',
  refunded: 'failed',
} as const satisfies Record<Standing, TransactionStatus>;

const refusals = {
  unauthenticated: 'ERR_UNAUTHENTICATED',
  insufficient_scope: 'ERR_ACCOUNT_INACTIVE',
  out_of_float: 'ERR_INSUFFICIENT_BALANCE',
  unavailable: 'ERR_PRODUCT_GATEWAY_UNAVAILABLE',
  throttled: 'ERR_DAILY_LIMIT_EXCEEDED',
  not_found: 'ERR_NOT_FOUND',
  method_not_allowed: 'ERR_METHOD_NOT_ALLOWED',
  invalid: 'ERR_VALIDATION',
  internal: 'ERR_INTERNAL',
} as const satisfies Record<Refusal, StrongmbCode>;

const CUSTOMER = 'ADA OKONKWO';

const ask = (path: string, answer: (received: Received, desk: Desk) => WireAnswer): Route => ({ method: 'GET', path, does: 'ask', answer });

const routes: readonly Route[] = [
  ...[...kindsByPath].map(([path, kind]): Route => ({ method: 'POST', path, does: 'take', read: ({ body }) => readPurchase(kind, body) })),
  ask('/v1/user', () => userAnswer(profile, stamp())),
  ask('/v1/wallets', ({ nowMs }, { account }) => walletsAnswer([wallet(account, nowMs)], stamp())),
  ask('/v1/transactions', (received, desk) => listed(received, desk)),
  ask('/v1/transactions/:reference', (received, desk) => one(received, desk)),
  ask('/v1/products/airtime', () => productsAnswer(strongmbBillers('airtime'), stamp())),
  ask('/v1/products/internet', () => productsAnswer(strongmbBillers('data'), stamp())),
  ask('/v1/products/cable', () => productsAnswer(strongmbBillers('cable'), stamp())),
  ask('/v1/products/electricity', () => productsAnswer(strongmbBillers('electricity'), stamp())),
  ask('/v1/products/bills', () => productsAnswer(strongmbBillers('bill'), stamp())),
];

/** Strongmb as a simulated provider: it answers and is asked, and has no callbacks. */
export const strongmbSpeaker: Speaker = {
  currency: STRONGMB_CURRENCY satisfies Currency,
  pace: 'at_once',
  words,
  routes,
  clientOf: (header, { accounts }) => keyHolder(accounts, bearerOf(header)),
  newReference: () => randomUUID(),
  answerTaken: (transaction, state) => purchaseAnswer(viewOf(transaction, state), stamp()),
  refuse: (why) => refusal(refusals[why], stamp()),
  headersOf: () => ({}),
};

const profile = {
  name: 'Daftari Sandbox',
  email: 'sandbox@example.com',
  phone: '09077193312',
  account_status: 'active',
  kyc_status: 'complete',
  tier: 'tier 3',
};

const wallet = ({ book }: Account, nowMs: number) => ({
  id: 'c99c1747-d5d4-4a51-bbfc-d82d1b2c5640',
  type: 'primary_ngn',
  currency: STRONGMB_CURRENCY,
  balance: amountNumber(book.availableMinor(STRONGMB_CURRENCY, nowMs)),
  locked_balance: 0,
  tier: profile.tier,
  transaction_limit: null,
  balance_limit: null,
  status: 'normal',
  updated_at: strongmbDate(nowMs),
});

const stamp = (): AnswerStamp => ({ timestamp: Math.floor(Date.now() / 1_000), traceId: randomBytes(5).toString('hex').toUpperCase() });

const listed = ({ nowMs }: Received, { account }: Desk): Answer =>
  transactionsAnswer(
    account.book.latest(50).map((transaction) => viewOf(transaction, stateAt(transaction, nowMs))),
    stamp(),
  );

const one = ({ params, nowMs }: Received, { account }: Desk): Answer => {
  const transaction = account.book.once(params['reference'] ?? '');
  if (transaction === undefined) return refusal('ERR_TRANSACTIONS_NOT_FOUND', stamp());
  return transactionAnswer(viewOf(transaction, stateAt(transaction, nowMs)), stamp());
};

const readPurchase = (kind: PurchaseKind, bodyText: string): ReadTransaction => {
  const parsed = parsePurchase(kind, jsonOrNothing(bodyText));
  if (!parsed.ok) return refuse(parsed.code, parsed.message);
  const product = catalogue.get(parsed.request.productCode);
  if (product?.kind !== kind) return refuse('ERR_PRODUCT_NOT_FOUND');
  const shown = { meter_type: parsed.request.meterType };
  return { ok: true, draft: { ...purchaseDraft(parsed.request, product, STRONGMB_CURRENCY, priceOf(parsed.request, product)), shown } };
};

const refuse = (code: StrongmbCode, message?: string): ReadTransaction => ({ ok: false, answer: refusal(code, stamp(), message) });

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

const viewOf = (transaction: Transaction, state: TransactionState): PurchaseView => ({
  uuid: transaction.providerReference,
  status: words[state.standing],
  provider: catalogue.get(transaction.productCode)?.network ?? transaction.productCode,
  recipient: transaction.recipient,
  reference: transaction.reference,
  chargedMinor: transaction.chargedMinor,
  balanceBeforeMinor: transaction.balanceBeforeMinor,
  balanceAfterMinor: balanceAfter(transaction, state.standing),
  atMs: transaction.receivedAtMs,
  thing: thingOf(transaction, state.standing === 'completed'),
});

const thingOf = (transaction: Transaction, done: boolean): PurchasedThing => {
  const product = catalogue.get(transaction.productCode);
  const { faceMinor, recipient } = transaction;
  switch (product?.kind) {
    case 'airtime':
      return { kind: 'airtime', faceMinor };
    case 'data':
      return dataThing(product);
    case 'cable':
      return { kind: 'cable', smartcardNumber: recipient, plan: product.name.toLowerCase(), customerName: CUSTOMER };
    case 'electricity': {
      const { meter_type: said } = transaction.shown;
      const meterType = typeof said === 'string' ? said : 'prepaid';
      const token = done && meterType === 'prepaid' ? tokenOf(transaction.providerReference) : null;
      return { kind: 'electricity', faceMinor, meterNumber: recipient, meterType, token, customerName: CUSTOMER };
    }
    case 'bill':
    case undefined:
      return { kind: 'bill', faceMinor, accountNumber: recipient, customerName: CUSTOMER };
  }
};

const dataThing = (product: CatalogueProduct): PurchasedThing => {
  const plan = product.name.toLowerCase();
  const dataType = product.line ?? '';
  return {
    kind: 'data',
    title: `${plan} ${product.network} ${dataType} data`,
    dataType,
    plan,
    validity: product.validity?.toLowerCase() ?? '',
    bundleSizeMb: product.bundleSizeMb ?? 0,
  };
};

/** Twenty digits, always the same for one purchase. */
const tokenOf = (uuid: string): string =>
  BigInt(`0x${uuid.replaceAll('-', '')}`)
    .toString()
    .padStart(20, '0')
    .slice(-20)
    .replace(/(\d{4})(?=\d)/g, '$1-');
