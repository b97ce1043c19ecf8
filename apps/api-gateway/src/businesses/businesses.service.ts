import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Mode, MODES, type WalletTerms } from '@daftari/contracts';
import { type Currency, isCurrency } from '@daftari/money';
import { Database, newId, newWebhookSecret, notFound, validationFailed } from '@daftari/platform';
import { type EntityManager, Repository } from 'typeorm';
import { AuditLog, type Change } from '../audit/audit-log.js';
import { type Operation } from '../audit/operation.js';
import { CONFIG, type GatewayConfig } from '../config.js';
import { type CreatedPageQueryDto, rowsAsked } from '../edge/created.js';
import { limitOf, type Page, pageOf } from '../edge/page.js';
import { KeyRing } from '../keys/key-ring.js';
import { type Tier } from '../limits/tier.entity.js';
import { limitTermsOf, Tiers } from '../limits/tiers.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { mobileNumber } from '../recipients/mobile-number.js';
import { type WalletPlace, Wallets } from '../wallets/wallets.js';
import { type BusinessChangeDto, type NewBusinessDto } from './business.dto.js';
import { Business } from './business.entity.js';

/** A business as operators see it. */
export type ShownBusiness = ReturnType<typeof shownBusiness>;

/** Businesses: made whole (wallets open, webhook secret with the notifier) or not at all. */
@Injectable()
export class Businesses {
  constructor(
    @InjectRepository(Business) private readonly businesses: Repository<Business>,
    private readonly tiers: Tiers,
    private readonly wallets: Wallets,
    private readonly neighbours: Neighbours,
    private readonly ring: KeyRing,
    private readonly database: Database,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  /** @throws Problem `not_found` */
  async get(id: string): Promise<Business> {
    const business = await this.businesses.findOneBy({ id });
    if (!business) throw notFound('The business');
    return business;
  }

  /** The business of an id or of a code of six digits. */
  async named(idOrCode: string): Promise<Business | undefined> {
    const where = idOrCode.startsWith('biz_') ? { id: idOrCode } : { code: idOrCode };
    return (await this.businesses.findOneBy(where)) ?? undefined;
  }

  async list(query: CreatedPageQueryDto): Promise<Page<ShownBusiness>> {
    const rows = await this.businesses.find(rowsAsked(query, 'biz'));
    return pageOf(rows, limitOf(query), shownBusiness, (row) => row.id);
  }

  /** The row is written last: what fails before leaves an id that nobody knows and empty wallets. */
  async create(body: NewBusinessDto, by: Operation, traceparent: string): Promise<ShownBusiness & { readonly secret: string }> {
    const tier = await this.tiers.named(body.tier ?? 'free');
    const business = {
      id: newId('biz'),
      name: body.name,
      email: body.email,
      phone: phoneOf(body.phone, body.country),
      country: body.country,
      tier: tier.name,
      timezone: body.timezone ?? 'UTC',
      currencies: body.currencies,
      shard: await this.leastUsedShard(),
    };
    const secret = newWebhookSecret();
    const deed = { action: 'business.create', subject: business.id, businessId: business.id };
    await this.audit.note(by, { ...deed, outcome: 'asked', after: business });
    await this.neighbours.notifier.ask({ method: 'PUT', path: `/internal/businesses/${business.id}`, body: { webhook_secret: secret } });
    await this.openWallets(business, tier, body.currencies, traceparent);
    const made = await this.audit.changed(by, deed, async (manager) => {
      await manager.insert(Business, business);
      const after = shownBusiness(await manager.findOneByOrFail(Business, { id: business.id }));
      return { before: null, after, result: after };
    });
    return { ...made, secret };
  }

  /** Another tier or time zone reaches every wallet; the tier's limits replace the wallets' own. */
  async change(id: string, change: BusinessChangeDto, by: Operation, traceparent: string): Promise<ShownBusiness> {
    const business = await this.get(id);
    const { currencies, phone, ...plain } = change;
    const wanted = currencies ?? [];
    const tier = await this.tiers.named(change.tier ?? business.tier);
    const [newTier, newZone] = [tier.name !== business.tier, (change.timezone ?? business.timezone) !== business.timezone];
    const added = wanted.filter((currency) => !business.currencies.includes(currency));
    const changes = { ...withoutMissing(plain), ...(phone ? { phone: phoneOf(phone, business.country) } : {}) };
    const deed = { action: 'business.change', subject: id, businessId: id };
    if (newTier || newZone || added.length > 0)
      await this.audit.note(by, { ...deed, outcome: 'asked', before: shownBusiness(business), after: change });
    Object.assign(business, changes);
    await this.openWallets(business, tier, added, traceparent);
    if (newTier || newZone) await this.setWallets(business, newTier ? tier : undefined, traceparent);
    const shown = await this.audit.changed(by, deed, (manager) => changeRow(manager, id, changes, added));
    this.ring.forget();
    return shown;
  }

  /** Opens the wallet of one currency and mode, with the tier's limits. */
  async openWallet(business: Business, mode: Mode, currency: Currency, traceparent: string): Promise<void> {
    await this.wallets.open(
      placeOf(business, mode, currency, traceparent),
      termsOf(business, await this.tiers.named(business.tier), currency),
    );
    if (business.currencies.includes(currency)) return;
    await this.businesses.update({ id: business.id }, { currencies: [...business.currencies, currency] });
  }

  private async openWallets(
    business: Pick<Business, 'id' | 'shard' | 'timezone' | 'tier'>,
    tier: Tier,
    currencies: readonly string[],
    traceparent: string,
  ): Promise<void> {
    const wanted = currencies.filter(isCurrency).flatMap((currency) => MODES.map((mode) => ({ currency, mode })));
    await Promise.all(
      wanted.map(({ currency, mode }) =>
        this.wallets.open(placeOf(business, mode, currency, traceparent), termsOf(business, tier, currency)),
      ),
    );
  }

  private async setWallets(business: Business, tier: Tier | undefined, traceparent: string): Promise<void> {
    const wallets = (await Promise.all(MODES.map((mode) => this.wallets.list(business.id, mode)))).flat();
    await Promise.all(
      wallets.map((wallet) => {
        const limits = tier && isCurrency(wallet.currency) ? { tier: tier.name, ...limitTermsOf(tier, wallet.currency) } : {};
        const place = placeOf(business, wallet.mode, wallet.currency, traceparent);
        return this.wallets.setTerms(place, { ...wallet.terms, ...limits, timezone: business.timezone });
      }),
    );
  }

  /** New businesses go where the fewest are, so that shards fill evenly whatever their number. */
  private async leastUsedShard(): Promise<number> {
    const { rows } = await this.database.pool.query<{ shard: number }>(
      `select s.shard from generate_series(0, $1 - 1) as s(shard) left join gateway.businesses b on b.shard = s.shard
       group by s.shard order by count(b.id), s.shard limit 1`,
      [this.config.LEDGER_SHARDS],
    );
    return rows[0]?.shard ?? 0;
  }
}

/** The row as it stands now, locked, so that what is written down as before is what was changed. */
const changeRow = async (
  manager: EntityManager,
  id: string,
  changes: Partial<Business>,
  added: readonly string[],
): Promise<Change<ShownBusiness>> => {
  const row = await manager.findOneOrFail(Business, { where: { id }, lock: { mode: 'pessimistic_write' } });
  const before = shownBusiness(row);
  const currencies = [...new Set([...row.currencies, ...added])];
  const after = shownBusiness(await manager.save(Business, Object.assign(row, changes, { currencies, updatedAt: new Date() })));
  return { before, after, result: after };
};

type Owner = Pick<Business, 'id' | 'shard' | 'timezone' | 'tier'>;

const placeOf = (business: Owner, mode: Mode, currency: string, traceparent: string): WalletPlace => ({
  businessId: business.id,
  shard: business.shard,
  mode,
  currency,
  traceparent,
});

const termsOf = (business: Owner, tier: Tier, currency: Currency): WalletTerms => ({
  status: 'open',
  overdraft_limit_minor: '0',
  ...limitTermsOf(tier, currency),
  tier: tier.name,
  timezone: business.timezone,
});

const phoneOf = (phone: string | null | undefined, country: string): string | null => {
  if (phone === undefined || phone === null) return null;
  const number = mobileNumber(phone, country) ?? (/^\+[1-9]\d{6,14}$/.test(phone) ? phone : undefined);
  if (number !== undefined) return number;
  throw validationFailed([
    { field: 'phone', code: 'invalid_format', detail: `phone must be a number of ${country}, or international with +.` },
  ]);
};

const withoutMissing = <T extends object>(change: T): Partial<T> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined && value !== null)) as Partial<T>;

export const shownBusiness = (business: Business) => ({
  id: business.id,
  code: business.code,
  name: business.name,
  email: business.email,
  phone: business.phone,
  country: business.country,
  status: business.status,
  kyc_status: business.kycStatus,
  tier: business.tier,
  currencies: business.currencies,
  timezone: business.timezone,
  created_at: business.createdAt.toISOString(),
  updated_at: business.updatedAt.toISOString(),
});
