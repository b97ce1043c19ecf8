import { type Problem } from '@daftari/platform';
import { decimalText } from '../edge/amounts.js';
import { type CollectionMethod } from '../payments/payment.dto.js';
import { type Payable } from './payables.js';
import { type PayInput, type PayWay } from './pay-ways.js';

/** What whoever pays filled in, by the names of the form's fields. */
export type Filled = Readonly<Record<string, string>>;

const VALUE_MAX = 300;

/** The fields of a form as it was sent, without the spaces around them and what no keyboard writes. */
export const filledIn = (body: string): Filled =>
  Object.fromEntries([...new URLSearchParams(body)].map(([name, value]) => [name, plainText(value)]));

const plainText = (value: string): string =>
  value
    .replace(/[\p{Cc}\p{Cs}]/gu, ' ')
    .trim()
    .slice(0, VALUE_MAX);

/** How long whoever pays has: one payment at a time is under way, so none may stand in the way for hours. */
const EXPIRES_IN_S = { mobile_money: 900, card: 1_800 } as const;

/** The body of the payment, as `POST /v1/payments` takes it. It is checked as such. */
export const paymentBody = (payable: Payable, way: PayWay, filled: Filled, reference: string, returnUrl: string): object => {
  const { channel, method } = way;
  const byMethod =
    method === 'card' ? { redirect_url: returnUrl, cancel_url: returnUrl } : filled['phone'] ? { phone: filled['phone'] } : {};
  return {
    reference,
    method,
    channel: channel.code,
    amount: payable.amount === null ? typedAmount(filled['amount'] ?? '') : decimalText(payable.amount, payable.currency),
    currency: payable.currency,
    customer: { ...customerOf(payable, method, filled), country: channel.country },
    ...fieldsOf(way, filled),
    ...byMethod,
    expires_in: EXPIRES_IN_S[method],
    metadata: metadataOf(payable),
  };
};

const NOBODY = { name: '', email: null, phone: null };

/** What the invoice says of its customer counts; whoever pays fills in what it leaves out. */
const customerOf = (payable: Payable, method: CollectionMethod, filled: Filled) => {
  const known = payable.kind === 'invoice' ? payable.invoice.customer : NOBODY;
  const phone = filled['phone'] || null;
  return {
    ...splitName(known.name || (filled['name'] ?? '')),
    email: known.email ?? (filled['email'] || null),
    phone: method === 'mobile_money' ? phone : (known.phone ?? phone),
  };
};

/** `1,250.50` is taken as it is read in English; a comma anywhere else is refused with the amount, never guessed at. */
const typedAmount = (text: string): string => (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text);

const fieldsOf = (way: PayWay, filled: Filled): { readonly fields?: Readonly<Record<string, string>> } => {
  const others = way.inputs.filter(({ name }) => name.startsWith('field_'));
  if (others.length === 0) return {};
  const entries = others.map(({ name }): [string, string] => [name.slice('field_'.length), filled[name] ?? '']);
  return { fields: Object.fromEntries(entries) };
};

const NAME_MAX = 100;

/** Providers want two names. Whoever has one is called by it twice. */
const splitName = (name: string): { readonly first_name: string; readonly last_name: string } => {
  const [first = '', ...rest] = name.trim().split(/\s+/);
  return { first_name: first.slice(0, NAME_MAX), last_name: (rest.join(' ') || first).slice(0, NAME_MAX) };
};

const metadataOf = (payable: Payable): Readonly<Record<string, string>> =>
  payable.kind === 'invoice'
    ? { invoice_id: payable.id, invoice_number: payable.invoice.number, invoice_reference: payable.invoice.reference }
    : { payment_link_id: payable.id, payment_link_reference: payable.link.reference };

/** What is wrong with a form: of each input, or of all of it. */
export interface FormProblems {
  readonly byInput: Readonly<Record<string, string>>;
  readonly whole: string | undefined;
}

/** Which input each field of the payment came from. */
const INPUT_OF: Readonly<Record<string, string>> = {
  phone: 'phone',
  'customer.phone': 'phone',
  'customer.email': 'email',
  'customer.first_name': 'name',
  'customer.last_name': 'name',
  amount: 'amount',
};

const inputOf = (field: string): string =>
  INPUT_OF[field] ?? (field.startsWith('fields.') ? `field_${field.slice('fields.'.length)}` : field);

const ADVICE: Readonly<Record<string, string>> = {
  phone: 'Enter a mobile number of this network, with or without the country code.',
  name: 'Enter your name.',
  email: 'Enter an email address, such as name@example.com.',
};

/** The refusal of a payment in the words of the form. What is no fault of whoever pays is not explained to them. */
export const formProblems = (problem: Problem, way: PayWay, payable: Payable): FormProblems => {
  const inputs: readonly Pick<PayInput, 'name' | 'label'>[] = [...way.inputs, ...(payable.amount === null ? [AMOUNT] : [])];
  const known = problem.errors.flatMap(({ field, detail }) => {
    const input = inputs.find(({ name }) => name === inputOf(field));
    return input ? [[input.name, ADVICE[input.name] ?? detail.replace(field, input.label)] as const] : [];
  });
  const isAll = known.length > 0 && known.length === problem.errors.length;
  return {
    byInput: Object.fromEntries(known),
    whole: isAll ? undefined : 'This cannot be paid in this way at the moment. Choose another way, or try again later.',
  };
};

const AMOUNT = { name: 'amount', label: 'Amount' } as const;
