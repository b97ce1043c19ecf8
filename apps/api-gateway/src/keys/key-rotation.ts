import { Injectable } from '@nestjs/common';
import { Database, newSecret, Problem, SecretBox, validationFailed } from '@daftari/platform';
import { type EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { type Operation } from '../audit/operation.js';
import { ApiKey } from './api-key.entity.js';
import { type Scope } from './caller.js';
import { KeyRing, prefixOf } from './key-ring.js';
import { type KeyName, lockedKey, type ShownKey, shownKey } from './keys.service.js';

/** How long a replaced secret works on (API.md section 7). */
const OVERLAP_S = 86_400;
/** How long it is told afterwards that a secret has expired, rather than that there is no such key. */
const REMEMBERED_S = 30 * 86_400;

const RETIRE = `
insert into gateway.retired_secrets (key_id, prefix, hash, works_until) values ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))
returning works_until`;

/** A key with its new secret, and until when the one before it works. */
export type RotatedKey = ShownKey & { readonly secret: string; readonly previous_works_until: string };

/** A new secret for a key that is in use: id, scopes and limits stay, and so does the old secret for a day. */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly database: Database,
    private readonly secrets: SecretBox,
    private readonly ring: KeyRing,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @param allowed the scopes of the key that asks: with the new secret it gets no further than it could before
   * @throws Problem 404, 403 `insufficient_scope`, 422 where the key cannot be rotated
   */
  async rotate(name: KeyName, allowed: ReadonlySet<Scope> | undefined, by?: Operation): Promise<RotatedKey> {
    const rotated = await this.audit.changed(
      by,
      { action: 'key.rotate', subject: name.id, businessId: name.businessId },
      async (manager) => {
        const key = await lockedKey(manager, name);
        checkRotatable(key, allowed);
        const secret = newSecret(`dk_${key.mode ?? 'live'}_`);
        const after = await this.replaced(manager, key, secret);
        return { before: shownKey(key), after, result: { ...after, secret } };
      },
    );
    this.ring.forget();
    return rotated;
  }

  /** Removes what was replaced long ago. */
  async sweep(): Promise<void> {
    await this.database.pool.query(
      'delete from gateway.retired_secrets where works_until < clock_timestamp() - make_interval(secs => $1)',
      [REMEMBERED_S],
    );
  }

  private async replaced(manager: EntityManager, key: ApiKey, secret: string): Promise<ShownKey & { previous_works_until: string }> {
    const rows: { works_until: Date }[] = await manager.query(RETIRE, [key.id, key.prefix, key.hash, OVERLAP_S]);
    await manager.update(ApiKey, { id: key.id }, { prefix: prefixOf(secret), hash: this.secrets.fingerprint(secret) });
    const until = rows[0]?.works_until ?? new Date();
    return { ...shownKey(await manager.findOneByOrFail(ApiKey, { id: key.id })), previous_works_until: until.toISOString() };
  }
}

const checkRotatable = (key: ApiKey, allowed: ReadonlySet<Scope> | undefined): void => {
  const missing = allowed && key.scopes.find((scope) => !allowed.has(scope));
  if (missing !== undefined)
    throw new Problem('insufficient_scope', `This key does not have the scope ${missing}, so it cannot get a secret that has it.`);
  const why = whyNot(key);
  if (why !== undefined) throw validationFailed([{ field: 'id', code: 'not_supported', detail: why }]);
};

const whyNot = (key: ApiKey): string | undefined => {
  if (key.dialect !== null) return `Credentials of ${key.dialect} are not rotated: make new ones, then revoke these.`;
  if (key.revokedAt !== null) return 'This key was revoked; make a new one.';
  if (key.expiresAt !== null && key.expiresAt.getTime() <= Date.now()) return 'This key has expired; make a new one.';
  return undefined;
};
