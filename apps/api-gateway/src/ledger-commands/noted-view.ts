import { type TransactionKind, type TransactionView } from '@daftari/contracts';

/** The fields of a command that a transaction repeats. */
export type NotedCommand = Pick<
  TransactionView,
  'business_id' | 'reference' | 'mode' | 'currency' | 'amount_minor' | 'product_code' | 'channel' | 'recipient' | 'metadata' | 'webhook_url'
> & {
  readonly transaction_id: string;
  readonly kind?: TransactionKind;
  readonly fee_minor?: string;
  readonly discount_minor?: string;
  readonly total_minor?: string;
  readonly refunds?: string | null;
};

/** A transaction as it is shown while the ledger has not decided. */
export const notedView = (command: NotedCommand, now: string): TransactionView => ({
  id: command.transaction_id,
  business_id: command.business_id,
  reference: command.reference,
  kind: command.kind ?? 'adjustment',
  status: 'initiated',
  status_detail: null,
  mode: command.mode,
  currency: command.currency,
  amount_minor: command.amount_minor,
  fee_minor: command.fee_minor ?? '0',
  discount_minor: command.discount_minor ?? '0',
  total_minor: command.total_minor ?? command.amount_minor,
  balance_before_minor: null,
  balance_after_minor: null,
  product_code: command.product_code,
  channel: command.channel,
  recipient: command.recipient,
  provider: null,
  provider_reference: null,
  failure: null,
  metadata: command.metadata,
  webhook_url: command.webhook_url,
  created_at: now,
  updated_at: now,
  completed_at: null,
  ...(command.refunds ? { refunds: command.refunds } : {}),
  facts: 0,
});
