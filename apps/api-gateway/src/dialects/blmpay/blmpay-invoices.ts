import { Injectable } from '@nestjs/common';
import {
  BLMPAY_CURRENCY,
  blmpayInvoiceStatuses,
  blmpayList,
  blmpaySuccess,
  readInvoiceRequest,
  readQuery,
  renderInvoice,
} from '@daftari/dialect-blmpay';
import { formatAmount } from '@daftari/money';
import { notFound } from '@daftari/platform';
import { type InvoiceDto } from '../../invoices/invoice.dto.js';
import { type InvoiceAnswer, Invoices } from '../../invoices/invoices.service.js';
import { type BusinessCaller } from '../../keys/caller.js';
import { type FieldNames, renamed } from '../frame/renamed.js';
import { type Asked, type WireAnswer } from '../frame/served-dialect.js';
import { understood } from '../frame/understood.js';
import { BlmpayReferences } from './references.js';

/** What clients call the fields that we check. */
const NAMES: FieldNames = { 'customer.name': 'customer_name', 'customer.email': 'customer_email', 'customer.phone': 'customer_phone' };

const REFERENCE = /^[A-Za-z0-9._:-]{1,64}$/;

/** Invoices in shillings. */
@Injectable()
export class BlmpayInvoices {
  constructor(
    private readonly invoices: Invoices,
    private readonly references: BlmpayReferences,
  ) {}

  /** `POST /api/v1/invoices`. @throws Problem 409 or 422 */
  async create(asked: Asked): Promise<WireAnswer> {
    const { items, taxPercent, customer_name, customer_email, customer_phone, due_date, notes } = understood(
      readInvoiceRequest(asked.json),
    );
    const { invoice, replayed } = await this.written(asked, {
      reference: await this.references.of('invoice', asked),
      currency: BLMPAY_CURRENCY,
      customer: {
        name: customer_name,
        email: customer_email,
        phone: customer_phone === null ? null : `+${customer_phone}`,
      },
      items: items.map(({ name, quantity, unitPriceMinor }) => ({
        name,
        quantity,
        unit_price: formatAmount(unitPriceMinor, BLMPAY_CURRENCY),
      })),
      tax_percent: taxPercent,
      due_date,
      notes,
    });
    return blmpaySuccess(renderInvoice(invoice), replayed ? 200 : 201);
  }

  async list({ caller, query }: Asked): Promise<WireAnswer> {
    const { limit, offset, status } = understood(readQuery(query, blmpayInvoiceStatuses));
    const { invoices, total } = await this.invoices.counted(ownerOf(caller), { currency: BLMPAY_CURRENCY, status, offset, limit });
    return blmpayList(invoices.map(renderInvoice), { limit, offset }, total);
  }

  /** @throws Problem 404, also for another business's */
  async get({ caller, params }: Asked): Promise<WireAnswer> {
    const reference = params['reference'] ?? '';
    const invoice = REFERENCE.test(reference) ? await this.invoices.byReference(ownerOf(caller), reference) : undefined;
    if (invoice?.currency !== BLMPAY_CURRENCY) throw notFound('The invoice');
    return blmpaySuccess(renderInvoice(invoice));
  }

  private async written({ caller }: Asked, body: InvoiceDto): Promise<InvoiceAnswer> {
    try {
      return await this.invoices.create(ownerOf(caller), body);
    } catch (error) {
      throw renamed(error, NAMES);
    }
  }
}

const ownerOf = ({ business, mode }: BusinessCaller) => ({ businessId: business.id, mode });
