import { type InvoiceCustomer, type InvoiceItem } from '@daftari/contracts';
import {
  AMOUNT_MAX,
  type Currency,
  formatAmount,
  formatPercent,
  isCurrency,
  parsePercent,
  parseQuantity,
  type Percent,
  percentOf,
  timesQuantity,
} from '@daftari/money';
import { type FieldProblem } from '@daftari/platform';
import { type Business } from '../businesses/business.entity.js';
import { wrongCurrency } from '../channels/usable-channel.js';
import { readAmount } from '../edge/amounts.js';
import { invalid } from '../edge/refusals.js';
import { requestHash } from '../edge/request-hash.js';
import { unstorableTexts } from '../edge/storable-text.js';
import { anyMobileNumber } from '../recipients/mobile-number.js';
import { type InvoiceCustomerDto, type InvoiceDto, type InvoiceItemDto } from './invoice.dto.js';

/** An invoice that may be written: reckoned, and with the hash of what was asked for. */
export interface CheckedInvoice {
  readonly reference: string;
  readonly requestHash: string;
  readonly currency: Currency;
  readonly customer: InvoiceCustomer;
  readonly items: readonly InvoiceItem[];
  readonly taxPercent: string;
  readonly subtotal: bigint;
  readonly tax: bigint;
  readonly total: bigint;
  readonly dueDate: string | null;
  readonly notes: string | null;
}

const HUNDRED_PERCENT = 100_000_000n;

/** Checks an invoice and reckons it. @throws Problem 422 that names every wrong field */
export const checkInvoice = (body: InvoiceDto, business: Pick<Business, 'country' | 'currencies'>): CheckedInvoice => {
  const { currency } = body;
  if (!isCurrency(currency)) throw wrongCurrency(`${currency} is not a currency that is held here.`);
  if (!business.currencies.includes(currency)) throw wrongCurrency(`This business has no ${currency} wallet.`);
  const errors: FieldProblem[] = [...unstorableTexts(textsOf(body))];
  const customer = readCustomer(body.customer, business.country, errors);
  const items = body.items.flatMap((item, index) => readItem(item, `items.${index}`, currency, errors));
  const percent = readPercent(body.tax_percent ?? '0', errors);
  const dueDate = readDay(body.due_date ?? null, errors);
  const sums = reckon(items, percent);
  if (errors.length === 0) errors.push(...wrongTotal(sums.total, currency));
  if (errors.length > 0) throw invalid(errors);
  const taxPercent = formatPercent(percent);
  const asked = {
    kind: 'invoice',
    currency,
    customer,
    items: items.map(askedItem),
    tax_percent: taxPercent,
    due_date: dueDate,
    notes: body.notes ?? null,
  };
  return {
    reference: body.reference,
    requestHash: requestHash(asked),
    currency,
    customer,
    items,
    taxPercent,
    ...sums,
    dueDate,
    notes: body.notes ?? null,
  };
};

const textsOf = ({ customer, items, notes }: InvoiceDto) => ({
  'customer.name': customer.name,
  'customer.email': customer.email,
  notes,
  ...Object.fromEntries(items.map(({ name }, index) => [`items.${index}.name`, name])),
});

/** What the hash covers of a line: 2 and "2.0" are the same quantity. */
const askedItem = ({ name, quantity, unit_price_minor }: InvoiceItem) => ({
  name,
  quantity: (parseQuantity(String(quantity)) ?? 0n).toString(),
  unit_price_minor,
});

/** Each line is rounded by itself, so the lines that are shown add up; the tax is rounded once, of their sum. */
const reckon = (items: readonly InvoiceItem[], percent: Percent) => {
  const subtotal = items.reduce((sum, item) => sum + BigInt(item.total_minor), 0n);
  const tax = percentOf(subtotal, percent, 'half_up');
  return { subtotal, tax, total: subtotal + tax };
};

const readCustomer = ({ name, email, phone }: InvoiceCustomerDto, country: string, errors: FieldProblem[]): InvoiceCustomer => {
  const number = typeof phone === 'string' && phone !== '' ? anyMobileNumber(phone, country) : null;
  if (number === undefined) {
    const detail = `customer.phone is not a mobile number; send it local (${country}) or international.`;
    errors.push({ field: 'customer.phone', code: 'invalid_format', detail });
  }
  return { name: name.trim(), email: email ?? null, phone: number ?? null };
};

const readItem = (item: InvoiceItemDto, path: string, currency: Currency, errors: FieldProblem[]): InvoiceItem[] => {
  const unit = readAmount(item.unit_price, currency, `${path}.unit_price`, true);
  const quantity = readQuantity(item.quantity, `${path}.quantity`);
  for (const read of [unit, quantity]) if (typeof read !== 'bigint') errors.push(read);
  if (typeof unit !== 'bigint' || typeof quantity !== 'bigint') return [];
  const total = timesQuantity(unit, quantity, 'half_up').toString();
  return [{ name: item.name.trim(), quantity: item.quantity, unit_price_minor: unit.toString(), total_minor: total }];
};

/** A JSON number is read by its own digits, never reckoned with. */
const readQuantity = (given: unknown, field: string): bigint | FieldProblem => {
  const text = typeof given === 'number' ? String(given) : given;
  const quantity = typeof text === 'string' ? parseQuantity(text) : undefined;
  if (quantity !== undefined && quantity > 0n) return quantity;
  const isTooSmall = quantity === 0n || (typeof text === 'string' && text.startsWith('-') && parseQuantity(text.slice(1)) !== undefined);
  return isTooSmall
    ? { field, code: 'too_small', detail: `${field} must be more than zero.` }
    : {
        field,
        code: 'invalid_format',
        detail: `${field} must be a number such as 2, or a decimal text such as "1.5", with at most six decimals.`,
      };
};

const readPercent = (given: unknown, errors: FieldProblem[]): Percent => {
  const text = typeof given === 'number' ? String(given) : given;
  const percent = typeof text === 'string' ? parsePercent(text) : undefined;
  const wrong = (code: FieldProblem['code'], detail: string): Percent => {
    errors.push({ field: 'tax_percent', code, detail: `tax_percent ${detail}.` });
    return 0n;
  };
  if (percent === undefined) return wrong('invalid_format', 'must be a percentage such as "18" or "7.5"');
  if (percent < 0n) return wrong('too_small', 'must not be less than 0');
  return percent > HUNDRED_PERCENT ? wrong('too_large', 'must not be more than 100') : percent;
};

const DAY = /^\d{4}-\d\d-\d\d$/;

const readDay = (given: unknown, errors: FieldProblem[]): string | null => {
  if (given === null) return null;
  if (typeof given === 'string' && DAY.test(given) && isDay(given)) return given;
  errors.push({ field: 'due_date', code: 'invalid_format', detail: 'due_date must be a day such as 2026-12-01.' });
  return null;
};

/** JavaScript takes 31 February for 3 March. */
const isDay = (text: string): boolean => {
  const atMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text);
};

const wrongTotal = (total: bigint, currency: Currency): FieldProblem[] => {
  if (total <= 0n) return [{ field: 'items', code: 'too_small', detail: 'items must come to more than zero.' }];
  const detail = `items come, with the tax, to more than ${formatAmount(AMOUNT_MAX, currency)}.`;
  return total > AMOUNT_MAX ? [{ field: 'items', code: 'too_large', detail }] : [];
};
