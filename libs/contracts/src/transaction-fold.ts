import { type LedgerEventMessage } from './messages.js';
import { type DataOf } from './contract.js';
import { type FundsCaptured } from './ledger-events/funds-captured.js';
import { type FundsHeld } from './ledger-events/funds-held.js';
import { type FundsReleased } from './ledger-events/funds-released.js';
import { type WalletCredited } from './ledger-events/wallet-credited.js';
import { type TransactionProgressed } from './provider-events/transaction-progressed.js';
import { type TransactionView } from './transaction-view.js';

/** RFC 3339 with microseconds, cut to the milliseconds that the public contract has. */
const toMillis = (instant: string): string => `${instant.slice(0, 23)}Z`;

const begun = (data: DataOf<typeof FundsHeld> | DataOf<typeof WalletCredited>, recordedAt: string) => ({
  id: data.transaction_id,
  business_id: data.business_id,
  reference: data.reference,
  status_detail: null,
  mode: data.mode,
  currency: data.currency,
  balance_before_minor: data.balance_before_minor,
  balance_after_minor: data.balance_after_minor,
  product_code: data.product_code,
  channel: data.channel,
  recipient: data.recipient,
  provider: null,
  provider_reference: null,
  failure: null,
  metadata: data.metadata,
  webhook_url: data.webhook_url,
  created_at: toMillis(recordedAt),
  updated_at: toMillis(recordedAt),
  facts: 0,
});

const held = (data: DataOf<typeof FundsHeld>, recordedAt: string): TransactionView => ({
  ...begun(data, recordedAt),
  kind: data.kind,
  status: 'pending',
  amount_minor: data.amount_minor,
  fee_minor: data.fee_minor,
  discount_minor: data.discount_minor,
  total_minor: data.total_minor,
  completed_at: null,
});

const adjusted = (data: DataOf<typeof WalletCredited>, recordedAt: string): TransactionView => ({
  ...begun(data, recordedAt),
  kind: 'adjustment',
  status: 'completed',
  amount_minor: data.amount_minor,
  fee_minor: '0',
  discount_minor: '0',
  total_minor: data.amount_minor,
  completed_at: toMillis(recordedAt),
});

const ended = (
  view: TransactionView,
  data: DataOf<typeof FundsCaptured> | DataOf<typeof FundsReleased>,
  recordedAt: string,
): TransactionView => ({
  ...view,
  status_detail: null,
  provider: data.provider,
  provider_reference: data.provider_reference,
  updated_at: toMillis(recordedAt),
  completed_at: toMillis(recordedAt),
  facts: Math.max(view.facts, data.facts),
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
  switch (message.type) {
    case 'FundsHeld':
      return held(message.data, recordedAt);
    case 'WalletCredited':
    case 'WalletDebited':
      return adjusted(message.data, recordedAt);
    case 'FundsCaptured':
      return { ...ended(known(view, message.data.transaction_id), message.data, recordedAt), status: 'completed' };
    case 'FundsReleased': {
      const before = known(view, message.data.transaction_id);
      return {
        ...ended(before, message.data, recordedAt),
        status: message.data.status,
        failure: message.data.failure,
        balance_after_minor: before.balance_before_minor,
      };
    }
    case 'WalletOpened':
    case 'WalletTermsSet':
      return view;
  }
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
  if (!view) throw new Error(`The end of transaction ${id} came before its beginning.`);
  return view;
};
