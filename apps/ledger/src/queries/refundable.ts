import { type LedgerEventMessage, type TransactionView } from '@daftari/contracts';
import { type Pool } from 'pg';
import { findStored } from './transactions.js';

/** What a refund has to know of the payment that it gives back. */
export interface Refundable {
  readonly transaction: TransactionView;
  /** What no refund has given back or is giving back; minor units. */
  readonly left_minor: string;
  /** Who paid, where that was told. */
  readonly payer_name: string | null;
  /** The channel's further fields, as they were given with the payment. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A transaction of a business as far as refunds look at it; undefined where there is none. Whether it can be refunded the writer decides. */
export const findRefundable = async (pool: Pool, business: string, mode: string, id: string): Promise<Refundable | undefined> => {
  const stored = await findStored(pool, business, mode, id);
  if (!stored) return undefined;
  const { view, messages } = stored;
  return { transaction: view, left_minor: leftOf(view, messages), ...toldOf(messages) };
};

const leftOf = (view: TransactionView, messages: readonly LedgerEventMessage[]): string => {
  const last = messages.findLast((message) => message.type === 'RefundProgressed');
  const given = last ? BigInt(last.data.refunding_minor) + BigInt(last.data.refunded_minor) : 0n;
  return (BigInt(view.amount_minor) - given).toString();
};

const toldOf = (messages: readonly LedgerEventMessage[]): Pick<Refundable, 'payer_name' | 'fields'> => {
  const expected = messages.find((message) => message.type === 'FundsExpected');
  if (!expected) return { payer_name: null, fields: {} };
  const { collection, fields } = expected.data;
  const name = collection ? `${collection.customer.first_name} ${collection.customer.last_name}`.trim() : '';
  return { payer_name: name === '' ? null : name, fields };
};
