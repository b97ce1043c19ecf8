import { type DataOf } from './contract.js';
import { type CaseResolved } from './ledger-events/case-resolved.js';
import { type FundsHeld } from './ledger-events/funds-held.js';
import { type ReceivableSettled } from './ledger-events/receivable-settled.js';
import { type LedgerEventMessage } from './messages.js';
import { type TransactionProgressed } from './provider-events/transaction-progressed.js';
import { type TransactionKind, type TransactionStatus, type TransactionView } from './transaction-view.js';

type Message<T extends LedgerEventMessage['type']> = Extract<LedgerEventMessage, { type: T }>;

/** The events that begin a transaction, those that end one, and those that say more of one that has ended. */
const BEGINNINGS = [
  'FundsHeld',
  'FundsExpected',
  'TransferSent',
  'TransferReceived',
  'TransferRefused',
  'WalletCredited',
  'WalletDebited',
  'CommissionPaid',
  'FloatMoved',
  'UnexplainedReported',
] as const satisfies readonly LedgerEventMessage['type'][];
const ENDINGS = [
  'FundsCaptured',
  'FundsReleased',
  'FundsReceived',
  'FundsDismissed',
  'TransferConfirmed',
  'TransferReturned',
] as const satisfies readonly LedgerEventMessage['type'][];
const SEQUELS = [
  'RefundProgressed',
  'CaseOpened',
  'CaseResolved',
  'ReceivableSettled',
] as const satisfies readonly LedgerEventMessage['type'][];

export type BeginningMessage = Message<(typeof BEGINNINGS)[number]>;
export type EndingMessage = Message<(typeof ENDINGS)[number]>;
export type SequelMessage = Message<(typeof SEQUELS)[number]>;

const includes = (names: readonly string[], message: LedgerEventMessage): boolean => names.includes(message.type);
export const isBeginning = (message: LedgerEventMessage): message is BeginningMessage => includes(BEGINNINGS, message);
export const isEnding = (message: LedgerEventMessage): message is EndingMessage => includes(ENDINGS, message);
export const isSequel = (message: LedgerEventMessage): message is SequelMessage => includes(SEQUELS, message);

/** RFC 3339 with microseconds, cut to the milliseconds that the public contract has. */
const toMillis = (instant: string): string => `${instant.slice(0, 23)}Z`;

interface Figures {
  readonly kind: TransactionKind;
  readonly status: TransactionStatus;
  readonly amount: string;
  readonly discount?: string;
  /** Tax included: what is charged is charged. */
  readonly fee?: string;
  readonly total?: string;
}

const charged = (data: { fee_minor: string; tax_minor: string }): string => (BigInt(data.fee_minor) + BigInt(data.tax_minor)).toString();

const priced = (data: Pick<DataOf<typeof FundsHeld>, 'amount_minor' | 'discount_minor' | 'fee_minor' | 'tax_minor' | 'total_minor'>) => ({
  amount: data.amount_minor,
  discount: data.discount_minor,
  fee: data.tax_minor === '0' ? data.fee_minor : charged(data),
  total: data.total_minor,
});

const figuresOf = (message: BeginningMessage): Figures => {
  const { data } = message;
  switch (message.type) {
    case 'FundsHeld':
    case 'FundsExpected':
      return { kind: message.data.kind, status: 'pending', ...priced(message.data) };
    case 'TransferSent':
      return { kind: 'transfer', status: message.data.status, ...priced(message.data) };
    case 'TransferReceived':
      return { kind: 'transfer', status: 'completed', amount: data.amount_minor };
    case 'TransferRefused':
      return { kind: 'transfer', status: 'rejected', amount: data.amount_minor };
    case 'FloatMoved':
      return {
        kind: 'adjustment',
        status: 'completed',
        amount: data.amount_minor,
        fee: message.data.fee_minor,
        total: message.data.total_minor,
      };
    case 'WalletCredited':
    case 'WalletDebited':
    case 'CommissionPaid':
    case 'UnexplainedReported':
      return { kind: 'adjustment', status: 'completed', amount: data.amount_minor };
  }
};

