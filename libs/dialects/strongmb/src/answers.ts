import { type PurchaseKind } from '@daftari/dialect';
import { amountNumber, balanceText, STRONGMB_CURRENCY } from './amounts.js';
import { strongmbAnswers, type StrongmbCode } from './codes.js';
import { type Account, type Biller, type Metadata, type PurchaseData, type Transaction, type Wallet } from './wire.js';

/** When and under which trace id an answer is made. The dialect reads no clock and draws no chance. */
export interface AnswerStamp {
  /** Unix seconds. */
  readonly timestamp: number;
  /** Ten characters of 0–9 and A–Z. */
  readonly traceId: string;
}

/** An answer to be sent as JSON. */
export interface Answer<T = unknown> {
  readonly status: number;
  readonly body: { readonly status: boolean; readonly message: string; readonly data: T; readonly metadata: Metadata };
}

/** Where a purchase stands, in the dialect's words. */
export type TransactionStatus = 'processing' | 'successful' | 'failed';

/** What was bought: the parts of an answer that differ by kind. */
export type PurchasedThing =
  | { readonly kind: 'airtime'; readonly faceMinor: bigint }
  | {
      readonly kind: 'data';
      readonly title: string;
      readonly dataType: string;
      readonly plan: string;
      readonly validity: string;
      readonly bundleSizeMb: number;
    }
  | { readonly kind: 'cable'; readonly smartcardNumber: string; readonly plan: string; readonly customerName: string }
  | {
      readonly kind: 'electricity';
      readonly faceMinor: bigint;
      readonly meterNumber: string;
      readonly meterType: string;
      readonly token: string | null;
      readonly customerName: string;
    }
  | { readonly kind: 'bill'; readonly faceMinor: bigint; readonly accountNumber: string; readonly customerName: string };

/** A purchase as the serving side knows it. */
export interface PurchaseView {
  readonly uuid: string;
  readonly status: TransactionStatus;
  readonly provider: string;
  readonly recipient: string;
  readonly reference: string;
  readonly chargedMinor: bigint;
  readonly balanceBeforeMinor: bigint;
  readonly balanceAfterMinor: bigint;
  /** Unix milliseconds. */
  readonly atMs: number;
  readonly thing: PurchasedThing;
}

const nouns = { airtime: 'Airtime', data: 'Data', cable: 'Cable', electricity: 'Electricity', bill: 'Bill' } as const satisfies Record<
  PurchaseKind,
  string
>;

const statusCodes = {
  processing: 'ERR_TRANSACTION_PROCESSING',
  successful: 'TRANSACTION_SUCCESSFUL',
  failed: 'ERR_TRANSACTION_FAILED',
} as const satisfies Record<TransactionStatus, StrongmbCode>;

const statusSentences = {
  processing: 'purchase is being processed.',
  successful: 'purchased successfully.',
  failed: 'purchase failed.',
} as const satisfies Record<TransactionStatus, string>;

/** The envelope of the seed, with the code's own HTTP status. */
export const answer = <T>(code: StrongmbCode, data: T, stamp: AnswerStamp, message: string = strongmbAnswers[code].message): Answer<T> => ({
  status: strongmbAnswers[code].status,
  body: {
    status: !code.startsWith('ERR_') || code === 'ERR_TRANSACTION_PROCESSING',
    message,
    data,
    metadata: { code, timestamp: stamp.timestamp, trace_id: stamp.traceId },
  },
});

/** A refusal: `data` is null. */
export const refusal = (code: StrongmbCode, stamp: AnswerStamp, message?: string): Answer<null> => answer(code, null, stamp, message);

/** The answer to a purchase: 201 when it is done, 200 while it is processed or when the provider declined it. */
export const purchaseAnswer = (view: PurchaseView, stamp: AnswerStamp): Answer<PurchaseData> =>
  answer(statusCodes[view.status], purchaseData(view), stamp, `${nouns[view.thing.kind]} ${statusSentences[view.status]}`);

