import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { type Operation } from '../audit/operation.js';
import { type Currency, isCurrency } from '@daftari/money';
import { type FieldProblem, notFound, validationFailed } from '@daftari/platform';
import { MoreThan, Repository } from 'typeorm';
import { decimalText, readAmount, readOptionalAmount } from '../edge/amounts.js';
import { wrongCode } from '../edge/codes.js';
import { limitOf, type Page, pageOf } from '../edge/page.js';
import { type Field, wrongFields } from '../fields/field-rules.js';
import { Catalogue } from './catalogue.js';
import { type PricingDto, type ProductDto, type ProductsQueryDto } from './product.dto.js';
import { type Pricing, Product } from './product.entity.js';
import { usualFields } from './usual-fields.js';

/** A product of the public contract. */
export type ShownProduct = ReturnType<typeof shownProduct>;

/** The products: listed in the order of their codes, written by operators. */
@Injectable()
export class Products {
  constructor(
    @InjectRepository(Product) private readonly products: Repository<Product>,
    private readonly catalogue: Catalogue,
    private readonly audit: AuditLog,
  ) {}

  async list(query: ProductsQueryDto): Promise<Page<ShownProduct>> {
    const limit = limitOf(query);
    const rows = await this.products.find({
      where: {
        ...(query.kind !== undefined && { kind: query.kind }),
        ...(query.network !== undefined && { network: query.network }),
        ...(query.country !== undefined && { country: query.country.toUpperCase() }),
        ...(query.starting_after !== undefined && { code: MoreThan(query.starting_after) }),
      },
      order: { code: 'ASC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, shownProduct, (row) => row.code);
  }

  async get(code: string): Promise<ShownProduct> {
    const product = await this.products.findOneBy({ code });
    if (!product) throw notFound('The product');
    return shownProduct(product);
  }

  /** Makes or replaces a product. @throws Problem 422 */
  async put(code: string, body: ProductDto, by: Operation): Promise<ShownProduct> {
    const errors = wrongCode(code, body.code);
    const fields = readFields(body, errors);
    const pricing = readPricing(body.pricing, body.currency, errors);
    const { min, max } = readBounds(body, errors);
    if (errors.length > 0) throw validationFailed(errors);
    const row = {
      code,
      kind: body.kind,
      network: body.network,
      name: body.name,
      country: body.country,
      currency: body.currency,
      pricing,
      minAmountMinor: (min ?? 1n).toString(),
      maxAmountMinor: max?.toString() ?? null,
      bundleSizeMb: body.bundle_size_mb ?? null,
      validity: body.validity ?? null,
      fields,
      status: body.status ?? 'active',
      updatedAt: new Date(),
    };
    const shown = await this.audit.changed(by, { action: 'product.put', subject: code }, async (manager) => {
      const standing = await manager.findOne(Product, { where: { code }, lock: { mode: 'pessimistic_write' } });
      await manager.upsert(Product, row, ['code']);
      const after = shownProduct(await manager.findOneByOrFail(Product, { code }));
      return { before: standing && shownProduct(standing), after, result: after };
    });
    this.catalogue.forget();
    return shown;
  }
}

const wrong = (field: string, code: FieldProblem['code'], detail: string): FieldProblem => ({ field, code, detail: `${field} ${detail}.` });

const readFields = (body: ProductDto, errors: FieldProblem[]): readonly Field[] => {
  const fields = body.fields?.map(({ name, rules }) => ({ name, rules })) ?? usualFields(body.kind);
  errors.push(...wrongFields(fields, (_field, index) => `fields.${index}`));
  return fields;
};

const readPricing = (pricing: PricingDto, currency: Currency, errors: FieldProblem[]): Pricing => {
  const amount = readOptionalAmount(pricing.amount, currency, 'pricing.amount', errors);
  const fee = readOptionalAmount(pricing.fee, currency, 'pricing.fee', errors, true);
  if (pricing.model === 'fixed' && (pricing.amount === undefined || pricing.amount === null))
    errors.push(wrong('pricing.amount', 'required', 'is required for a fixed price'));
  return {
    model: pricing.model,
    ...(pricing.discount_percent ? { discount_percent: pricing.discount_percent } : {}),
    ...(pricing.model === 'fixed' && amount !== undefined ? { amount: decimalText(amount, currency) } : {}),
    ...(fee === undefined ? {} : { fee: decimalText(fee, currency) }),
  };
};

const readBounds = (body: ProductDto, errors: FieldProblem[]): { min: bigint | undefined; max: bigint | undefined } => {
  const min = readOptionalAmount(body.min_amount, body.currency, 'min_amount', errors);
  const max = readOptionalAmount(body.max_amount, body.currency, 'max_amount', errors);
  if (min !== undefined && max !== undefined && max < min)
    errors.push(wrong('max_amount', 'too_small', 'must not be less than min_amount'));
  if (body.pricing.model === 'fixed' && isCurrency(body.currency)) return fixedBounds(body.pricing.amount, body.currency);
  return { min, max };
};

/** A fixed price is its own least and most. */
const fixedBounds = (amount: string | null | undefined, currency: Currency): { min: bigint | undefined; max: bigint | undefined } => {
  const price = readAmount(amount, currency, 'pricing.amount');
  return typeof price === 'bigint' ? { min: price, max: price } : { min: undefined, max: undefined };
};

const shownProduct = (product: Product) => ({
  code: product.code,
  kind: product.kind,
  network: product.network,
  name: product.name,
  country: product.country,
  currency: product.currency,
  pricing: product.pricing,
  min_amount: decimalText(product.minAmountMinor, product.currency),
  max_amount: product.maxAmountMinor === null ? null : decimalText(product.maxAmountMinor, product.currency),
  bundle_size_mb: product.bundleSizeMb,
  validity: product.validity,
  fields: product.fields,
  status: product.status,
});
