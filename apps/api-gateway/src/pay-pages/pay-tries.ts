import { Injectable } from '@nestjs/common';
import { isTerminal, type TransactionView } from '@daftari/contracts';
import { Outbox } from '@daftari/messaging';
import { Database, Problem, type UnitOfWork } from '@daftari/platform';
import { Businesses } from '../businesses/businesses.service.js';
import { lockInvoice } from '../invoices/invoice-rows.js';
import { dayIn, invoiceView } from '../invoices/invoice-view.js';
import { invoicePaidMessage, payInvoice } from '../invoices/settle-invoice.js';
import { lockLink } from '../payment-links/link-rows.js';
import { type StandingTransaction, TransactionReader } from '../transactions/transaction-reader.js';
import {
  claimDueTries,
  completeTry,
  countOpenTries,
  endTry,
  insertTry,
  type NewPayTry,
  noteTry,
  openTryOf,
  type PayTry,
  tryByToken,
} from './pay-try-rows.js';
import { PublicAddress } from '../pay-addresses/public-address.js';

/**
 * `begun`: it may ask for its payment. `busy`: this one is under way instead. `closed`: nothing is to be paid any more.
 * `full`: all uses are taken, some by payments that may still fail.
 */
export type Begun = { readonly kind: 'begun' | 'busy'; readonly one: PayTry } | { readonly kind: 'closed' | 'full' };

/** A command of which the ledger has no trace so long afterwards was never sent, or can only be refused (P4). */
const LOST_AFTER_MS = 180_000;

/** Tries at paying invoices and links: begun under a lock, settled by what the books say of their payment, whoever looks first. */
@Injectable()
export class PayTries {
  constructor(
    private readonly database: Database,
    private readonly reader: TransactionReader,
    private readonly businesses: Businesses,
    private readonly address: PublicAddress,
    private readonly outbox: Outbox,
  ) {}

  /** Stored before anything is asked of the ledger, so that a payment always finds back to what it pays. */
  begin(wanted: NewPayTry): Promise<Begun> {
    return this.database.unitOfWork(async (client) => {
      const why = wanted.kind === 'invoice' ? await whyNotInvoice(client, wanted.id) : await whyNotLink(client, wanted.id);
      const known = await tryByToken(client, wanted.token);
      if (known) return known.invoice_id === wanted.id || known.link_id === wanted.id ? { kind: 'busy', one: known } : { kind: 'closed' };
      return why ?? { kind: 'begun', one: await insertTry(client, wanted) };
    });
  }

  find(token: string): Promise<PayTry | undefined> {
    return tryByToken(this.database.pool, token);
  }

  openOf(invoiceId: string): Promise<PayTry | undefined> {
    return openTryOf(this.database.pool, invoiceId);
  }

  async isBeingPaid(client: UnitOfWork, invoiceId: string): Promise<boolean> {
    return (await openTryOf(client, invoiceId)) !== undefined;
  }

  /** Its payment is in the books, or noted. */
  async note(one: PayTry, { id, status }: TransactionView): Promise<void> {
    await noteTry(this.database.pool, one.token, id, status);
  }

  /** The ledger refused its payment: there is none. */
  async refuse(one: PayTry, code: string): Promise<void> {
    await endTry(this.database.pool, one.token, { status: code, isCertain: true });
  }

  /** Looks at the open try of an invoice. False where there is none. */
  async settleOpen(invoiceId: string): Promise<boolean> {
    const open = await this.openOf(invoiceId);
    if (open) await this.settle(open).catch(() => undefined);
    return open !== undefined;
  }

  claimDue(limit: number): Promise<PayTry[]> {
    return claimDueTries(this.database.pool, limit);
  }

  /** Brings a try to where its payment stands, and answers the payment. */
  async settle(one: PayTry): Promise<StandingTransaction | undefined> {
    const payment = await this.paymentOf(one);
    if (payment === undefined) {
      if (one.state === 'open' && Date.now() - one.created_at.getTime() > LOST_AFTER_MS)
        await endTry(this.database.pool, one.token, { status: 'lost', isCertain: false });
    } else if (isPaid(payment)) await this.complete(one, payment);
    else if (isTerminal(payment.status))
      await endTry(this.database.pool, one.token, { status: payment.status, transactionId: payment.id, isCertain: false });
    else await this.note(one, payment);
    return payment;
  }

  private async paymentOf(one: PayTry): Promise<StandingTransaction | undefined> {
    const owner = { businessId: one.business_id, mode: one.mode };
    const found =
      one.transaction_id === null
        ? await this.reader.byReference(owner, one.reference)
        : await this.reader.get(one.transaction_id, owner).catch(noneIfMissing);
    return found?.kind === 'payment' && found.currency === one.currency && found.amount_minor === one.amount_minor ? found : undefined;
  }

  /** The invoice's or link's row is locked before the try's, by all who take both. */
  private async complete(one: PayTry, payment: StandingTransaction): Promise<void> {
    const { checkout_url: _, ...transaction } = payment;
    const business = await this.businesses.get(one.business_id);
    const isDone = await this.database.unitOfWork(async (client) => {
      const invoice = one.invoice_id === null ? undefined : await lockInvoice(client, one.invoice_id);
      if (one.link_id !== null) await lockLink(client, one.link_id);
      if (!(await completeTry(client, one.token, payment.status, payment.id))) return false;
      if (one.link_id !== null)
        await client.query('update gateway.payment_links set uses = uses + 1, updated_at = now() where id = $1', [one.link_id]);
      if (!invoice) return true;
      const { row, becamePaid } = await payInvoice(client, invoice, transaction);
      if (!becamePaid) return true;
      const view = invoiceView(row, dayIn(business.timezone, new Date()), this.address.pageOf(row.token));
      await this.outbox.publish(client, [invoicePaidMessage(view, transaction, business.shard)]);
      return true;
    });
    if (isDone) this.outbox.committed();
  }
}

/** Why an invoice cannot be tried now; its row stays locked. */
const whyNotInvoice = async (client: UnitOfWork, id: string): Promise<Begun | undefined> => {
  if ((await lockInvoice(client, id))?.state !== 'open') return { kind: 'closed' };
  const open = await openTryOf(client, id);
  return open && { kind: 'busy', one: open };
};

const whyNotLink = async (client: UnitOfWork, id: string): Promise<Begun | undefined> => {
  const link = await lockLink(client, id);
  if (!link?.active) return { kind: 'closed' };
  if (link.max_uses === null) return undefined;
  if (link.uses >= link.max_uses) return { kind: 'closed' };
  return link.uses + (await countOpenTries(client, id)) >= link.max_uses ? { kind: 'full' } : undefined;
};

/** Was it paid, then or, by an operator's decision on a success that came late, afterwards? A refund changes nothing of that. */
const isPaid = ({ status, reversal }: TransactionView): boolean =>
  status === 'completed' || status === 'refunded' || reversal?.kind === 'late_success';

const noneIfMissing = (error: unknown): undefined => {
  if (error instanceof Problem && error.code === 'not_found') return undefined;
  throw error;
};
