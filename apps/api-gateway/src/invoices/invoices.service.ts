import { Injectable } from '@nestjs/common';
import { type InvoiceView, type PublicInvoice, toPublicInvoice } from '@daftari/contracts';
import { Database, notFound, Problem, uuidOf } from '@daftari/platform';
import { type Business } from '../businesses/business.entity.js';
import { Businesses } from '../businesses/businesses.service.js';
import { limitOf, type Page, pageOf, wrongCursor } from '../edge/page.js';
import { newPageToken } from '../pay-addresses/pay-tokens.js';
import { PayTries } from '../pay-pages/pay-tries.js';
import { PublicAddress } from '../pay-addresses/public-address.js';
import { type Owner } from '../transactions/transaction-reader.js';
import { checkInvoice } from './check-invoice.js';
import { type InvoiceDto, type InvoicesQueryDto } from './invoice.dto.js';
import { invoicePdf } from './invoice-pdf.js';
import {
  invoiceById,
  invoiceByReference,
  type InvoiceRow,
  listInvoices,
  lockInvoice,
  numberedInvoices,
  writeInvoice,
} from './invoice-rows.js';
import { dayIn, invoiceView } from './invoice-view.js';

/** What became of a request for an invoice. */
export interface InvoiceAnswer {
  readonly invoice: InvoiceView;
  /** The same request had been answered before. */
  readonly replayed: boolean;
}

/** Invoices: numbered without gaps, paid on a page of their own. Knows nothing of HTTP: the native API and dialects alike call it. */
@Injectable()
export class Invoices {
  constructor(
    private readonly database: Database,
    private readonly businesses: Businesses,
    private readonly tries: PayTries,
    private readonly address: PublicAddress,
  ) {}

  /** Writes the invoice, or answers the one that the same request made before. @throws Problem 409, 422 */
  async create(owner: Owner, body: InvoiceDto): Promise<InvoiceAnswer> {
    const business = await this.businesses.get(owner.businessId);
    const checked = checkInvoice(body, business);
    const { row, isNew } = await writeInvoice(this.database, owner, checked, newPageToken('invoice'));
    if (row.request_hash !== checked.requestHash)
      throw new Problem(
        'reference_conflict',
        'This reference was used before for another invoice. Use a new reference, or send the first body again.',
      );
    return { invoice: this.view(row, business), replayed: !isNew };
  }

  /** Newest first. */
  async list(owner: Owner, query: InvoicesQueryDto): Promise<Page<PublicInvoice>> {
    const limit = limitOf(query);
    const before = query.starting_after;
    if (before !== undefined && uuidOf(before, 'inv') === undefined) throw wrongCursor();
    const business = await this.businesses.get(owner.businessId);
    const rows = await listInvoices(this.database.pool, owner, {
      before,
      reference: query.reference,
      status: query.status,
      today: dayIn(business.timezone, new Date()),
      createdFrom: query.created_from,
      createdTo: query.created_to,
      limit: limit + 1,
    });
    return pageOf(
      rows,
      limit,
      (row) => toPublicInvoice(this.view(row, business)),
      (row) => row.id,
    );
  }

  /** A page by its number, with the count of all: for dialects that have it so. */
  async numbered(
    owner: Owner,
    wanted: { readonly currency: string; readonly status?: string | undefined; readonly offset: number; readonly limit: number },
  ): Promise<{ readonly data: readonly InvoiceView[]; readonly total: number }> {
    const business = await this.businesses.get(owner.businessId);
    const today = dayIn(business.timezone, new Date());
    const { rows, total } = await numberedInvoices(this.database.pool, owner, { ...wanted, today });
    return { data: rows.map((row) => this.view(row, business)), total };
  }

  /** @throws Problem `not_found`, also for another business's */
  async get(owner: Owner, id: string): Promise<InvoiceView> {
    const row = uuidOf(id, 'inv') === undefined ? undefined : await invoiceById(this.database.pool, owner, id);
    if (!row) throw notFound('The invoice');
    return this.asItStands(owner, row);
  }

  /** Undefined where no invoice has the reference. */
  async byReference(owner: Owner, reference: string): Promise<InvoiceView | undefined> {
    const row = await invoiceByReference(this.database.pool, owner, reference);
    return row && this.asItStands(owner, row);
  }

  /** Nobody can pay it any more. @throws Problem `not_found`, `not_cancellable` once it is paid or while it is being paid */
  async void(owner: Owner, id: string): Promise<InvoiceView> {
    await this.get(owner, id);
    const row = await this.database.unitOfWork(async (client) => {
      const locked = await lockInvoice(client, id);
      if (locked?.state !== 'open') return locked;
      if (await this.tries.isBeingPaid(client, id))
        throw new Problem(
          'not_cancellable',
          'This invoice is being paid at the moment. Void it once that payment has ended, if it is open then.',
        );
      await client.query(`update gateway.invoices set state = 'void', voided_at = now(), updated_at = now() where id = $1`, [id]);
      return lockInvoice(client, id);
    });
    if (row?.state !== 'void') throw new Problem('not_cancellable', 'This invoice is paid already.');
    return this.view(row, await this.businesses.get(owner.businessId));
  }

  /** For printing. @throws Problem `not_found` */
  async pdf(owner: Owner, id: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    const invoice = await this.get(owner, id);
    return { name: `${invoice.number}.pdf`, bytes: await invoicePdf(invoice, await this.businesses.get(owner.businessId)) };
  }

  /** A payment may have completed a moment ago, and its word be on its way. */
  private async asItStands(owner: Owner, row: InvoiceRow): Promise<InvoiceView> {
    const business = await this.businesses.get(owner.businessId);
    if (row.state !== 'open' || !(await this.tries.settleOpen(row.id))) return this.view(row, business);
    return this.view((await invoiceById(this.database.pool, owner, row.id)) ?? row, business);
  }

  private view(row: InvoiceRow, business: Pick<Business, 'timezone'>): InvoiceView {
    return invoiceView(row, dayIn(business.timezone, new Date()), this.address.pageOf(row.token));
  }
}
