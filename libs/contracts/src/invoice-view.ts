import { type Static, Type } from '@sinclair/typebox';
import { type Currency, formatAmount } from '@daftari/money';
import { CurrencyCode, Id, Instant, Mode, Nullable, OneOf, PositiveMinor } from './fields.js';

export const INVOICE_STATUSES = ['open', 'paid', 'overdue', 'void'] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

/** One line of an invoice. */
export const InvoiceItem = Type.Object({
  name: Type.String(),
  /** As the business wrote it: a JSON number or a decimal text. */
  quantity: Type.Union([Type.String(), Type.Number()]),
  unit_price_minor: PositiveMinor,
  total_minor: PositiveMinor,
});
export type InvoiceItem = Static<typeof InvoiceItem>;

export const InvoiceCustomer = Type.Object({
  name: Type.String(),
  email: Nullable(Type.String()),
  phone: Nullable(Type.String({ description: 'E.164' })),
});
export type InvoiceCustomer = Static<typeof InvoiceCustomer>;

const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' });

/** An invoice as services tell each other of it; amounts in minor units. */
export const InvoiceView = Type.Object({
  id: Id('inv'),
  business_id: Id('biz'),
  mode: Mode,
  reference: Type.String(),
  number: Type.String({ description: 'without gaps per business and mode' }),
  currency: CurrencyCode,
  customer: InvoiceCustomer,
  items: Type.Array(InvoiceItem),
  subtotal_minor: PositiveMinor,
  tax_percent: Type.String(),
  tax_minor: PositiveMinor,
  total_minor: PositiveMinor,
  paid_minor: PositiveMinor,
  status: OneOf(INVOICE_STATUSES),
  pay_url: Type.String(),
  due_date: Nullable(Day),
  notes: Nullable(Type.String()),
  transaction_id: Nullable(Id('txn')),
  created_at: Instant,
  updated_at: Instant,
  paid_at: Nullable(Instant),
  voided_at: Nullable(Instant),
});
export type InvoiceView = Static<typeof InvoiceView>;

/** The invoice of the public contract. */
export type PublicInvoice = ReturnType<typeof toPublicInvoice>;

/** What client apps see: decimal amounts. Null fields are present. */
export const toPublicInvoice = (view: InvoiceView) => {
  const decimal = (minor: string | bigint): string => formatAmount(BigInt(minor), view.currency as Currency);
  return {
    id: view.id,
    reference: view.reference,
    number: view.number,
    mode: view.mode,
    currency: view.currency,
    customer: view.customer,
    items: view.items.map(({ name, quantity, unit_price_minor, total_minor }) => ({
      name,
      quantity,
      unit_price: decimal(unit_price_minor),
      total: decimal(total_minor),
    })),
    subtotal: decimal(view.subtotal_minor),
    tax_percent: view.tax_percent,
    tax: decimal(view.tax_minor),
    total: decimal(view.total_minor),
    amount_paid: decimal(view.paid_minor),
    overpaid: decimal(overpaidMinor(view)),
    status: view.status,
    pay_url: view.pay_url,
    due_date: view.due_date,
    notes: view.notes,
    transaction_id: view.transaction_id,
    created_at: view.created_at,
    updated_at: view.updated_at,
    paid_at: view.paid_at,
    voided_at: view.voided_at,
  };
};

/** What came in beyond what was owed: of a void invoice nothing is. */
const overpaidMinor = ({ status, paid_minor, total_minor }: InvoiceView): bigint => {
  const owed = status === 'void' ? 0n : BigInt(total_minor);
  const paid = BigInt(paid_minor);
  return paid > owed ? paid - owed : 0n;
};
