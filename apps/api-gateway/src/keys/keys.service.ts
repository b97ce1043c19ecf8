import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Mode } from '@daftari/contracts';
import { newId, newSecret, notFound, SecretBox } from '@daftari/platform';
import { LessThan, Repository } from 'typeorm';
import { type Page, pageOf } from '../edge/page.js';
import { ApiKey } from './api-key.entity.js';
import { type Role, type Scope } from './caller.js';
import { type DialectName } from './dialect-forms.js';
import { KeyRing, prefixOf } from './key-ring.js';

export interface NewKey {
  readonly businessId: string;
  readonly mode: Mode;
  readonly scopes: readonly Scope[];
  readonly name?: string | undefined;
  readonly expiresAt?: Date | undefined;
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
  ) {}

  async create(key: NewKey): Promise<ShownKey & { readonly secret: string }> {
    const secret = newSecret(`dk_${key.mode}_`);
    const id = newId('key');
    await this.keys.insert({
      id,
      prefix: prefixOf(secret),
      hash: this.secrets.fingerprint(secret),
      businessId: key.businessId,
      mode: key.mode,
      scopes: [...key.scopes],
      role: null,
      name: key.name ?? null,
      expiresAt: key.expiresAt ?? null,
    });
    return { ...shownKey(await this.keys.findOneByOrFail({ id })), secret };
  }

  async list(businessId: string, page: { mode?: Mode; limit: number; after?: string | undefined }): Promise<Page<ShownKey>> {
    const rows = await this.keys.find({
      where: { businessId, ...(page.mode && { mode: page.mode }), ...(page.after !== undefined && { id: LessThan(page.after) }) },
      order: { id: 'DESC' },
      take: page.limit + 1,
    });
    return pageOf(rows, page.limit, shownKey, (row) => row.id);
  }

  /** Refused everywhere within a second. Revoking it again changes nothing. */
  async revoke(businessId: string, id: string, mode?: Mode): Promise<ShownKey> {
    const key = await this.keys.findOneBy({ id, businessId, ...(mode && { mode }) });
    if (!key) throw notFound('The key');
    if (key.revokedAt === null) await this.keys.update({ id }, { revokedAt: new Date() });
    this.ring.forget();
    return shownKey(await this.keys.findOneByOrFail({ id }));
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

export const shownKey = (key: ApiKey): ShownKey => ({
  id: key.id,
  prefix: key.prefix,
  name: key.name,
  mode: key.mode,
  scopes: key.scopes,
  dialect: key.dialect,
  credentials: key.shown,
  expires_at: key.expiresAt?.toISOString() ?? null,
  revoked_at: key.revokedAt?.toISOString() ?? null,
  created_at: key.createdAt.toISOString(),
});
