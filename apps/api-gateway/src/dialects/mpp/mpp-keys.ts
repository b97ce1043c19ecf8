import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Mode } from '@daftari/contracts';
import { Database, SecretBox } from '@daftari/platform';
import { LRUCache } from 'lru-cache';
import { type BusinessStatus } from '../../businesses/business.entity.js';
import { type BusinessCaller, type KnownKey, type Scope } from '../../keys/caller.js';

interface Row {
  readonly id: string;
  readonly hash: Buffer;
  readonly business_id: string;
  readonly mode: Mode;
  readonly scopes: Scope[];
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly status: BusinessStatus;
  readonly shard: number;
  readonly per_hour: number | null;
  readonly per_minute: number | null;
  readonly key_per_hour: number | null;
  readonly key_per_minute: number | null;
}

const COLUMNS = `select k.id, k.hash, k.business_id, k.mode, k.scopes, k.expires_at, k.revoked_at, b.status, b.shard, t.per_hour, t.per_minute,
    k.per_hour as key_per_hour, k.per_minute as key_per_minute
  from gateway.api_keys k join gateway.businesses b on b.id = k.business_id join gateway.tiers t on t.name = b.tier
  where k.dialect = 'mpp'`;
const BY_SECRET_ID = { name: 'find_mpp_key_by_secret_id', text: `${COLUMNS} and k.prefix = $1 order by k.revoked_at nulls first limit 1` };
const BY_ID = { name: 'find_mpp_key_by_id', text: `${COLUMNS} and k.id = $1` };

/** Under a second, so that a revocation reaches every gateway process within one. */
const KEPT_MS = 800;
const KEYS_MAX = 20_000;
/** What no secret can be is not shown to the database, which takes no zero bytes. */
const SECRET = /^[\x21-\x7e]{8,256}$/;
const NOBODY = Buffer.alloc(32);

/** Credentials of the Merchant Payment Platform: by their secrets where a token is asked for, by their id where one is shown. */
@Injectable()
export class MppKeys {
  private readonly known = new LRUCache<string, KnownKey>({ max: KEYS_MAX, ttl: KEPT_MS });

  constructor(
    private readonly database: Database,
    private readonly secrets: SecretBox,
  ) {}

  /** Whose secrets they are: found out by one query and compared in the same time, whether there is such a `secret_id` or not. */
  async bySecrets(secretId: string, secretKey: string): Promise<KnownKey> {
    if (!SECRET.test(secretId) || !SECRET.test(secretKey)) return {};
    const { rows } = await this.database.pool.query<Row>({ ...BY_SECRET_ID, values: [secretId] });
    const row = rows[0];
    const [newest = NOBODY, ...older] = this.secrets.fingerprints(secretKey);
    const isRight = [newest, ...older].map((hash) => timingSafeEqual(hash, row?.hash ?? NOBODY));
    if (!row || !isRight.includes(true)) return {};
    if (isRight[0] !== true) await this.rehash(row.id, newest);
    return knownOf(row);
  }

  /** The key that it was hashed with was replaced: once all are hashed anew, the old one can go. */
  private async rehash(id: string, hash: Buffer): Promise<void> {
    await this.database.pool.query('update gateway.api_keys set hash = $2 where id = $1', [id, hash]);
  }

  /** Whose key it is now; most requests cost no query. */
  async byId(id: string): Promise<KnownKey> {
    const known = this.known.get(id);
    if (known) return known;
    const askedAtMs = performance.now();
    const { rows } = await this.database.pool.query<Row>({ ...BY_ID, values: [id] });
    const found = rows[0] ? knownOf(rows[0]) : {};
    this.known.set(id, found, { start: askedAtMs });
    return found;
  }
}

const knownOf = (row: Row): KnownKey => ({
  caller: callerOf(row),
  expiresAtMs: row.expires_at?.getTime(),
  revoked: row.revoked_at !== null,
});

const callerOf = (row: Row): BusinessCaller => ({
  kind: 'business',
  keyId: row.id,
  mode: row.mode,
  scopes: new Set(row.scopes),
  business: { id: row.business_id, shard: row.shard, status: row.status },
  rate: { perHour: row.per_hour, perMinute: row.per_minute },
  keyRate: { perHour: row.key_per_hour, perMinute: row.key_per_minute },
});
