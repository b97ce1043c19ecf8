import { type Collection } from '@daftari/contracts';
import { AMOUNT_MAX, type Currency, formatAmount, isCurrency } from '@daftari/money';
import { type FieldProblem } from '@daftari/platform';
import { type PricedChannel } from '../channels/channel-book.js';
import { type UsableChannel, wrongCurrency } from '../channels/usable-channel.js';
import { readOptionalAmount } from '../edge/amounts.js';
import { invalid } from '../edge/refusals.js';
import { checkFields, type Place } from '../fields/given-fields.js';
import { type AskedFor } from '../ledger-commands/money-command.js';
import { measured } from '../recipients/account-number.js';
import { anyMobileNumber, type PhoneReading } from '../recipients/mobile-number.js';
import { channelRecipient, wrongChannelRecipient } from '../recipients/channel-recipient.js';
import { payingPhone, paymentChannel, phoneField } from './payment-channel.js';
import { type CustomerDto, type PaymentDto } from './payment.dto.js';
import { type PaymentPrice, paymentPrice } from './price.js';

/** A payment that may be asked of the ledger. */
export interface CheckedPayment extends AskedFor {
  readonly price: PaymentPrice;
  readonly collection: Omit<Collection, 'expires_at'>;
}

type Customer = Collection['customer'];

/**
 * Checks a payment against its channel, and prices it.
 * @param alsoPhone numbers that pass beside those of the channel's country
 * @throws Problem 403, or 422 that names every wrong field
 */
export const checkPayment = (channels: readonly PricedChannel[], body: PaymentDto, alsoPhone?: PhoneReading): CheckedPayment => {
  const { currency } = body;
  if (!isCurrency(currency)) throw wrongCurrency(`${currency} is not a currency that is held here.`);
  const usable = paymentChannel(channels, body);
  const errors: FieldProblem[] = [];
  const price = readPrice(body, usable, currency, errors);
  const phone = readPhone(body, usable.channel, errors, alsoPhone);
  const customer = readCustomer(body.customer, usable.channel, errors);
  const fields = readFields(body, usable.channel, errors);
  if (errors.length > 0 || price === undefined) throw invalid(errors);
  const parsed = parsedPayment(body, price.amount, phone, customer, fields);
  const addresses = { redirect_url: body.redirect_url ?? null, cancel_url: body.cancel_url ?? null };
  return {
    parsed,
    currency,
    price,
    productCode: null,
    channel: usable.channel.code,
    recipient: phone,
    fields: { ...fields, ...toldFields(usable.channel, customer, phone) },
    description: null,
    collection: { method: body.method, customer, ...addresses },
  };
};

const readPrice = (body: PaymentDto, { category }: UsableChannel, currency: Currency, errors: FieldProblem[]): PaymentPrice | undefined => {
  const amount = readOptionalAmount(body.amount, currency, 'amount', errors);
  if (amount === undefined) return undefined;
  const price = paymentPrice(amount, category);
  if (price.total > 0n && price.collected <= AMOUNT_MAX) return price;
  errors.push(
    price.total > 0n
      ? { field: 'amount', code: 'too_large', detail: 'amount is, with the fee, more than the ledger holds.' }
      : { field: 'amount', code: 'too_small', detail: `amount must be more than the fee of ${formatAmount(price.fee, currency)}.` },
  );
  return undefined;
};

/** The phone that pays, in E.164; null for cards. */
const readPhone = (body: PaymentDto, channel: PricedChannel, errors: FieldProblem[], alsoPhone?: PhoneReading): string | null => {
  if (body.method === 'card') {
    if (typeof body.phone === 'string')
      errors.push({ field: 'phone', code: 'not_supported', detail: "phone is for mobile money; a card payer's phone is customer.phone." });
    return null;
  }
  const text = payingPhone(body);
  if (text === undefined) {
    errors.push({ field: 'phone', code: 'required', detail: 'phone is required: whose mobile money is to pay?' });
    return null;
  }
  const phone = channelRecipient(text, channel, alsoPhone);
  if (phone === undefined) errors.push(wrongChannelRecipient(channel, phoneField(body)));
  return phone ?? null;
};

const readCustomer = (given: CustomerDto, channel: PricedChannel, errors: FieldProblem[]): Customer => {
  const country = given.country ?? null;
  const local = country ?? channel.country;
  const phone = typeof given.phone === 'string' ? anyMobileNumber(given.phone, local) : null;
  if (phone === undefined) {
    const detail = `customer.phone is not a mobile number; send it local (${local}) or international.`;
    errors.push({ field: 'customer.phone', code: 'invalid_format', detail });
  }
  const { first_name, last_name } = given;
  return { first_name: first_name.trim(), last_name: last_name.trim(), email: given.email ?? null, phone: phone ?? null, country };
};

/** The channel's fields: those that the payment has places for are checked, those that the client gave beside it are answered. */
const readFields = (body: PaymentDto, channel: PricedChannel, errors: FieldProblem[]): Readonly<Record<string, string>> => {
  const place = (path: string, value: string | null | undefined): Place => ({ path, value: value ?? undefined });
  const phone = payingPhone(body);
  const places = new Map([
    ['msisdn', place(phoneField(body), phone === undefined ? undefined : measured(phone))],
    ['amount', place('amount', body.amount)],
    ['first_name', place('customer.first_name', body.customer.first_name)],
    ['last_name', place('customer.last_name', body.customer.last_name)],
    ['email', place('customer.email', body.customer.email)],
    ['phone', place('customer.phone', body.customer.phone ?? body.phone)],
    ['country', place('customer.country', body.customer.country)],
  ]);
  const checked = checkFields(body.fields ?? {}, { fields: channel.fields, country: channel.country, owner: channel.code, places });
  errors.push(...checked.errors);
  return checked.values;
};

/** Names and the paying phone are told to every provider; this of the customer only where the channel asks for it. */
const toldFields = (
  channel: PricedChannel,
  { email, phone, country }: Customer,
  paying: string | null,
): Readonly<Record<string, string>> => {
  const asked = Object.entries({ email, phone: phone ?? paying, country }).filter(([name]) => channel.fields.has(name));
  return Object.fromEntries(asked.filter((entry): entry is [string, string] => entry[1] !== null));
};

/** What the client asked for: what the request hash covers. */
const parsedPayment = (
  body: PaymentDto,
  amount: bigint,
  phone: string | null,
  customer: Customer,
  fields: Readonly<Record<string, string>>,
) => ({
  kind: 'payment',
  method: body.method,
  channel: body.channel ?? null,
  currency: body.currency,
  amount_minor: amount.toString(),
  phone,
  customer,
  fields,
  redirect_url: body.redirect_url ?? null,
  cancel_url: body.cancel_url ?? null,
  expires_in: body.expires_in ?? null,
  metadata: body.metadata ?? {},
  webhook_url: body.webhook_url ?? null,
});
