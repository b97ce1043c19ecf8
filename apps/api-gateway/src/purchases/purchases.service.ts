import { Injectable } from '@nestjs/common';
import { PlaceHold } from '@daftari/contracts';
import { type Currency } from '@daftari/money';
import { type FieldProblem, newId, Problem, validationFailed } from '@daftari/platform';
import { requestHash } from '../edge/request-hash.js';
import { type BusinessCaller } from '../keys/caller.js';
import { type MoneyAnswer, MoneyRequests } from '../ledger-commands/money-requests.js';
import { LedgerCommands } from '../ledger-commands/ledger-commands.js';
import { notedView } from '../ledger-commands/noted-view.js';
import { Catalogue, type PricedProduct } from '../products/catalogue.js';
import { givenAmount, type Price, priceOf } from './price.js';
import { type PurchaseDto } from './purchase.dto.js';
import { mobileNumber } from './recipient.js';
import { ReplayedPurchases } from './replayed-purchases.js';

/** What the client asked for, parsed: what the request hash covers. */
export interface ParsedPurchase {
  readonly product_code: string;
  readonly recipient: string;
  readonly amount_minor: string | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly webhook_url: string | null;
}

interface Checked {
  readonly parsed: ParsedPurchase;
  readonly price: Price;
  readonly currency: Currency;
  readonly kind: PricedProduct['kind'];
}

/** Kinds that can be bought so far. */
const SOLD_KINDS = new Set<PricedProduct['kind']>(['airtime', 'data']);

/** Purchases: validate, price, and have the money held. */
@Injectable()
export class Purchases {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly commands: LedgerCommands,
    private readonly requests: MoneyRequests,
    private readonly replayed: ReplayedPurchases,
  ) {}

  /** @throws Problem 402, 403, 409, 422, 429 or 503 */
  async buy(caller: BusinessCaller, body: PurchaseDto, traceparent: string): Promise<MoneyAnswer> {
    const product = await this.catalogue.find(body.product_code);
    try {
      const checked = check(sellable(product, body.product_code), body);
      return await this.requests.answer(this.hold(caller, body.reference, checked, traceparent));
    } catch (error) {
      // The catalogue may have changed since this very request was taken: then it is answered as it now stands.
      const before =
        error instanceof Problem && CATALOGUE_REFUSALS.has(error.code) ? await this.replayed.find(caller, body, product) : undefined;
      if (before) return { view: before, replayed: true };
      throw error;
    }
  }

  private hold(caller: BusinessCaller, reference: string, { parsed, price, currency, kind }: Checked, traceparent: string) {
    const { business, mode } = caller;
    const nowMs = Date.now();
    const data = {
      ...this.commands.head(nowMs),
      business_id: business.id,
      mode,
      currency,
      transaction_id: newId('txn'),
      kind: 'purchase' as const,
      reference,
      request_hash: requestHash({ ...parsed }),
      amount_minor: price.amount.toString(),
      discount_minor: price.discount.toString(),
      fee_minor: price.fee.toString(),
      total_minor: price.total.toString(),
      product_code: parsed.product_code,
      product_kind: kind,
      channel: null,
      recipient: parsed.recipient,
      fields: parsed.fields,
      metadata: parsed.metadata,
      webhook_url: parsed.webhook_url,
      description: null,
    };
    const place = { shard: business.shard, businessId: business.id, mode, reference, traceparent };
    return { contract: PlaceHold, data, place, noted: notedView(data, new Date(nowMs).toISOString()) };
  }
}

/** Refusals that depend on the catalogue as it is now, not on the request alone. */
const CATALOGUE_REFUSALS = new Set(['product_not_found', 'product_not_allowed', 'validation_failed']);

const sellable = (product: PricedProduct | undefined, code: string): PricedProduct => {
  if (!product) {
    const detail = `There is no product ${code}; GET /v1/products lists them.`;
    throw new Problem('product_not_found', detail, { errors: [{ field: 'product_code', code: 'not_supported', detail }] });
  }
  if (!product.active) throw new Problem('product_not_allowed', `${code} is not sold at the moment.`);
  if (!SOLD_KINDS.has(product.kind)) throw new Problem('product_not_allowed', `${code} cannot be bought through this path yet.`);
  return product;
};

const check = (product: PricedProduct, body: PurchaseDto): Checked => {
  const given = givenAmount(product, body.amount);
  const price = typeof given === 'object' ? given : priceOf(product, given);
  const recipient = mobileNumber(body.recipient, product.country);
  const errors = [...('field' in price ? [price] : []), ...fieldProblems(product, body.fields ?? {})];
  if (recipient === undefined) errors.push(wrongRecipient(product));
  if (errors.length > 0 || 'field' in price || recipient === undefined || typeof given === 'object') throw refusalOf(errors);
  return { parsed: parsedPurchase(body, recipient, given), price, currency: product.currency, kind: product.kind };
};

const parsedPurchase = (body: PurchaseDto, recipient: string, given: bigint | undefined): ParsedPurchase => ({
  product_code: body.product_code,
  recipient,
  amount_minor: given?.toString() ?? null,
  fields: body.fields ?? {},
  metadata: body.metadata ?? {},
  webhook_url: body.webhook_url ?? null,
});

const wrongRecipient = ({ country }: PricedProduct): FieldProblem => ({
  field: 'recipient',
  code: 'invalid_format',
  detail: `recipient is not a mobile number of ${country}; send it local or international.`,
});

const refusalOf = (errors: readonly FieldProblem[]): Problem =>
  errors.length === 1 && errors[0]?.field === 'recipient'
    ? new Problem('invalid_recipient', errors[0].detail, { errors })
    : validationFailed(errors);

const fieldProblems = (product: PricedProduct, given: Readonly<Record<string, string>>): FieldProblem[] => {
  const unknown = Object.keys(given)
    .filter((name) => !product.fields.has(name))
    .map((name): FieldProblem => ({ field: `fields.${name}`, code: 'unknown_field', detail: `${product.code} has no field ${name}.` }));
  const missing = [...product.fields]
    .filter(([name, rules]) => rules.includes('required') && !given[name])
    .map(([name]): FieldProblem => ({ field: `fields.${name}`, code: 'required', detail: `${product.code} needs the field ${name}.` }));
  return [...unknown, ...missing];
};
