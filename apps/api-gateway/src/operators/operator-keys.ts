import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { newId, newSecret, notFound, SecretBox, validationFailed } from '@daftari/platform';
import { IsNull, Not, Repository } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { type Operation } from '../audit/operation.js';
import { type CreatedPageQueryDto, rowsAsked } from '../edge/created.js';
import { limitOf, type Page, pageOf } from '../edge/page.js';
import { ApiKey } from '../keys/api-key.entity.js';
import { type Role } from '../keys/caller.js';
import { KeyRing, prefixOf } from '../keys/key-ring.js';

export interface NewOperatorKey {
  readonly role: Role;
  readonly name: string;
  readonly expiresAt: Date | undefined;
}

export type ShownOperatorKey = ReturnType<typeof shownOperatorKey>;

/** The keys of operators: one for each person, so that the audit log can say who it was. */
@Injectable()
export class OperatorKeys {
  constructor(
    @InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>,
    private readonly ring: KeyRing,
    private readonly secrets: SecretBox,
    private readonly audit: AuditLog,
  ) {}

  async create({ role, name, expiresAt }: NewOperatorKey, by: Operation): Promise<ShownOperatorKey & { readonly secret: string }> {
    const [id, secret] = [newId('key'), newSecret('dk_admin_')];
    const hash = this.secrets.fingerprint(secret);
    const shown = await this.audit.changed(by, { action: 'operator_key.create', subject: id }, async (manager) => {
      await manager.insert(ApiKey, { id, prefix: prefixOf(secret), hash, role, scopes: [], name, expiresAt: expiresAt ?? null });
      const after = shownOperatorKey(await manager.findOneByOrFail(ApiKey, { id }));
      return { before: null, after, result: after };
    });
    return { ...shown, secret };
  }

  async list(query: CreatedPageQueryDto): Promise<Page<ShownOperatorKey>> {
    const { where, ...page } = rowsAsked(query, 'key');
    const rows = await this.keys.find({ where: { role: Not(IsNull()), ...where }, ...page });
    return pageOf(rows, limitOf(query), shownOperatorKey, (row) => row.id);
  }

  /** Refused everywhere within a second. @throws Problem 404, and 422 for the very key that asks: nobody is left who could make another */
  async revoke(id: string, by: Operation): Promise<ShownOperatorKey> {
    if (id === by.keyId)
      throw validationFailed([{ field: 'id', code: 'not_supported', detail: 'A key cannot revoke itself; use another operator key.' }]);
    const shown = await this.audit.changed(by, { action: 'operator_key.revoke', subject: id }, async (manager) => {
      const key = await manager.findOne(ApiKey, { where: { id, role: Not(IsNull()) }, lock: { mode: 'pessimistic_write' } });
      if (!key) throw notFound('The operator key');
      const before = shownOperatorKey(key);
      if (key.revokedAt === null) await manager.update(ApiKey, { id }, { revokedAt: new Date() });
      const after = shownOperatorKey(await manager.findOneByOrFail(ApiKey, { id }));
      return { before, after, result: after };
    });
    this.ring.forget();
    return shown;
  }
}

const shownOperatorKey = (key: ApiKey) => ({
  id: key.id,
  prefix: key.prefix,
  name: key.name,
  role: key.role,
  expires_at: key.expiresAt?.toISOString() ?? null,
  revoked_at: key.revokedAt?.toISOString() ?? null,
  created_at: key.createdAt.toISOString(),
});
