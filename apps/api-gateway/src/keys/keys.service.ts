import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Mode } from '@daftari/contracts';
import { newId, newSecret, notFound, SecretBox } from '@daftari/platform';
import { type EntityManager, Repository } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { type Operation } from '../audit/operation.js';
import { type CreatedPageQueryDto, rowsAsked } from '../edge/created.js';
import { limitOf, type Page, pageOf } from '../edge/page.js';
import { ApiKey } from './api-key.entity.js';
import { shownRate } from '../limits/rate.dto.js';
import { type Rate, type Role, type Scope } from './caller.js';
import { type DialectName } from './dialect-forms.js';
import { KeyRing, prefixOf } from './key-ring.js';

export interface NewKey {
  readonly businessId: string;
  readonly mode: Mode;
  readonly scopes: readonly Scope[];
  readonly name?: string | undefined;
  readonly expiresAt?: Date | undefined;
  readonly rate?: Rate | undefined;
}

/** A key of a business; of either mode where none is said. */
export interface KeyName {
  readonly businessId: string;
  readonly id: string;
  readonly mode?: Mode;
}

/** A key as it is shown: never its secret. */
export interface ShownKey {
  readonly id: string;
  readonly prefix: string;
  readonly name: string | null;
  readonly mode: Mode | null;
  readonly scopes: readonly Scope[];
  /** Null: a key of the native API. */
  readonly dialect: DialectName | null;
  /** What is no secret of a dialect's credentials. */
  readonly credentials: Readonly<Record<string, string>> | null;
  /** Of what its business may send; nulls: all of it. */
  readonly rate: { readonly per_hour: number | null; readonly per_minute: number | null };
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
  readonly created_at: string;
}

/** API keys: made, shown, revoked. A secret appears once, in the answer that made it. */
@Injectable()
export class Keys {
  constructor(
    @InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>,
    private readonly ring: KeyRing,
    @Inject(SecretBox) private readonly secrets: SecretBox,
    private readonly audit: AuditLog,
  ) {}

  async create(key: NewKey, by?: Operation): Promise<ShownKey & { readonly secret: string }> {
    const secret = newSecret(`dk_${key.mode}_`);
    const id = newId('key');
    const row = {
      id,
      prefix: prefixOf(secret),
      hash: this.secrets.fingerprint(secret),
      businessId: key.businessId,
      mode: key.mode,
      scopes: [...key.scopes],
      role: null,
      name: key.name ?? null,
      expiresAt: key.expiresAt ?? null,
      ...key.rate,
    };
    const shown = await this.audit.changed(by, { action: 'key.create', subject: id, businessId: key.businessId }, async (manager) => {
      await manager.insert(ApiKey, row);
      const after = shownKey(await manager.findOneByOrFail(ApiKey, { id }));
      return { before: null, after, result: after };
    });
    return { ...shown, secret };
  }

  async list(owner: { readonly businessId: string; readonly mode?: Mode }, query: CreatedPageQueryDto): Promise<Page<ShownKey>> {
    const { where, ...page } = rowsAsked(query, 'key');
    const rows = await this.keys.find({ where: { ...owner, ...where }, ...page });
    return pageOf(rows, limitOf(query), shownKey, (row) => row.id);
  }

  /** Refused everywhere within a second, replaced secrets and tokens of it too. Revoking it again changes nothing. @throws Problem 404 */
  async revoke(name: KeyName, by?: Operation): Promise<ShownKey> {
    const shown = await this.audit.changed(by, { action: 'key.revoke', subject: name.id, businessId: name.businessId }, async (manager) => {
      const key = await lockedKey(manager, name);
      const before = shownKey(key);
      if (key.revokedAt === null) await manager.update(ApiKey, { id: key.id }, { revokedAt: new Date() });
      const after = shownKey(await manager.findOneByOrFail(ApiKey, { id: key.id }));
      return { before, after, result: after };
    });
    this.ring.forget();
    return shown;
  }

  /** The first operators' keys, named by whoever installs: stored under their hash where they are not yet. */
  async ensureOperator(secret: string, role: Role): Promise<void> {
    if ((await this.ring.find(secret)).caller) return;
    const row = {
      id: newId('key'),
      prefix: prefixOf(secret),
      hash: this.secrets.fingerprint(secret),
      role,
      scopes: [],
      name: `first ${role}`,
    };
    await this.keys.createQueryBuilder().insert().values(row).orIgnore().execute();
    this.ring.forget();
  }
}

/** The row of a key, held until the unit of work ends. @throws Problem 404, also for another business's */
export const lockedKey = async (manager: EntityManager, { businessId, id, mode }: KeyName): Promise<ApiKey> => {
  const where = { id, businessId, ...(mode && { mode }) };
  const key = await manager.findOne(ApiKey, { where, lock: { mode: 'pessimistic_write' } });
  if (!key) throw notFound('The key');
  return key;
};

export const shownKey = (key: ApiKey): ShownKey => ({
  id: key.id,
  prefix: key.prefix,
  name: key.name,
  mode: key.mode,
  scopes: key.scopes,
  dialect: key.dialect,
  credentials: key.shown,
  rate: shownRate(key),
  expires_at: key.expiresAt?.toISOString() ?? null,
  revoked_at: key.revokedAt?.toISOString() ?? null,
  created_at: key.createdAt.toISOString(),
});
