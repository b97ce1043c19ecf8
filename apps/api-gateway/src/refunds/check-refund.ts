import { type Currency, isCurrency } from '@daftari/money';
import { Problem, validationFailed } from '@daftari/platform';
import { type PricedCategory, type PricedChannel } from '../channels/channel-book.js';
import { readAmount } from '../edge/amounts.js';
import { type AskedFor, plainPrice } from '../ledger-commands/money-command.js';
import { type RefundDto } from './refund.dto.js';
import { type RefundablePayment } from './refundable-payments.js';

/** A refund that may be asked of the ledger, which alone knows whether so much is left. */
export interface CheckedRefund extends AskedFor {
  readonly refunds: string;
  readonly recipientName: string | undefined;
}

/** Checks whether a payment can be given back to who paid it, by the way it came. @throws Problem 403, 409 or 422 */
export const checkRefund = (channels: readonly PricedChannel[], payment: RefundablePayment, body: RefundDto): CheckedRefund => {
  const { transaction } = payment;
  const { currency, kind } = transaction;
  if (!isCurrency(currency)) throw new Error(`Not a currency that is held here: ${currency}.`);
  if (kind !== 'payment') throw notRefundable(`Only payments can be refunded: this transaction is a ${kind}.`);
  const { channel, recipient, category } = wayBack(channels, payment);
  const amount = amountOf(body, currency);
  return {
    parsed: parsedRefund(body, amount),
    currency,
    price: plainPrice(amount ?? leftOf(payment)),
    productCode: null,
    channel: channel.code,
    recipient,
    recipientName: payment.payer_name ?? undefined,
    fields: { ...fieldsFor(channel, payment), ...(category.category === 'payout' ? { category: 'payout' } : {}) },
    description: body.reason,
    refunds: transaction.id,
  };
};

const notRefundable = (detail: string): Problem => new Problem('not_refundable', detail);

interface WayBack {
  readonly channel: PricedChannel;
  readonly category: PricedCategory;
  /** The phone that paid. */
  readonly recipient: string;
}

/** A refund is a payout to who paid, through the same channel: not every channel pays out, and a card's number is not kept. */
const wayBack = (channels: readonly PricedChannel[], { transaction }: RefundablePayment): WayBack => {
  const { channel: code, recipient } = transaction;
  const channel = channels.find((one) => one.code === code);
  if (!channel)
    throw notRefundable(`What came by ${code ?? 'no channel'} cannot be refunded: there is no channel that pays back. Pay out instead.`);
  if (channel.type === 'card') throw notRefundable('Card payments cannot be refunded here: the card is known to its provider only.');
  const category = ['payout', 'transfer'].map((use) => channel.categories.find((one) => one.category === use)).find((one) => one);
  if (!category || recipient === null) throw notRefundable(`What came by ${channel.code} cannot be refunded: it pays nothing out.`);
  if (!channel.active) throw new Problem('product_not_allowed', `The channel ${channel.code} is not open at the moment.`);
  return { channel, category, recipient };
};

const amountOf = ({ amount }: RefundDto, currency: Currency): bigint | undefined => {
  if (amount === undefined || amount === null) return undefined;
  const read = readAmount(amount, currency, 'amount');
  if (typeof read !== 'bigint') throw validationFailed([read]);
  return read;
};

/** Where nothing is left the whole is asked for: the ledger then refuses in its own words, or knows the request from before. */
const leftOf = ({ transaction, left_minor }: RefundablePayment): bigint => {
  const left = BigInt(left_minor);
  return left > 0n ? left : BigInt(transaction.amount_minor);
};

/** What the channel asks for beside the phone and the amount was given with the payment. */
const fieldsFor = (channel: PricedChannel, { fields }: RefundablePayment): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => channel.fields.has(name)));

/** What the client asked for: what the request hash covers. */
const parsedRefund = (body: RefundDto, amount: bigint | undefined) => ({
  kind: 'refund',
  transaction_id: body.transaction_id,
  amount_minor: amount?.toString() ?? null,
  reason: body.reason,
  metadata: body.metadata ?? {},
  webhook_url: body.webhook_url ?? null,
});
