import { type LedgerEventMessage } from '@daftari/contracts';
import { type Event, plainPrice } from '@daftari/ledger-domain';
import { deliveryOf, priceOf, settlementPrice } from './domain-command.js';
import { termsFromWire } from './terms.js';

type Message<T extends LedgerEventMessage['type']> = Extract<LedgerEventMessage, { type: T }>;

const posted = { postings: [] };
const dated = ({ data }: { readonly data: { business_day: string; day_used_minor: string } }) => ({
  ...posted,
  day: data.business_day,
  dayUsed: BigInt(data.day_used_minor),
});

type Beginning = Message<
  | 'FundsHeld'
  | 'FundsExpected'
  | 'TransferSent'
  | 'TransferReceived'
  | 'TransferRefused'
  | 'WalletCredited'
  | 'WalletDebited'
  | 'CommissionPaid'
  | 'FloatMoved'
  | 'UnexplainedReported'
>;

const begun = (message: Beginning) => {
  const { data } = message;
  return {
    ...dated(message),
    currency: data.currency,
    mode: data.mode,
    requestHash: data.request_hash,
    balanceBefore: 'balance_before_minor' in data ? BigInt(data.balance_before_minor) : 0n,
    balanceAfter: 'balance_after_minor' in data ? BigInt(data.balance_after_minor) : 0n,
  };
};

/**
 * A stored event as the domain decided it, but for its postings: the stored entries are on numbered accounts. Enough for a transaction to evolve by.
 */
export const domainEvent = (message: LedgerEventMessage): Event => {
  switch (message.type) {
    case 'WalletOpened':
      return {
        type: message.type,
        ...posted,
        currency: message.data.currency,
        mode: message.data.mode,
        terms: termsFromWire(message.data.terms),
      };
    case 'WalletTermsSet':
      return { type: message.type, ...posted, terms: termsFromWire(message.data.terms) };
    case 'FundsCaptured':
      return { type: message.type, ...dated(message), delivery: deliveryOf(message.data) };
    case 'FundsReleased':
    case 'FundsDismissed':
      return { type: message.type, ...dated(message), status: message.data.status };
    case 'FundsReceived':
      return {
        type: message.type,
        ...dated(message),
        provider: message.data.provider,
        balanceBefore: BigInt(message.data.balance_before_minor),
        balanceAfter: BigInt(message.data.balance_after_minor),
      };
    case 'RefundProgressed':
      return {
        type: message.type,
        ...dated(message),
        refunding: BigInt(message.data.refunding_minor),
        refunded: BigInt(message.data.refunded_minor),
        whole: message.data.status === 'refunded',
      };
    case 'TransferConfirmed':
    case 'TransferReturned':
      return { type: message.type, ...dated(message) };
    case 'CaseOpened':
    case 'CaseResolved':
      return caseEvent(message);
    case 'ReceivableSettled': {
      const { case_id: caseId, kind: caseKind, how, amount_minor } = message.data;
      return { type: message.type, ...dated(message), caseId, caseKind, how, amount: BigInt(amount_minor) };
    }
    case 'FundsHeld':
    case 'FundsExpected':
    case 'TransferSent':
    case 'TransferReceived':
    case 'TransferRefused':
    case 'WalletCredited':
    case 'WalletDebited':
    case 'CommissionPaid':
    case 'FloatMoved':
    case 'UnexplainedReported':
      return beginningEvent(message);
    case 'ShardRestored':
      throw new Error('ShardRestored is no decision, and of no transaction.');
  }
};

const caseEvent = (message: Message<'CaseOpened' | 'CaseResolved'>): Event => {
  const { type, data } = message;
  const about = { ...dated(message), caseId: data.case_id, caseKind: data.kind, delivery: data.delivery && deliveryOf(data.delivery) };
  return type === 'CaseOpened'
    ? { type, ...about }
    : { type, ...about, decision: data.decision, compensated: data.decision === 'compensate', owed: BigInt(data.owed_minor ?? 0) };
};

const beginningEvent = (message: Beginning): Event => {
  const { type, data } = message;
  switch (type) {
    case 'FundsHeld':
      return { type, ...begun(message), kind: data.kind, refunds: data.refunds, price: priceOf(data) };
    case 'FundsExpected':
      return { type, ...begun(message), kind: data.kind, price: priceOf(data) };
    case 'TransferSent':
      return { type, ...begun(message), toShard: data.to_shard, completed: data.status === 'completed', price: priceOf(data) };
    case 'TransferReceived':
      return { type, ...begun(message), fromShard: data.from_shard, price: plainPrice(BigInt(data.amount_minor)) };
    case 'TransferRefused':
      return { type, ...begun(message), fromShard: data.from_shard, reason: data.reason, price: plainPrice(BigInt(data.amount_minor)) };
    case 'FloatMoved':
      return { type, ...begun(message), movement: data.movement, provider: data.provider, price: settlementPrice(data) };
    case 'UnexplainedReported': {
      const { provider, direction, case_kind: caseKind } = data;
      return { type, ...begun(message), provider, direction, caseKind, price: plainPrice(BigInt(data.amount_minor)) };
    }
    case 'WalletCredited':
    case 'WalletDebited':
    case 'CommissionPaid':
      return { type, ...begun(message), price: plainPrice(BigInt(data.amount_minor)) };
  }
};