/** `GET /v1/transactions/{reference}`. */
export const transactionAnswer = (view: PurchaseView, stamp: AnswerStamp): Answer<{ transaction: Transaction }> =>
  answer('TRANSACTION_DETAILS_RETRIEVED', { transaction: transaction(view) }, stamp);

/** `GET /v1/transactions`; none at all is the seed's 404. */
export const transactionsAnswer = (views: readonly PurchaseView[], stamp: AnswerStamp): Answer =>
  views.length === 0
    ? refusal('ERR_TRANSACTIONS_NOT_FOUND', stamp, 'No transactions found.')
    : answer('TRANSACTIONS_RETRIEVED', { count: views.length, transactions: views.map(transaction) }, stamp);

/** `GET /v1/user`. */
export const userAnswer = (account: Account, stamp: AnswerStamp): Answer<{ account: Account }> =>
  answer('USER_DETAILS_RETRIEVED', { account }, stamp);

/** `GET /v1/wallets`. */
export const walletsAnswer = (wallets: readonly Wallet[], stamp: AnswerStamp): Answer<{ wallets: readonly Wallet[] }> =>
  answer('WALLET_DETAILS_RETRIEVED', { wallets }, stamp);

/** `GET /v1/products/*`. */
export const productsAnswer = (
  billers: Readonly<Record<string, Biller>>,
  stamp: AnswerStamp,
): Answer<{ billers: Readonly<Record<string, Biller>> }> => answer('PRODUCTS_RETRIEVED', { billers }, stamp);

/** A time as the seed writes it, in Lagos: `2026-03-18 02:26:38+01`. */
export const strongmbDate = (atMs: number): string => {
  const lagos = new Date(atMs + 3_600_000).toISOString();
  return `${lagos.slice(0, 10)} ${lagos.slice(11, 19)}+01`;
};

const purchaseData = (view: PurchaseView): PurchaseData => {
  const { title, ...rest } = thingFields(view.thing);
  return {
    transaction_status: view.status,
    type: view.thing.kind,
    provider: view.provider,
    ...(title === undefined ? {} : { title }),
    recipient: view.recipient,
    ...rest,
    reference: view.reference,
    currency: STRONGMB_CURRENCY,
    balance_before: balanceText(view.balanceBeforeMinor),
    balance_after: balanceText(view.balanceAfterMinor),
    amount: amountNumber(view.chargedMinor),
  };
};

const transaction = (view: PurchaseView): Transaction => ({
  uuid: view.uuid,
  wallet_type: 'primary_ngn',
  direction: 'debit',
  type: view.thing.kind,
  amount: amountNumber(view.chargedMinor),
  balance_before: amountNumber(view.balanceBeforeMinor),
  balance_after: amountNumber(view.balanceAfterMinor),
  status: view.status,
  date: strongmbDate(view.atMs),
  reference: view.reference,
  details: { provider: view.provider, recipient: view.recipient, ...thingFields(view.thing), performed_via: 'api' },
});

type ThingFields = Omit<Transaction['details'], 'provider' | 'recipient' | 'performed_via'>;

const thingFields = (thing: PurchasedThing): ThingFields => {
  switch (thing.kind) {
    case 'airtime':
      return { airtime_amount: amountNumber(thing.faceMinor) };
    case 'data':
      return {
        title: thing.title,
        data_type: thing.dataType,
        plan: thing.plan,
        validity: thing.validity,
        bundle_size_mb: thing.bundleSizeMb,
      };
    case 'cable':
      return { smartcard_number: thing.smartcardNumber, plan: thing.plan, customer_name: thing.customerName };
    case 'electricity':
      return {
        electricity_amount: amountNumber(thing.faceMinor),
        meter_number: thing.meterNumber,
        meter_type: thing.meterType,
        token: thing.token,
        customer_name: thing.customerName,
      };
    case 'bill':
      return { bill_amount: amountNumber(thing.faceMinor), account_number: thing.accountNumber, customer_name: thing.customerName };
  }
};
