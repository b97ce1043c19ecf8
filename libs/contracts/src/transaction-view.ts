import { type Static, Type } from '@sinclair/typebox';
import { type Currency, formatAmount } from '@daftari/money';
import { CurrencyCode, Failure, Id, Instant, Minor, Mode, Nullable, OneOf, PositiveMinor } from './fields.js';

export const TRANSACTION_KINDS = ['purchase', 'payment', 'payout', 'transfer', 'deposit', 'refund', 'adjustment'] as const;
export type TransactionKind = (typeof TRANSACTION_KINDS)[number];

export const TRANSACTION_STATUSES = [
  'initiated',
  'pending',
  'processing',
  'transmitted',
  'completed',
  'failed',
  'rejected',
  'cancelled',
  'expired',
  'voided',
  'blocked',
  'refunded',
] as const;
export type TransactionStatus = (typeof TRANSACTION_STATUSES)[number];

/** Statuses that a transaction may leave. */
export const OPEN_STATUSES = [
  'initiated',
  'pending',
  'processing',
  'transmitted',
  'blocked',
] as const satisfies readonly TransactionStatus[];
export const isTerminal = (status: TransactionStatus): boolean => !OPEN_STATUSES.some((open) => open === status);

/** What an operator's decision moved after the transaction had ended. */
export const Reversal = Type.Object({
  case_id: Id('case'),
  kind: Type.String(),
  amount_minor: PositiveMinor,
  at: Instant,
});

/** A transaction as services tell each other of it; amounts in minor units. */
export const TransactionView = Type.Object({
  id: Id('txn'),
  business_id: Id('biz'),
  reference: Type.String(),
  kind: OneOf(TRANSACTION_KINDS),
  status: OneOf(TRANSACTION_STATUSES),
  status_detail: Nullable(Type.String()),
  mode: Mode,
  currency: CurrencyCode,
  amount_minor: PositiveMinor,
  fee_minor: PositiveMinor,
  discount_minor: PositiveMinor,
  total_minor: PositiveMinor,
  balance_before_minor: Nullable(Minor),
  balance_after_minor: Nullable(Minor),
  product_code: Nullable(Type.String()),
  channel: Nullable(Type.String()),
  recipient: Nullable(Type.String()),
  provider: Nullable(Type.String()),
  provider_reference: Nullable(Type.String()),
  failure: Nullable(Failure),
  reversal: Type.Optional(Nullable(Reversal)),
  /** The payment that a refund gives back; of refunds only. */
  refunds: Type.Optional(Nullable(Id('txn'))),
  metadata: Type.Record(Type.String(), Type.Unknown()),
  webhook_url: Nullable(Type.String()),
  created_at: Instant,
  updated_at: Instant,
  completed_at: Nullable(Instant),
  /** How many progress facts this view has seen. */
  facts: Type.Integer(),
});
export type TransactionView = Static<typeof TransactionView>;

/** The transaction of the public contract (API.md section 2). */
export type PublicTransaction = ReturnType<typeof toPublicTransaction>;

const omitMinor = ({ case_id, kind, at }: Static<typeof Reversal>) => ({ case_id, kind, at });

/** What a client gave to find again: names that begin with $ are ours, such as what a dialect's request said in its own words. */
const givenMetadata = (metadata: TransactionView['metadata']): TransactionView['metadata'] =>
  Object.keys(metadata).some(isOurs) ? Object.fromEntries(Object.entries(metadata).filter(([name]) => !isOurs(name))) : metadata;

const isOurs = (name: string): boolean => name.startsWith('$');

/**
 * What client apps see: decimal amounts, no internal fields. Null fields are present. A refund names the payment that it gives back as its request
 * did, `transaction_id`.
 */
export const toPublicTransaction = (view: TransactionView) => {
  const currency = view.currency as Currency;
  const decimal = (minor: string): string => formatAmount(BigInt(minor), currency);
  return {
    id: view.id,
    reference: view.reference,
    kind: view.kind,
    status: view.status,
    status_detail: view.status_detail,
    mode: view.mode,
    amount: decimal(view.amount_minor),
    currency: view.currency,
    fee: decimal(view.fee_minor),
    discount: decimal(view.discount_minor),
    total: decimal(view.total_minor),
    balance_before: view.balance_before_minor === null ? null : decimal(view.balance_before_minor),
    balance_after: view.balance_after_minor === null ? null : decimal(view.balance_after_minor),
    product_code: view.product_code,
    channel: view.channel,
    recipient: view.recipient,
    provider_reference: view.provider_reference,
    failure: view.failure,
    reversal: view.reversal ? { ...omitMinor(view.reversal), amount: decimal(view.reversal.amount_minor) } : null,
    metadata: givenMetadata(view.metadata),
    created_at: view.created_at,
    updated_at: view.updated_at,
    completed_at: view.completed_at,
    ...(view.kind === 'refund' ? { transaction_id: view.refunds ?? null } : {}),
  };
};
