import { type FieldRule } from '@daftari/dialect';
import { AMOUNT_MAX } from '@daftari/money';
import { type PricedCategory, type PricedChannel } from '../channels/channel-book.js';
import { isRequired } from '../fields/field-rules.js';
import { type CollectionMethod } from '../payments/payment.dto.js';
import { paymentPrice } from '../payments/price.js';
import { type Payable } from './payables.js';

/** Something that whoever pays types in. Its name is that of the form's field. */
export interface PayInput {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'tel' | 'email';
  readonly autocomplete: string;
}

/** A way to pay: a channel, with what it costs and what it asks for. */
export interface PayWay {
  readonly channel: PricedChannel;
  readonly method: CollectionMethod;
  /** What is charged on top; null where that depends on an amount that is not known yet. */
  readonly surcharge: bigint | null;
  readonly inputs: readonly PayInput[];
}

const METHODS: Readonly<Record<string, CollectionMethod>> = { momo: 'mobile_money', card: 'card' };

/** Fields of a channel that the page has an answer to of its own. */
const ANSWERED = new Set(['msisdn', 'amount', 'first_name', 'last_name', 'email', 'phone', 'country']);

/** The ways in which something can be paid: phones first, then cards, each in the order of its code. */
export const payWays = (channels: readonly PricedChannel[], payable: Payable): readonly PayWay[] => {
  const ways = channels.flatMap((channel) => payWay(channel, payable) ?? []);
  return [...ways.filter(({ method }) => method === 'mobile_money'), ...ways.filter(({ method }) => method === 'card')];
};

const payWay = (channel: PricedChannel, payable: Payable): PayWay | undefined => {
  const method = METHODS[channel.type];
  const category = channel.categories.find((one) => one.category === 'payment');
  if (method === undefined || category === undefined || !channel.active || channel.currency !== payable.currency) return undefined;
  if (payable.amount !== null && !isPayable(payable.amount, category)) return undefined;
  const others = [...channel.fields].filter(([name, rules]) => !ANSWERED.has(name) && isRequired(rules));
  // A page takes no files.
  if (others.some(([, rules]) => rules.some(({ rule }) => rule === 'mimes'))) return undefined;
  return { channel, method, surcharge: surchargeOf(payable.amount, category), inputs: inputsOf(channel, method, payable, others) };
};

/** A fee that eats the whole amount up, or makes it more than the books hold, makes a way of no use. */
const isPayable = (amount: bigint, category: PricedCategory): boolean => {
  const price = paymentPrice(amount, category);
  return price.total > 0n && price.collected <= AMOUNT_MAX;
};

const surchargeOf = (amount: bigint | null, category: PricedCategory): bigint | null => {
  if (category.feePayer === 'merchant') return 0n;
  return amount === null ? null : paymentPrice(amount, category).fee;
};

const PHONES: Readonly<Record<CollectionMethod, string>> = { mobile_money: 'Mobile money number', card: 'Your phone number' };

/** What an invoice says of its customer is not asked for again. The phone that pays is: it may be another's. */
const inputsOf = (
  channel: PricedChannel,
  method: CollectionMethod,
  payable: Payable,
  others: readonly (readonly [string, readonly FieldRule[]])[],
): readonly PayInput[] => {
  const customer = payable.kind === 'invoice' ? payable.invoice.customer : { name: '', email: null, phone: null };
  const lacks = (name: 'email' | 'phone'): boolean => customer[name] === null && isRequired(channel.fields.get(name) ?? []);
  const inputs: readonly (PayInput | false)[] = [
    customer.name === '' && { name: 'name', label: 'Your name', type: 'text', autocomplete: 'name' },
    (method === 'mobile_money' || lacks('phone')) && { name: 'phone', label: PHONES[method], type: 'tel', autocomplete: 'tel' },
    lacks('email') && { name: 'email', label: 'Your email address', type: 'email', autocomplete: 'email' },
    ...others.map(([name]): PayInput => ({ name: `field_${name}`, label: labelOf(name), type: 'text', autocomplete: 'off' })),
  ];
  return inputs.filter((input) => input !== false);
};

/** `account_number` for people: `Account number`. */
const labelOf = (name: string): string => {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};
