import { type InvoiceStatus, type InvoiceView } from '@daftari/contracts';
import { type InvoiceRow } from './invoice-rows.js';

const NUMBER_DIGITS = 6;

/** `INV-000001`. */
export const invoiceNumber = (number: string): string => `INV-${number.padStart(NUMBER_DIGITS, '0')}`;

/** The day that it is now in a time zone, as 2026-12-01. */
export const dayIn = (timezone: string, now: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' }).format(now);

/** The due day itself is in time; the day after it is not. */
export const invoiceStatus = ({ state, due_date }: Pick<InvoiceRow, 'state' | 'due_date'>, today: string): InvoiceStatus =>
  state === 'open' && due_date !== null && due_date < today ? 'overdue' : state;

/** An invoice as it stands on a day, with the address at which it is paid. */
export const invoiceView = (row: InvoiceRow, today: string, payUrl: string): InvoiceView => ({
  id: row.id,
  business_id: row.business_id,
  mode: row.mode,
  reference: row.reference,
  number: invoiceNumber(row.number),
  currency: row.currency,
  customer: row.customer,
  items: [...row.items],
  subtotal_minor: row.subtotal_minor,
  tax_percent: row.tax_percent,
  tax_minor: row.tax_minor,
  total_minor: row.total_minor,
  paid_minor: row.paid_minor,
  status: invoiceStatus(row, today),
  pay_url: payUrl,
  due_date: row.due_date,
  notes: row.notes,
  transaction_id: row.transaction_id,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
  paid_at: row.paid_at?.toISOString() ?? null,
  voided_at: row.voided_at?.toISOString() ?? null,
});
