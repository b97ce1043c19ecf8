import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Currency } from '@daftari/money';
import { LRUCache } from 'lru-cache';
import { Repository } from 'typeorm';
import { Product } from './product.entity.js';

const KEPT_MS = 800;
const CURRENCIES_MAX = 200;
/** Dialects list everything at once; more than this is no catalogue that anybody reads. */
const PRODUCTS_MAX = 10_000;

/** What is sold in one currency, for dialects that list it whole or name products by their network. Kept for less than a second. */
@Injectable()
export class Assortment {
  private readonly known = new LRUCache<Currency, Promise<readonly Product[]>>({ max: CURRENCIES_MAX, ttl: KEPT_MS });

  constructor(@InjectRepository(Product) private readonly products: Repository<Product>) {}

  /** The products on sale, in the order of their codes. */
  of(currency: Currency): Promise<readonly Product[]> {
    const known = this.known.get(currency);
    if (known) return known;
    const loading = this.load(currency);
    this.known.set(currency, loading);
    // What could not be read is asked again at once.
    loading.catch(() => this.known.delete(currency));
    return loading;
  }

  private load(currency: Currency): Promise<readonly Product[]> {
    return this.products.find({ where: { currency, status: 'active' }, order: { code: 'ASC' }, take: PRODUCTS_MAX });
  }
}
