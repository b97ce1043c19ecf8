import { Injectable } from '@nestjs/common';
import { isCurrency } from '@daftari/money';
import { Database, type FieldProblem, notFound, Problem, uuidOf } from '@daftari/platform';
import { Businesses } from '../businesses/businesses.service.js';
import { wrongCurrency } from '../channels/usable-channel.js';
import { decimalText, readOptionalAmount } from '../edge/amounts.js';
import { limitOf, type Page, pageOf, wrongCursor } from '../edge/page.js';
import { invalid } from '../edge/refusals.js';
import { requestHash } from '../edge/request-hash.js';
import { unstorableTexts } from '../edge/storable-text.js';
import { newPageToken } from '../pay-addresses/pay-tokens.js';
import { PublicAddress } from '../pay-addresses/public-address.js';
import { type Owner } from '../transactions/transaction-reader.js';
import { type CheckedLink, linkById, type LinkRow, listLinks, writeLink } from './link-rows.js';
import { type LinkStatus, type PaymentLinkDto, type PaymentLinksQueryDto } from './payment-link.dto.js';

/** A payment link of the public contract. */
export type ShownLink = ReturnType<PaymentLinks['shown']>;

/** A link that all its uses are spent of is as good as deactivated. */
export const linkStatus = ({ active, uses, max_uses }: Pick<LinkRow, 'active' | 'uses' | 'max_uses'>): LinkStatus =>
  active && (max_uses === null || uses < max_uses) ? 'active' : 'inactive';

/** Payment links: pages on which anybody may pay, so many times. */
@Injectable()
export class PaymentLinks {
  constructor(
    private readonly database: Database,
    private readonly businesses: Businesses,
    private readonly address: PublicAddress,
  ) {}

  /** Makes the link, or answers the one that the same request made before. @throws Problem 409, 422 */
  async create(owner: Owner, body: PaymentLinkDto): Promise<{ readonly link: ShownLink; readonly replayed: boolean }> {
    const { currencies } = await this.businesses.get(owner.businessId);
    const checked = checkLink(body, currencies);
    const { row, isNew } = await writeLink(this.database.pool, owner, checked, newPageToken('link'));
    if (row.request_hash !== checked.requestHash)
      throw new Problem(
        'reference_conflict',
        'This reference was used before for another link. Use a new reference, or send the first body again.',
      );
    return { link: this.shown(row), replayed: !isNew };
  }

  /** Newest first. */
  async list(owner: Owner, query: PaymentLinksQueryDto): Promise<Page<ShownLink>> {
    const limit = limitOf(query);
    const { starting_after: before, reference, status, created_from: createdFrom, created_to: createdTo } = query;
    if (before !== undefined && uuidOf(before, 'pln') === undefined) throw wrongCursor();
    const rows = await listLinks(this.database.pool, owner, { before, reference, status, createdFrom, createdTo, limit: limit + 1 });
    return pageOf(
      rows,
      limit,
      (row) => this.shown(row),
      (row) => row.id,
    );
  }

  /** @throws Problem `not_found`, also for another business's */
  async get(owner: Owner, id: string): Promise<ShownLink> {
    const row = uuidOf(id, 'pln') === undefined ? undefined : await linkById(this.database.pool, owner, id);
    if (!row) throw notFound('The payment link');
    return this.shown(row);
  }

  /** Nobody can begin to pay any more; what was begun may still complete. @throws Problem `not_found` */
  async deactivate(owner: Owner, id: string): Promise<ShownLink> {
    await this.get(owner, id);
    await this.database.pool.query(
      'update gateway.payment_links set active = false, updated_at = now() where id = $1 and business_id = $2 and mode = $3 and active',
      [id, owner.businessId, owner.mode],
    );
    return this.get(owner, id);
  }

  shown(row: LinkRow) {
    return {
      id: row.id,
      reference: row.reference,
      mode: row.mode,
      amount: row.amount_minor === null ? null : decimalText(row.amount_minor, row.currency),
      currency: row.currency,
      description: row.description,
      max_uses: row.max_uses,
      uses: row.uses,
      status: linkStatus(row),
      url: this.address.pageOf(row.token),
      created_at: row.created_at.toISOString(),
      updated_at: row.updated_at.toISOString(),
    };
  }
}

const checkLink = (body: PaymentLinkDto, currencies: readonly string[]): CheckedLink => {
  const { reference, currency } = body;
  if (!isCurrency(currency)) throw wrongCurrency(`${currency} is not a currency that is held here.`);
  if (!currencies.includes(currency)) throw wrongCurrency(`This business has no ${currency} wallet.`);
  const errors: FieldProblem[] = unstorableTexts({ description: body.description });
  const amount = readOptionalAmount(body.amount, currency, 'amount', errors) ?? null;
  if (errors.length > 0) throw invalid(errors);
  const [description, maxUses] = [body.description.trim(), body.max_uses ?? null];
  const asked = { kind: 'payment_link', currency, amount_minor: amount?.toString() ?? null, description, max_uses: maxUses };
  return { reference, requestHash: requestHash(asked), currency, amount, description, maxUses };
};
