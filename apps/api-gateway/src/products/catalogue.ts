import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Currency, isCurrency, parsePercent } from '@daftari/money';
import { LRUCache } from 'lru-cache';
import { Repository } from 'typeorm';
import { minorOf } from '../edge/amounts.js';
import { type Fields, parsedFields } from '../fields/field-rules.js';
import { Product, type ProductKind } from './product.entity.js';

/** A product as a purchase needs it: parsed once, not per request. */
export interface PricedProduct {
  readonly code: string;
  readonly kind: ProductKind;
  readonly network: string;
  readonly country: string;
  readonly currency: Currency;
  readonly active: boolean;
  /** The one amount of a fixed-price product. */
  readonly fixedMinor: bigint | undefined;
  readonly discountPercent: bigint;
  readonly feeMinor: bigint;
  readonly minMinor: bigint;
  readonly maxMinor: bigint | undefined;
  readonly fields: Fields;
}

const KEPT_MS = 800;
const PRODUCTS_MAX = 10_000;

/** Products by code. What is read is kept for less than a second, so a change reaches every gateway within one. */
@Injectable()
export class Catalogue {
  private readonly known = new LRUCache<string, PricedProduct>({ max: PRODUCTS_MAX, ttl: KEPT_MS });
  private readonly loading = new Map<string, Promise<PricedProduct | undefined>>();

  constructor(@InjectRepository(Product) private readonly products: Repository<Product>) {}

  find(code: string): PricedProduct | Promise<PricedProduct | undefined> {
    const known = this.known.get(code);
    if (known) return known;
    const underWay = this.loading.get(code) ?? this.load(code).finally(() => this.loading.delete(code));
    this.loading.set(code, underWay);
    return underWay;
  }

  /** After a product was changed in this process. */
  forget(): void {
    this.known.clear();
  }

  private async load(code: string): Promise<PricedProduct | undefined> {
    const askedAtMs = performance.now();
    const product = await this.products.findOneBy({ code });
    if (!product) return undefined;
    const priced = pricedProduct(product);
    this.known.set(code, priced, { start: askedAtMs });
    return priced;
  }
}

const pricedProduct = (product: Product): PricedProduct => {
  const { currency, pricing } = product;
  if (!isCurrency(currency)) throw new Error(`The product ${product.code} has the currency ${currency}, which is not held here.`);
  return {
    code: product.code,
    kind: product.kind,
    network: product.network,
    country: product.country,
    currency,
    active: product.status === 'active',
    fixedMinor: pricing.model === 'fixed' && pricing.amount !== undefined ? minorOf(pricing.amount, currency) : undefined,
    discountPercent: parsePercent(pricing.discount_percent ?? '0') ?? 0n,
    feeMinor: minorOf(pricing.fee ?? '0', currency),
    minMinor: BigInt(product.minAmountMinor),
    maxMinor: product.maxAmountMinor === null ? undefined : BigInt(product.maxAmountMinor),
    fields: parsedFields(product.fields),
  };
};
