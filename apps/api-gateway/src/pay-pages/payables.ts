import { Injectable } from '@nestjs/common';
import { type InvoiceView, type Mode } from '@daftari/contracts';
import { type Currency, isCurrency } from '@daftari/money';
import { Database } from '@daftari/platform';
import { type Business } from '../businesses/business.entity.js';
import { Businesses } from '../businesses/businesses.service.js';
import { INVOICE_COLUMNS, type InvoiceRow } from '../invoices/invoice-rows.js';
import { dayIn, invoiceView } from '../invoices/invoice-view.js';
import { linkByToken, type LinkRow } from '../payment-links/link-rows.js';
import { isToken, PAYABLE_KINDS } from '../pay-addresses/pay-tokens.js';
import { PublicAddress } from '../pay-addresses/public-address.js';

interface Owed {
  /** Of the invoice or link. */
  readonly id: string;
  readonly token: string;
  readonly mode: Mode;
  readonly currency: Currency;
  /** In minor units; null where whoever pays says it. */
  readonly amount: bigint | null;
  readonly business: Business;
}

/** What the page behind a token is about. */
export type Payable = Owed &
  ({ readonly kind: 'invoice'; readonly invoice: InvoiceView } | { readonly kind: 'link'; readonly link: LinkRow });

/** Finds invoices and links by the tokens of their pages. */
@Injectable()
export class Payables {
  constructor(
    private readonly database: Database,
    private readonly businesses: Businesses,
    private readonly address: PublicAddress,
  ) {}

  /** Undefined for every text that is no token, and every token that nobody was given. */
  async find(token: string): Promise<Payable | undefined> {
    if (!isToken(token.slice(2))) return undefined;
    if (token.startsWith(`${PAYABLE_KINDS.invoice}_`)) return this.invoice(token);
    return token.startsWith(`${PAYABLE_KINDS.link}_`) ? this.link(token) : undefined;
  }

  private async invoice(token: string): Promise<Payable | undefined> {
    const sql = `select ${INVOICE_COLUMNS} from gateway.invoices where token = $1`;
    const row = (await this.database.pool.query<InvoiceRow>(sql, [token])).rows[0];
    if (!row) return undefined;
    const business = await this.businesses.get(row.business_id);
    const invoice = invoiceView(row, dayIn(business.timezone, new Date()), this.address.pageOf(token));
    return { kind: 'invoice', invoice, ...owedOf(row, BigInt(row.total_minor), business) };
  }

  private async link(token: string): Promise<Payable | undefined> {
    const row = await linkByToken(this.database.pool, token);
    if (!row) return undefined;
    const amount = row.amount_minor === null ? null : BigInt(row.amount_minor);
    return { kind: 'link', link: row, ...owedOf(row, amount, await this.businesses.get(row.business_id)) };
  }
}

const owedOf = ({ id, token, mode, currency }: InvoiceRow | LinkRow, amount: bigint | null, business: Business): Owed => {
  if (!isCurrency(currency)) throw new Error(`${id} has the currency ${currency}, which is not held here.`);
  return { id, token, mode, currency, amount, business };
};
