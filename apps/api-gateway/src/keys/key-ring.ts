import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Mode } from '@daftari/contracts';
import { Database, Problem, SecretBox } from '@daftari/platform';
import { LRUCache } from 'lru-cache';
import { type BusinessStatus } from '../businesses/business.entity.js';
import { type Caller, type Role, type Scope } from './caller.js';
import { type DialectName } from './dialect-forms.js';

interface Row {
  readonly id: string;
  readonly hash: Buffer;
  readonly business_id: string | null;
  readonly mode: Mode | null;
  readonly scopes: Scope[];
  readonly role: Role | null;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly status: BusinessStatus | null;
  readonly shard: number | null;
  readonly per_hour: number | null;
  readonly per_minute: number | null;
}

/** What is known of a presented key; `caller` is missing where no such key exists. */
export interface KnownKey {
  readonly caller?: Caller;
  readonly expiresAtMs?: number | undefined;
  readonly revoked?: boolean;
}

/** A key that is looked for: what it is known by here, its hash, and whose form it has. */
interface Sought {
  readonly name: string;
  readonly hash: Buffer;
  readonly secret: string;
  readonly dialect: DialectName | null;
}

/** Under a second, so that a revocation reaches every gateway process within one. */
const KEPT_MS = 800;
const KEYS_MAX = 20_000;
const PREFIX_LENGTH = 18;

/** The part of a secret that finds its row. */
export const prefixOf = (secret: string): string => secret.slice(0, PREFIX_LENGTH);

const FIND = {
  name: 'find_api_key',
  text: `select k.id, k.hash, k.business_id, k.mode, k.scopes, k.role, k.expires_at, k.revoked_at, b.status, b.shard, t.per_hour, t.per_minute
    from gateway.api_keys k left join gateway.businesses b on b.id = k.business_id left join gateway.tiers t on t.name = b.tier
    where k.prefix = $1 and k.dialect is not distinct from $2`,
};

/** Finds who a key belongs to. What it finds is kept for less than a second, so most requests cost no query. */
@Injectable()
export class KeyRing {
  private readonly known = new LRUCache<string, KnownKey>({ max: KEYS_MAX, ttl: KEPT_MS });
  private readonly loading = new Map<string, Promise<KnownKey>>();

  constructor(
    private readonly database: Database,
    private readonly secrets: SecretBox,
  ) {}

  /**
   * Answers at once where the key is known, otherwise after one query, however many ask at the same time. A key of a dialect is found there only:
   * what was handed out for one door opens no other.
   */
  find(secret: string, dialect: DialectName | null = null): KnownKey | Promise<KnownKey> {
    const hash = this.secrets.fingerprint(secret);
    const name = `${dialect ?? ''}:${hash.toString('base64')}`;
    const known = this.known.get(name);
    if (known) return known;
    const underWay = this.loading.get(name) ?? this.load({ name, hash, secret, dialect }).finally(() => this.loading.delete(name));
    this.loading.set(name, underWay);
    return underWay;
  }

  /** After a key, a business or a tier was changed here: this process forgets at once, the others within a second. */
  forget(): void {
    this.known.clear();
  }

  private async load({ name, hash, secret, dialect }: Sought): Promise<KnownKey> {
    const askedAtMs = performance.now();
    const { rows } = await this.database.pool.query<Row>({ ...FIND, values: [prefixOf(secret), dialect] });
    const hashes = this.secrets.fingerprints(secret);
    const row = rows.find((candidate) => hashes.some((one) => timingSafeEqual(candidate.hash, one)));
    if (row && !timingSafeEqual(row.hash, hash)) await this.rehash(row.id, hash);
    const known: KnownKey = row ? { caller: callerOf(row), expiresAtMs: row.expires_at?.getTime(), revoked: row.revoked_at !== null } : {};
    this.known.set(name, known, { start: askedAtMs });
    return known;
  }

  /** The key that it was hashed with was replaced: once all are hashed anew, the old one can go. */
  private async rehash(id: string, hash: Buffer): Promise<void> {
    await this.database.pool.query('update gateway.api_keys set hash = $2 where id = $1', [id, hash]);
  }
}

const callerOf = (row: Row): Caller => {
  if (row.role !== null) return { kind: 'operator', keyId: row.id, role: row.role, rate: { perHour: null, perMinute: null } };
  if (row.business_id === null || row.mode === null || row.shard === null || row.status === null)
    throw new Error(`The key ${row.id} belongs to nobody.`);
  return {
    kind: 'business',
    keyId: row.id,
    mode: row.mode,
    scopes: new Set(row.scopes),
    business: { id: row.business_id, shard: row.shard, status: row.status },
    rate: { perHour: row.per_hour, perMinute: row.per_minute },
  };
};

/** Who the key lets in. @throws Problem 401 */
export const admitted = (known: KnownKey, nowMs: number): Caller => {
  if (!known.caller) throw new Problem('unauthenticated', 'No such key: send a valid one as Authorization: Bearer … or X-API-Key.');
  if (known.revoked) throw new Problem('key_revoked', 'This key was revoked; use another.');
  if (known.expiresAtMs !== undefined && known.expiresAtMs <= nowMs) throw new Problem('key_expired', 'This key has expired; use another.');
  return known.caller;
};
