import { type InvoiceCustomer, type InvoiceItem, type InvoiceStatus, type Mode } from '@daftari/contracts';
import { type Database, newId, type UnitOfWork } from '@daftari/platform';
import { type Owner } from '../transactions/transaction-reader.js';
import { type CheckedInvoice } from './check-invoice.js';

/** Where an invoice stands apart from the calendar: whether it is overdue is seen when it is read. */
export type InvoiceState = 'open' | 'paid' | 'void';

export interface InvoiceRow {
  readonly id: string;
  readonly business_id: string;
  readonly mode: Mode;
  readonly reference: string;
  readonly request_hash: string;
  readonly number: string;
  readonly currency: string;
  readonly customer: InvoiceCustomer;
  readonly items: readonly InvoiceItem[];
  readonly tax_percent: string;
  readonly subtotal_minor: string;
  readonly tax_minor: string;
  readonly total_minor: string;
  readonly due_date: string | null;
  readonly notes: string | null;
  readonly token: string;
  readonly state: InvoiceState;
  readonly paid_minor: string;
  readonly transaction_id: string | null;
  readonly paid_at: Date | null;
  readonly voided_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** What asks: the pool, or a unit of work. */
type Asker = Pick<UnitOfWork, 'query'>;

export const INVOICE_COLUMNS = `id, business_id, mode, reference, request_hash, number, currency, customer, items, tax_percent, subtotal_minor, tax_minor,
  total_minor, due_date::text as due_date, notes, token, state, paid_minor, transaction_id, paid_at, voided_at, created_at, updated_at`;

const SELECT = `select ${INVOICE_COLUMNS} from gateway.invoices`;

const firstOf = async (client: Asker, sql: string, values: unknown[]): Promise<InvoiceRow | undefined> =>
  (await client.query<InvoiceRow>(sql, values)).rows[0];

export const invoiceById = (client: Asker, { businessId, mode }: Owner, id: string): Promise<InvoiceRow | undefined> =>
  firstOf(client, `${SELECT} where id = $1 and business_id = $2 and mode = $3`, [id, businessId, mode]);

export const invoiceByReference = (client: Asker, { businessId, mode }: Owner, reference: string): Promise<InvoiceRow | undefined> =>
  firstOf(client, `${SELECT} where business_id = $1 and mode = $2 and reference = $3`, [businessId, mode, reference]);

/** Waits for whoever changes it at the moment. */
export const lockInvoice = (client: Asker, id: string): Promise<InvoiceRow | undefined> =>
  firstOf(client, `${SELECT} where id = $1 for update`, [id]);

const INSERT = `
with counted as (update gateway.invoice_counters set last_number = last_number + 1 where business_id = $2 and mode = $3 returning last_number)
insert into gateway.invoices (id, business_id, mode, reference, request_hash, number, currency, customer, items, tax_percent, subtotal_minor, tax_minor, total_minor, due_date, notes, token,
  created_at, updated_at)
select $1, $2, $3, $4, $5, last_number, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, clock_timestamp(), clock_timestamp() from counted
returning ${INVOICE_COLUMNS}`;

/**
 * Writes the invoice under the next number, or answers the one that has the reference already. The counter's row is locked first: whoever numbers next
 * waits, and a unit of work that is rolled back gives its number back, so there are no gaps. It is created when it has its number, not when the unit of
 * work began: numbers, ids and times are in one order.
 */
export const writeInvoice = (
  database: Database,
  { businessId, mode }: Owner,
  invoice: CheckedInvoice,
  token: string,
): Promise<{ readonly row: InvoiceRow; readonly isNew: boolean }> =>
  database.unitOfWork(async (client) => {
    await client.query('insert into gateway.invoice_counters (business_id, mode) values ($1, $2) on conflict do nothing', [
      businessId,
      mode,
    ]);
    await client.query('select 1 from gateway.invoice_counters where business_id = $1 and mode = $2 for update', [businessId, mode]);
    const known = await invoiceByReference(client, { businessId, mode }, invoice.reference);
    if (known) return { row: known, isNew: false };
    const { currency, customer, items, subtotal, tax, total } = invoice;
    const row = await firstOf(client, INSERT, [
      newId('inv'),
      businessId,
      mode,
      invoice.reference,
      invoice.requestHash,
      currency,
      JSON.stringify(customer),
      JSON.stringify(items),
      invoice.taxPercent,
      subtotal.toString(),
      tax.toString(),
      total.toString(),
      invoice.dueDate,
      invoice.notes,
      token,
    ]);
    if (!row) throw new Error('An invoice was not written, and nothing says why.');
    return { row, isNew: true };
  });

const LIST = `${SELECT} where business_id = $1 and mode = $2 and ($3::text is null or id < $3) and ($4::text is null or reference = $4)
  and ($5::text is null or case when state = 'open' and due_date < $6::date then 'overdue' else state end = $5)
  and ($7::timestamptz is null or created_at >= $7) and ($8::timestamptz is null or created_at <= $8) order by id desc limit $9`;

/** Which invoices, newest first. */
export interface InvoiceFilter {
  readonly before?: string | undefined;
  readonly reference?: string | undefined;
  readonly status?: InvoiceStatus | undefined;
  /** The business's own day: what was due before it is overdue. */
  readonly today: string;
  readonly createdFrom?: string | undefined;
  readonly createdTo?: string | undefined;
  readonly limit: number;
}

export const listInvoices = async (client: Asker, { businessId, mode }: Owner, filter: InvoiceFilter): Promise<InvoiceRow[]> => {
  const { before, reference, status, today, createdFrom, createdTo, limit } = filter;
  const values = [
    businessId,
    mode,
    before ?? null,
    reference ?? null,
    status ?? null,
    today,
    createdFrom ?? null,
    createdTo ?? null,
    limit,
  ];
  return (await client.query<InvoiceRow>(LIST, values)).rows;
};

const STATUS = `case when state = 'open' and due_date is not null and due_date < $4::date then 'overdue' else state end`;
const WANTED = `from gateway.invoices where business_id = $1 and mode = $2 and currency = $3 and ($5::text is null or ${STATUS} = $5)`;

/** A page of invoices by its number, newest first, and how many there are: for dialects that count. */
export const numberedInvoices = async (
  client: Asker,
  { businessId, mode }: Owner,
  filter: {
    readonly currency: string;
    readonly today: string;
    readonly status?: string | undefined;
    readonly offset: number;
    readonly limit: number;
  },
): Promise<{ readonly rows: InvoiceRow[]; readonly total: number }> => {
  const { currency, today, status, offset, limit } = filter;
  const wanted = [businessId, mode, currency, today, status ?? null];
  const counted = await client.query<{ total: number }>(`select count(*)::int as total ${WANTED}`, wanted);
  const { rows } = await client.query<InvoiceRow>(`select ${INVOICE_COLUMNS} ${WANTED} order by id desc offset $6 limit $7`, [
    ...wanted,
    offset,
    limit,
  ]);
  return { rows, total: counted.rows[0]?.total ?? 0 };
};