const begun = (message: BeginningMessage, recordedAt: string): TransactionView => {
  const { kind, status, amount, discount = '0', fee = '0', total = amount } = figuresOf(message);
  const { data } = message;
  const at = toMillis(recordedAt);
  return {
    id: data.transaction_id,
    business_id: data.business_id,
    reference: data.reference,
    kind,
    status,
    status_detail: null,
    mode: data.mode,
    currency: data.currency,
    amount_minor: amount,
    fee_minor: fee,
    discount_minor: discount,
    total_minor: total,
    balance_before_minor: 'balance_before_minor' in data ? data.balance_before_minor : null,
    balance_after_minor: 'balance_after_minor' in data ? data.balance_after_minor : null,
    product_code: data.product_code,
    channel: data.channel,
    recipient: data.recipient,
    provider: 'provider' in data ? data.provider : null,
    provider_reference: 'provider_reference' in data ? data.provider_reference : null,
    failure: message.type === 'TransferRefused' ? { code: message.data.reason, detail: 'The transfer could not be taken.' } : null,
    metadata: data.metadata,
    webhook_url: data.webhook_url,
    created_at: at,
    updated_at: at,
    completed_at: status === 'pending' ? null : at,
    ...('refunds' in data && data.refunds !== null ? { refunds: data.refunds } : {}),
    facts: 0,
  };
};

const ended = (before: TransactionView, message: EndingMessage, recordedAt: string): TransactionView => {
  const at = toMillis(recordedAt);
  const view = { ...before, status_detail: null, updated_at: at, completed_at: at };
  switch (message.type) {
    case 'FundsCaptured':
      return { ...view, ...witnessed(view, message.data), status: 'completed' };
    case 'FundsReceived': {
      const { balance_before_minor, balance_after_minor } = message.data;
      return { ...view, ...witnessed(view, message.data), status: 'completed', balance_before_minor, balance_after_minor };
    }
    case 'FundsReleased':
    case 'FundsDismissed': {
      const { status, failure } = message.data;
      return { ...view, ...witnessed(view, message.data), status, failure, balance_after_minor: view.balance_before_minor };
    }
    case 'TransferConfirmed':
      return { ...view, status: 'completed' };
    case 'TransferReturned':
      return { ...view, status: 'failed', failure: message.data.failure, balance_after_minor: view.balance_before_minor };
  }
};

const witnessed = (
  view: TransactionView,
  data: { provider: string | null; provider_reference: string | null; facts: number },
): Pick<TransactionView, 'provider' | 'provider_reference' | 'facts'> => ({
  provider: data.provider,
  provider_reference: data.provider_reference,
  facts: Math.max(view.facts, data.facts),
});

/** The transaction after something that came of it when it had ended: the writer puts it into the event, for consumers that forgot it. */
export const continued = (before: TransactionView, message: SequelMessage, recordedAt: string): TransactionView => {
  const view = { ...before, updated_at: toMillis(recordedAt) };
  switch (message.type) {
    case 'RefundProgressed':
      return { ...view, status: message.data.status };
    case 'CaseOpened':
      return view;
    case 'CaseResolved':
      // What a business only owes has not moved yet.
      return message.data.decision === 'compensate' && message.data.owed_minor === undefined
        ? { ...view, reversal: reversalOf(view, message.data) }
        : view;
    case 'ReceivableSettled':
      return message.data.how === 'collected' ? { ...view, reversal: reversalOf(view, message.data) } : view;
  }
};

const reversalOf = (
  view: TransactionView,
  data: DataOf<typeof CaseResolved | typeof ReceivableSettled>,
): NonNullable<TransactionView['reversal']> => ({
  case_id: data.case_id,
  kind: data.kind,
  amount_minor: view.total_minor,
  at: view.updated_at,
});

/**
 * Folds one ledger event into the transaction that it belongs to; undefined for events of no transaction.
 * @param recordedAt the event's `ce_time`: RFC 3339 with microseconds
 * @throws when an ending comes for a transaction whose beginning was not seen
 */
export const foldLedgerEvent = (
  view: TransactionView | undefined,
  message: LedgerEventMessage,
  recordedAt: string,
): TransactionView | undefined => {
  if (isBeginning(message)) return begun(message, recordedAt);
  if (isEnding(message)) return ended(known(view, message.data.transaction_id), message, recordedAt);
  return isSequel(message) ? message.data.transaction : view;
};

/** Folds one progress fact of the connector into an open transaction; a fact already seen, or one after the end, changes nothing. */
export const foldProgress = (view: TransactionView, fact: DataOf<typeof TransactionProgressed>): TransactionView => {
  if (fact.fact <= view.facts || view.completed_at !== null) return view;
  return {
    ...view,
    status: fact.status,
    status_detail: fact.status_detail,
    provider: fact.provider,
    updated_at: toMillis(fact.at),
    facts: fact.fact,
  };
};

const known = (view: TransactionView | undefined, id: string): TransactionView => {
  if (!view) throw new Error(`What followed transaction ${id} came before its beginning.`);
  return view;
};
