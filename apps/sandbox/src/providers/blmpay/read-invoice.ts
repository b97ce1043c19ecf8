import { randomBytes } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { parseExactJson } from '@daftari/dialect';
import { parsePercent, percentOf } from '@daftari/money';
import { type Desk, type Received, type WireAnswer } from '../speaker.js';
import { failure, newReference, success } from './answers.js';
import { type Invoice } from './invoices.js';
import { problemIn } from './problem-in.js';

const AMOUNT_MAX = 1_000_000_000_000;
const Text = Type.String({ minLength: 1, maxLength: 500 });
const InvoiceRequest = Type.Object({
  customer_name: Text,
  customer_email: Type.Optional(Text),
  customer_phone: Type.Optional(Type.String({ pattern: '^255\\d{9}$' })),
  items: Type.Array(
    Type.Object({
      name: Text,
      quantity: Type.Integer({ minimum: 1, maximum: 10_000 }),
      unit_price: Type.Integer({ minimum: 1, maximum: AMOUNT_MAX }),
    }),
    { minItems: 1, maxItems: 100 },
  ),
  tax_percent: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
  due_date: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
  notes: Type.Optional(Text),
});
const isRequest = TypeCompiler.Compile(InvoiceRequest);

type InvoiceRequest = Static<typeof InvoiceRequest>;

/** `POST /api/v1/invoices`: adds up, and keeps it. */
export const makeInvoice = async ({ body, nowMs }: Received, { account, keep }: Desk): Promise<WireAnswer> => {
  const json = parseExactJson(body);
  const value = json?.value;
  if (json === undefined || !isRequest.Check(value)) return failure('validation_error', problemIn(isRequest, value));
  const totals = totalsOf(value, json.digits(value, 'tax_percent') ?? '0');
  if (totals === undefined) return failure('validation_error', 'items: the total is too large, or tax_percent is no percentage.');
  const invoice: Invoice = {
    reference: newReference('BI', nowMs, randomBytes(8)),
    status: 'open',
    ...partiesOf(value),
    items: value.items.map(({ name, quantity, unit_price }) => ({ name, quantity, unit_price })),
    currency: 'TZS',
    tax_percent: value.tax_percent ?? 0,
    ...totals,
    created_at: new Date(nowMs).toISOString(),
  };
  account.invoices.keep(invoice);
  await keep(invoice);
  return success(invoice, 201);
};

const partiesOf = (value: InvoiceRequest) => ({
  customer_name: value.customer_name,
  customer_email: value.customer_email ?? null,
  customer_phone: value.customer_phone ?? null,
  due_date: value.due_date ?? null,
  notes: value.notes ?? null,
});

/** Whole shillings, the tax rounded half up. */
const totalsOf = ({ items }: InvoiceRequest, taxPercent: string): { subtotal: number; tax: number; total: number } | undefined => {
  const subtotal = items.reduce((sum, { quantity, unit_price }) => sum + BigInt(quantity) * BigInt(unit_price), 0n);
  const percent = parsePercent(taxPercent);
  if (subtotal > BigInt(AMOUNT_MAX) || percent === undefined) return undefined;
  const tax = percentOf(subtotal, percent, 'half_up');
  return { subtotal: Number(subtotal), tax: Number(tax), total: Number(subtotal + tax) };
};
