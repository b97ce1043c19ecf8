import { InvoicePaid, type InvoiceView, toOutgoing, type TransactionView } from '@daftari/contracts';
import { type OutgoingMessage } from '@daftari/messaging';
import { newId, type UnitOfWork } from '@daftari/platform';
import { INVOICE_COLUMNS, type InvoiceRow } from './invoice-rows.js';

const PAY = `
update gateway.invoices set paid_minor = paid_minor + $2, state = case when state = 'open' then 'paid' else state end,
  transaction_id = coalesce(transaction_id, $3), paid_at = coalesce(paid_at, $4), updated_at = now() where id = $1
returning ${INVOICE_COLUMNS}`;

/**
 * A payment of an invoice that the caller has locked completed. The first makes an open invoice paid; what comes on top of it, or when it is void,
 * is shown as overpaid and left to a refund.
 */
export const payInvoice = async (
  client: Pick<UnitOfWork, 'query'>,
  locked: InvoiceRow,
  payment: TransactionView,
): Promise<{ readonly row: InvoiceRow; readonly becamePaid: boolean }> => {
  const values = [locked.id, payment.amount_minor, payment.id, payment.completed_at ?? payment.updated_at];
  const { rows } = await client.query<InvoiceRow>(PAY, values);
  return { row: rows[0] ?? locked, becamePaid: locked.state === 'open' };
};

/** What the world is told of it. */
export const invoicePaidMessage = (invoice: InvoiceView, transaction: TransactionView, shard: number): OutgoingMessage =>
  toOutgoing(
    InvoicePaid,
    { business_id: invoice.business_id, transaction_id: transaction.id, invoice, transaction },
    { partition: shard, key: transaction.id, id: newId('evt'), source: 'daftari/api-gateway', time: invoice.updated_at },
  );
