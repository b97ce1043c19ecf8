import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type WalletTerms } from '@daftari/contracts';
import { type Currency, decimalsOf, parseAmount } from '@daftari/money';
import { validationFailed } from '@daftari/platform';
import { Repository } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { type Operation } from '../audit/operation.js';
import { Tier } from './tier.entity.js';

type TierTerms = Pick<Tier, 'name' | 'perHour' | 'perMinute' | 'limits'>;
type LimitTerms = Pick<WalletTerms, 'transaction_limit_minor' | 'daily_limit_minor' | 'balance_limit_minor'>;

/** The tiers of this installation. */
@Injectable()
export class Tiers {
  constructor(
    @InjectRepository(Tier) private readonly tiers: Repository<Tier>,
    private readonly audit: AuditLog,
  ) {}

  list(): Promise<Tier[]> {
    return this.tiers.find({ order: { name: 'ASC' } });
  }

  find(name: string): Promise<Tier | null> {
    return this.tiers.findOneBy({ name });
  }

  /** The tier that a request names. @throws Problem 422 */
  async named(name: string): Promise<Tier> {
    const tier = await this.find(name);
    if (tier) return tier;
    const names = (await this.list()).map((known) => known.name).join(', ');
    throw validationFailed([{ field: 'tier', code: 'not_supported', detail: `tier must be one of ${names}.` }]);
  }

  put(tier: TierTerms, by: Operation): Promise<Tier> {
    const { name } = tier;
    return this.audit.changed(by, { action: 'tier.put', subject: name }, async (manager) => {
      const standing = await manager.findOne(Tier, { where: { name }, lock: { mode: 'pessimistic_write' } });
      await manager.upsert(Tier, { ...tier, updatedAt: new Date() }, ['name']);
      const after = await manager.findOneByOrFail(Tier, { name });
      return { before: standing, after, result: after };
    });
  }
}

/** A tier's wallet limits in one currency, in minor units. */
export const limitTermsOf = (tier: Tier, currency: Currency): LimitTerms => {
  const limits = tier.limits[currency] ?? tier.limits['default'] ?? {};
  return {
    transaction_limit_minor: limitMinor(limits.transaction, currency),
    daily_limit_minor: limitMinor(limits.daily, currency),
    balance_limit_minor: limitMinor(limits.balance, currency),
  };
};

/** A default limit may have more decimals than the currency: the rest is cut. */
const limitMinor = (text: string | null | undefined, currency: Currency): string | null => {
  if (text === undefined || text === null) return null;
  const [whole = '', fraction = ''] = text.split('.');
  const decimals = fraction.slice(0, decimalsOf(currency));
  const parsed = parseAmount(decimals === '' ? whole : `${whole}.${decimals}`, currency);
  if (!parsed.ok) throw new Error(`The tier's limit ${text} is no amount in ${currency}.`);
  return parsed.minor.toString();
};
