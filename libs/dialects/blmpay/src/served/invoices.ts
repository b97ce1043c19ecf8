import { type ExactJson, type ReadRequest, type WrongField } from '@daftari/dialect';
import { parsePositiveAmount } from '@daftari/money';
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { BLMPAY_CURRENCY } from '../amounts.js';
import { servedAmount } from './render-transaction.js';
import { Email, Phone, Text } from './requests.js';
import { fieldsIn } from './wrong-fields.js';

const nullable = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

const ITEMS_MAX = 100;
/** As the document's example has it. */
export const AskedInvoice = Type.Object({
  customer_name: Text,
  customer_email: nullable(Email),
  customer_phone: nullable(Phone),
  items: Type.Array(Type.Object({ name: Text, quantity: Type.Number({ exclusiveMinimum: 0 }), unit_price: Type.Integer({ minimum: 1 }) }), {
    minItems: 1,
    maxItems: ITEMS_MAX,
  }),
  tax_percent: Type.Optional(Type.Union([Type.Number({ minimum: 0, maximum: 100 }), Type.Null()])),
  due_date: Type.Optional(Type.Union([Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' }), Type.Null()])),
  notes: Type.Optional(Type.Union([Type.String({ maxLength: 2_000 }), Type.Null()])),
});
export type AskedInvoice = Static<typeof AskedInvoice>;
const check = TypeCompiler.Compile(AskedInvoice);

/** A line by the digits that were written. */
export interface AskedItem {
  readonly name: string;
  readonly quantity: string;
  readonly unitPriceMinor: bigint;
}

/** `POST /api/v1/invoices`; its currency is the dialect's. */
export interface BlmpayInvoiceRequest {
  readonly customer_name: string;
  readonly customer_email: string | null;
  readonly customer_phone: string | null;
  readonly items: readonly AskedItem[];
  readonly taxPercent: string;
  readonly due_date: string | null;
  readonly notes: string | null;
}

const REMEDIES: Readonly<Record<string, string>> = {
  customer_name: 'must be a text of 1 to 100 characters',
  customer_email: 'must be an email address',
  customer_phone: 'must be 255 and nine digits, such as 255787654321',
  items: `must be a list of 1 to ${ITEMS_MAX} lines with name, quantity and unit_price`,
  tax_percent: 'must be a number from 0 to 100',
  due_date: 'must be a day such as 2026-08-01',
  notes: 'must be a text of at most 2000 characters',
};
const REMEDIES_OF_ITEM: Readonly<Record<string, string>> = {
  name: 'must be a text of 1 to 100 characters',
  quantity: 'must be a number, more than nothing',
  unit_price: 'must be a whole number of shillings, more than nothing',
};

/** Reads it; every wrong field is named. */
export const readInvoiceRequest = (json: ExactJson | undefined): ReadRequest<BlmpayInvoiceRequest> => {
  if (json === undefined || !check.Check(json.value)) return { ok: false, wrong: fieldsIn(check, json?.value).map(wrongField) };
  const { value } = json;
  const items = value.items.map((item) => readItem(json, item));
  const wrong = items.flatMap((item, index) => (item === undefined ? [wrongField(`items.${index}.unit_price`)] : []));
  if (wrong.length > 0) return { ok: false, wrong };
  const { customer_name, customer_email = null, customer_phone = null, due_date = null, notes = null } = value;
  const texts = { customer_name, customer_email, customer_phone, due_date, notes };
  const taxPercent = json.digits(value, 'tax_percent') ?? '0';
  return { ok: true, request: { ...texts, items: items.filter((item) => item !== undefined), taxPercent } };
};

const readItem = (json: ExactJson, item: AskedInvoice['items'][number]): AskedItem | undefined => {
  const price = parsePositiveAmount(json.digits(item, 'unit_price') ?? '', BLMPAY_CURRENCY);
  return price.ok ? { name: item.name, quantity: json.digits(item, 'quantity') ?? '', unitPriceMinor: price.minor } : undefined;
};

const wrongField = (field: string): WrongField => {
  const [list, , part = ''] = field.split('.');
  const remedy = list === 'items' && part !== '' ? REMEDIES_OF_ITEM[part] : REMEDIES[field];
  return { field, detail: `${field} ${remedy ?? 'must be a JSON object'}.` };
};

/** An invoice as services know it; minor units. */
export interface ServedInvoice {
  readonly reference: string;
  readonly number: string;
  readonly status: string;
  readonly currency: string;
  readonly customer: { readonly name: string; readonly email: string | null; readonly phone: string | null };
  readonly items: readonly { readonly name: string; readonly quantity: string | number; readonly unit_price_minor: string }[];
  readonly subtotal_minor: string;
  readonly tax_percent: string;
  readonly tax_minor: string;
  readonly total_minor: string;
  readonly due_date: string | null;
  readonly notes: string | null;
  readonly pay_url: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** An invoice in answers and lists: the document’s own fields by their names, with what they come to and where it is paid. */
export const renderInvoice = (invoice: ServedInvoice): Readonly<Record<string, unknown>> => {
  const { reference, number, status, currency, customer, due_date, notes, pay_url, created_at, updated_at } = invoice;
  const amount = (minor: string): number => servedAmount(minor, currency);
  return {
    reference,
    number,
    status,
    customer_name: customer.name,
    customer_email: customer.email,
    customer_phone: customer.phone?.replace(/^\+/, '') ?? null,
    items: invoice.items.map(({ name, quantity, unit_price_minor }) => ({
      name,
      quantity: Number(quantity),
      unit_price: amount(unit_price_minor),
    })),
    currency,
    subtotal: amount(invoice.subtotal_minor),
    tax_percent: Number(invoice.tax_percent),
    tax: amount(invoice.tax_minor),
    total: amount(invoice.total_minor),
    due_date,
    notes,
    pay_url,
    created_at,
    updated_at,
  };
};

/** Where an invoice stands. */
export const blmpayInvoiceStatuses = ['open', 'paid', 'overdue', 'void'] as const;
export type BlmpayInvoiceStatus = (typeof blmpayInvoiceStatuses)[number];
