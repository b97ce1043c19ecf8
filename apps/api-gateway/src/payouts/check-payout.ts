import { AMOUNT_MAX, type Currency, formatAmount, isCurrency } from '@daftari/money';
import { type FieldProblem } from '@daftari/platform';
import { type PricedChannel } from '../channels/channel-book.js';
import { type UsableChannel, usableChannel, wrongCurrency } from '../channels/usable-channel.js';
import { readOptionalAmount } from '../edge/amounts.js';
import { invalidFor } from '../edge/refusals.js';
import { checkFields, type Place } from '../fields/given-fields.js';
import { type AskedFor } from '../ledger-commands/money-command.js';
import { measured } from '../recipients/account-number.js';
import { channelRecipient, goesToPhone, wrongChannelRecipient } from '../recipients/channel-recipient.js';
import { type PhoneReading } from '../recipients/mobile-number.js';
import { type PayoutDto } from './payout.dto.js';
import { type PayoutPrice, payoutPrice } from './price.js';

/** A payout that may be asked of the ledger. */
export interface CheckedPayout extends AskedFor {
  readonly price: PayoutPrice;
  readonly recipientName: string | undefined;
}

/** As what a channel pays out. */
export type PayoutCategory = 'payout' | 'transfer';

const CATEGORIES: readonly PayoutCategory[] = ['payout', 'transfer'];
const ACCOUNT = 'recipient.account';

/** How a payout may be read otherwise than the native API reads it. */
export interface PayoutReading {
  /** As what a channel may pay it out, the first that it has; a payout before a transfer unless said. */
  readonly categories?: readonly PayoutCategory[];
  /** Numbers that pass beside those of the channel's country. */
  readonly alsoPhone?: PhoneReading;
}

/** Checks a payout against its channel, and prices it. @throws Problem 403, or 422 that names every wrong field */
export const checkPayout = (channels: readonly PricedChannel[], body: PayoutDto, reading: PayoutReading = {}): CheckedPayout => {
  const { currency } = body;
  if (!isCurrency(currency)) throw wrongCurrency(`${currency} is not a currency that is held here.`);
  // No card is ever paid to: its number would have to be kept.
  const types = ['momo', 'bank', 'cash'] as const;
  const { categories = CATEGORIES, alsoPhone } = reading;
  const usable = usableChannel(channels, body.channel, { what: 'payouts', categories, types, currency });
  const errors: FieldProblem[] = [];
  const price = readPrice(body, usable, currency, errors);
  const recipient = channelRecipient(body.recipient.account, usable.channel, alsoPhone);
  if (recipient === undefined) errors.push(wrongChannelRecipient(usable.channel, ACCOUNT));
  const fields = readFields(body, usable.channel, errors);
  if (errors.length > 0 || price === undefined || recipient === undefined) throw invalidFor(ACCOUNT, errors);
  return {
    parsed: parsedPayout(body, price.amount, recipient, fields),
    currency,
    price,
    productCode: null,
    channel: usable.channel.code,
    recipient,
    recipientName: nameOf(body),
    fields: { ...fields, ...toldCategory(usable) },
    description: body.narration ?? null,
  };
};

/** Paying out is the usual `transfer` to a customer unless the channel calls it a payout: then its provider is told so. */
const toldCategory = ({ category: { category } }: UsableChannel): Readonly<Record<string, string>> =>
  category === 'payout' ? { category } : {};

const nameOf = ({ recipient }: PayoutDto): string | undefined => {
  const name = recipient.name?.trim();
  return name === '' ? undefined : name;
};

const readPrice = (body: PayoutDto, { category }: UsableChannel, currency: Currency, errors: FieldProblem[]): PayoutPrice | undefined => {
  const amount = readOptionalAmount(body.amount, currency, 'amount', errors);
  if (amount === undefined) return undefined;
  const price = payoutPrice(amount, category.fee, body.fee_payer ?? category.feePayer);
  if (price.delivered > 0n && price.total <= AMOUNT_MAX) return price;
  const fee = formatAmount(price.fee, currency);
  errors.push(
    price.delivered > 0n
      ? { field: 'amount', code: 'too_large', detail: 'amount is, with the fee, more than the ledger holds.' }
      : { field: 'amount', code: 'too_small', detail: `amount must be more than the fee of ${fee}, which the recipient bears.` },
  );
  return undefined;
};

/** The channel's fields: those that the payout has places for, and those that the client gave beside it. */
const readFields = (body: PayoutDto, channel: PricedChannel, errors: FieldProblem[]): Readonly<Record<string, string>> => {
  const place = (path: string, value: string | undefined): Place => ({ path, value });
  const [firstName, ...rest] = nameOf(body)?.split(/\s+/) ?? [];
  const places = new Map([
    [goesToPhone(channel) ? 'msisdn' : 'account_number', place(ACCOUNT, measured(body.recipient.account))],
    ['amount', place('amount', body.amount)],
    ['first_name', place('recipient.name', firstName)],
    ['last_name', place('recipient.name', rest.join(' '))],
  ]);
  const checked = checkFields(body.fields ?? {}, { fields: channel.fields, country: channel.country, owner: channel.code, places });
  errors.push(...checked.errors.map(nameProblem));
  return checked.values;
};

/** A name that is there and does not do lacks its second part. */
const nameProblem = (problem: FieldProblem): FieldProblem =>
  problem.field === 'recipient.name' && problem.code === 'required'
    ? { ...problem, detail: 'recipient.name is required with a first and a last name: the channel asks for both.' }
    : problem;

/** What the client asked for: what the request hash covers. */
const parsedPayout = (body: PayoutDto, amount: bigint, account: string, fields: Readonly<Record<string, string>>) => ({
  kind: 'payout',
  channel: body.channel,
  currency: body.currency,
  amount_minor: amount.toString(),
  recipient: { account, name: nameOf(body) ?? null },
  fee_payer: body.fee_payer ?? null,
  fields,
  narration: body.narration ?? null,
  metadata: body.metadata ?? {},
  webhook_url: body.webhook_url ?? null,
});
