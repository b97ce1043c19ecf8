import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Mode } from '@daftari/contracts';
import { Database, Problem, SecretBox } from '@daftari/platform';
import { LRUCache } from 'lru-cache';
import { type BusinessStatus } from '../businesses/business.entity.js';
import { WrongCredentials } from '../limits/failed-logins.js';
import { type Caller, type KnownKey, type Rate, type Role, type Scope } from './caller.js';
import { type DialectName } from './dialect-forms.js';

interface Holder {
  readonly id: string;
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
  readonly key_per_hour: number | null;
  readonly key_per_minute: number | null;
}

interface Row extends Holder {
  readonly hash: Buffer;
}

/** Under a second, so that a revocation reaches every gateway process within one. */
const KEPT_MS = 800;
const KEYS_MAX = 20_000;
const PREFIX_LENGTH = 18;

/** The part of a secret that finds its row. */
export const prefixOf = (secret: string): string => secret.slice(0, PREFIX_LENGTH);

const OWNER = 'left join gateway.businesses b on b.id = k.business_id left join gateway.tiers t on t.name = b.tier';

/** By the secret of now, or by one that was replaced and works a while longer. */
const FIND = {
  name: 'find_api_key',
  text: `select k.id, s.hash, k.business_id, k.mode, k.scopes, k.role, least(k.expires_at, s.works_until) as expires_at, k.revoked_at,
      b.status, b.shard, t.per_hour, t.per_minute, k.per_hour as key_per_hour, k.per_minute as key_per_minute
    from (select id, hash, null::timestamptz as works_until from gateway.api_keys where prefix = $1
      union all select key_id, hash, works_until from gateway.retired_secrets where prefix = $1) s
    join gateway.api_keys k on k.id = s.id and k.dialect is not distinct from $2 ${OWNER}`,
};

const FIND_HOLDER = {
  name: 'find_token_holder',
  text: `select k.id, k.business_id, k.mode, k.scopes, null as role, k.expires_at, k.revoked_at, b.status, b.shard, t.per_hour, t.per_minute,
      k.per_hour as key_per_hour, k.per_minute as key_per_minute
    from (select id, business_id, mode, scopes, null::timestamptz as expires_at, revoked_at, per_hour, per_minute from gateway.oauth_clients where id = $1
      union all select id, business_id, mode, scopes, expires_at, revoked_at, per_hour, per_minute from gateway.api_keys where id = $1 and business_id is not null) k ${OWNER}`,
};

const REHASH = {
  key: 'update gateway.api_keys set hash = $3 where id = $1 and hash = $2',
  retired: 'update gateway.retired_secrets set hash = $3 where key_id = $1 and hash = $2',
};

/** Finds who a key or a token's holder is. What it finds is kept for less than a second, so most requests cost no query. */
@Injectable()
export class KeyRing {
  private readonly known = new LRUCache<string, KnownKey>({ max: KEYS_MAX, ttl: KEPT_MS });
  private readonly loading = new Map<string, Promise<KnownKey>>();
  private forgotten = 0;

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
    return this.remembered(`${dialect ?? ''}:${hash.toString('base64')}`, () => this.bySecret(prefixOf(secret), secret, dialect));
  }

  /** Whose secret it is where a dialect's credentials have a name beside it, which they are found by. Answers as `find` does. */
  named(name: string, secret: string, dialect: DialectName): KnownKey | Promise<KnownKey> {
    const hash = this.secrets.fingerprint(secret);
    return this.remembered(`${dialect}:${name}:${hash.toString('base64')}`, () => this.bySecret(name, secret, dialect));
  }

  /** Whom tokens were issued to: an OAuth client, or a key of a dialect that has tokens. Answers as `find` does. */
  holder(id: string): KnownKey | Promise<KnownKey> {
    return this.remembered(id, () => this.byId(id));
  }

  /** After a key, a client, a business or a tier was changed here: this process forgets at once, the others within a second. */
  forget(): void {
    this.forgotten += 1;
    this.known.clear();
    this.loading.clear();
  }

  private remembered(name: string, load: () => Promise<KnownKey>): KnownKey | Promise<KnownKey> {
    const known = this.known.get(name) ?? this.loading.get(name);
    if (known) return known;
    const underWay = this.remember(name, load).finally(() => {
      if (this.loading.get(name) === underWay) this.loading.delete(name);
    });
    this.loading.set(name, underWay);
    return underWay;
  }

  /** What was read before something was forgotten may be what was to be forgotten. */
  private async remember(name: string, load: () => Promise<KnownKey>): Promise<KnownKey> {
    const [askedAtMs, forgotten] = [performance.now(), this.forgotten];
    const known = await load();
    if (forgotten === this.forgotten) this.known.set(name, known, { start: askedAtMs });
    return known;
  }

  private async bySecret(foundBy: string, secret: string, dialect: DialectName | null): Promise<KnownKey> {
    const { rows } = await this.database.pool.query<Row>({ ...FIND, values: [foundBy, dialect] });
    const hash = this.secrets.fingerprint(secret);
    const hashes = this.secrets.fingerprints(secret);
    const row = rows.find((candidate) => hashes.some((one) => timingSafeEqual(candidate.hash, one)));
    if (row && !timingSafeEqual(row.hash, hash)) await this.rehash(row, hash);
    return knownOf(row);
  }

  private async byId(id: string): Promise<KnownKey> {
    const { rows } = await this.database.pool.query<Holder>({ ...FIND_HOLDER, values: [id] });
    return knownOf(rows[0]);
  }

  /** The key that it was hashed with was replaced: once all are hashed anew, the old one can go. */
  private async rehash(row: Row, hash: Buffer): Promise<void> {
    for (const text of [REHASH.key, REHASH.retired]) await this.database.pool.query(text, [row.id, row.hash, hash]);
  }
}

const knownOf = (row: Holder | undefined): KnownKey =>
  row ? { caller: callerOf(row), expiresAtMs: row.expires_at?.getTime(), revoked: row.revoked_at !== null } : {};

const callerOf = (row: Holder): Caller => {
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
    keyRate: keyRateOf(row),
  };
};

/** Undefined for most keys: those that may send all that their business may. */
const keyRateOf = ({ key_per_hour: perHour, key_per_minute: perMinute }: Holder): Rate | undefined =>
  perHour === null && perMinute === null ? undefined : { perHour, perMinute };

/** Who the key lets in. @throws Problem 401 */
export const admitted = (known: KnownKey, nowMs: number): Caller => {
  if (known.refusal) throw known.refusal;
  if (!known.caller) throw new WrongCredentials('No such key: send a valid one as Authorization: Bearer … or X-API-Key.');
  if (known.revoked) throw new Problem('key_revoked', 'This key was revoked; use another.');
  if (known.expiresAtMs !== undefined && known.expiresAtMs <= nowMs) throw new Problem('key_expired', 'This key has expired; use another.');
  return known.caller;
};
