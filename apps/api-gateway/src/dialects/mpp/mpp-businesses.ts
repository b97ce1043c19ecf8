import { Injectable } from '@nestjs/common';
import { defaultCurrency, type ServedBusiness, type ServedFunds } from '@daftari/dialect-mpp';
import { uuidIn } from '@daftari/platform';
import { LRUCache } from 'lru-cache';
import { type Business } from '../../businesses/business.entity.js';
import { Businesses } from '../../businesses/businesses.service.js';
import { type BusinessCaller } from '../../keys/caller.js';
import { Wallets } from '../../wallets/wallets.js';
import { MppProblem } from './mpp-problem.js';

/** Under a second, so that what an operator changes is seen within one. */
const KEPT_MS = 800;
const KEPT_MAX = 10_000;

/** Businesses as the dialect shows them: with one balance, that of the default currency. */
@Injectable()
export class MppBusinesses {
  private readonly known = new LRUCache<string, Business>({ max: KEPT_MAX, ttl: KEPT_MS });

  constructor(
    private readonly businesses: Businesses,
    private readonly wallets: Wallets,
  ) {}

  /** The caller's own. Another's is as little there as one that nobody has. @throws Problem 404 */
  async own({ business }: BusinessCaller, id: string): Promise<ServedBusiness> {
    if (id.toLowerCase() !== uuidIn(business.id)) throw new MppProblem('noBusiness', 'not_found', 'Business not found.');
    return this.of(business.id);
  }

  async of(id: string): Promise<ServedBusiness> {
    return servedBusiness(await this.business(id));
  }

  /** Whom a transfer pays, by its six digits; undefined where that is nobody. */
  async paid(code: string): Promise<ServedBusiness | undefined> {
    const found = await this.businesses.named(code);
    return found && servedBusiness(found);
  }

  /** What there is of the default currency; nothing where that has no wallet in this mode. */
  async funds({ business, mode }: BusinessCaller): Promise<ServedFunds> {
    const currency = defaultCurrency((await this.business(business.id)).currencies);
    const wallet = await this.wallets.find(business.id, mode, currency);
    return {
      currency,
      available: BigInt(wallet?.available_minor ?? 0),
      overdraftLimit: BigInt(wallet?.terms.overdraft_limit_minor ?? 0),
    };
  }

  private async business(id: string): Promise<Business> {
    const known = this.known.get(id);
    if (known) return known;
    const found = await this.businesses.get(id);
    this.known.set(id, found);
    return found;
  }
}

const servedBusiness = ({ id, name, email, phone, country, code, status, kycStatus, createdAt }: Business): ServedBusiness => ({
  id: uuidIn(id),
  name,
  email,
  phone,
  country,
  code,
  status,
  isVerified: kycStatus === 'verified',
  createdAt,
});
