import { Injectable } from '@nestjs/common';
import { BboxxCredentials } from '@daftari/dialect-bboxx';
import { Database, newSecret, SecretBox } from '@daftari/platform';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { type BusinessStatus } from '../../businesses/business.entity.js';
import { type Rate } from '../../keys/caller.js';
import { keyContext } from '../../keys/dialect-keys.js';

/** Whose credentials they are. */
export interface BboxxHolder {
  readonly keyId: string;
  readonly business: { readonly id: string; readonly shard: number; readonly status: BusinessStatus };
  readonly rate: Rate;
  readonly keyRate: Rate;
}

/** What a signature is checked with. Where nobody has these names it is a key that nobody knows: that is found out no sooner than a wrong signature. */
export interface BboxxKey {
  readonly originId: string;
  readonly signatureKey: string;
  readonly holder: BboxxHolder | undefined;
}

interface Row {
  readonly id: string;
  readonly shown: unknown;
  readonly sealed: Buffer;
  readonly business_id: string;
  readonly shard: number;
  readonly status: BusinessStatus;
  readonly per_hour: number | null;
  readonly per_minute: number | null;
  readonly key_per_hour: number | null;
  readonly key_per_minute: number | null;
}

const FIND = {
  name: 'find_bboxx_key',
  text: `select k.id, k.shown, k.sealed, k.business_id, b.shard, b.status, t.per_hour, t.per_minute, k.per_hour as key_per_hour,
      k.per_minute as key_per_minute
    from gateway.api_keys k join gateway.businesses b on b.id = k.business_id join gateway.tiers t on t.name = b.tier
    where k.dialect = 'bboxx' and k.prefix = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > clock_timestamp())`,
};

const Shown = Type.Object({ origin_id: BboxxCredentials.properties.origin_id });
const Sealed = Type.Object({ signature_key: BboxxCredentials.properties.signature_key });

const DECOY = 'decoy';

/** What no credentials can be called is not shown to the database, which takes no zero bytes. */
const isName = (text: string): boolean => /^[A-Za-z0-9_-]{1,64}$/.test(text);

/** Finds the credentials of a provider's customer: by one query whoever asks, so that the time tells nobody which customers there are. */
@Injectable()
export class BboxxKeys {
  private readonly decoy: Buffer;

  constructor(
    private readonly database: Database,
    private readonly secrets: SecretBox,
  ) {
    this.decoy = secrets.seal(JSON.stringify({ signature_key: newSecret('bboxx_') }), keyContext(DECOY));
  }

  async find(providerId: string, customerId: string): Promise<BboxxKey> {
    const name = isName(providerId) && isName(customerId) ? `${providerId}:${customerId}` : '';
    const { rows } = await this.database.pool.query<Row>({ ...FIND, values: [name] });
    return this.keyOf(rows[0]);
  }

  private keyOf(row: Row | undefined): BboxxKey {
    const opened = this.secrets.open(row?.sealed ?? this.decoy, keyContext(row?.id ?? DECOY));
    const { signature_key: signatureKey } = Value.Decode(Sealed, JSON.parse(opened));
    const { origin_id: originId } = Value.Decode(Shown, row?.shown ?? { origin_id: DECOY });
    return { originId, signatureKey, holder: row && holderOf(row) };
  }
}

const holderOf = (row: Row): BboxxHolder => ({
  keyId: row.id,
  business: { id: row.business_id, shard: row.shard, status: row.status },
  rate: { perHour: row.per_hour, perMinute: row.per_minute },
  keyRate: { perHour: row.key_per_hour, perMinute: row.key_per_minute },
});
