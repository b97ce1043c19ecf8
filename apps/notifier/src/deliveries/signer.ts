import { type KeyObject } from 'node:crypto';
import { type SecretBox } from '@daftari/platform';
import { LRUCache } from 'lru-cache';
import { businessSecretContext, dialectSecretContext, endpointSecretContext } from '../endpoints/secret-contexts.js';
import { type Claimed } from './claim.js';
import { webhooksOf } from './dialects.js';
import { signedHeaders, signingKeyOf } from './signature.js';

type Headers = Readonly<Record<string, string>>;

/** Signs deliveries, each in its own form. Keys that were opened are kept: signing with bytes takes longer. */
export class Signer {
  private readonly keys = new LRUCache<string, KeyObject>({ max: 10_000 });

  constructor(private readonly secrets: SecretBox) {}

  /** The headers of one attempt; undefined where there is nothing to sign with. */
  headersOf(claimed: Claimed, sentAtS: number): Headers | undefined {
    const { dialect, deliveryId, body } = claimed;
    if (dialect !== null) return this.inDialect(dialect, claimed, sentAtS);
    const keys = this.keysOf(claimed);
    return keys === undefined ? undefined : signedHeaders(keys, `whd_${deliveryId}`, sentAtS, body);
  }

  private inDialect(dialect: string, { body, dialectKeyId, dialectSecret }: Claimed, sentAtS: number): Headers | undefined {
    const webhooks = webhooksOf(dialect);
    if (webhooks === undefined) return undefined;
    if (!webhooks.isSigned) return webhooks.headers(body, '', sentAtS);
    if (dialectKeyId === null || dialectSecret === null) return undefined;
    const secret = this.open(dialectSecret, dialectSecretContext(dialectKeyId));
    return secret === undefined ? undefined : webhooks.headers(body, secret, sentAtS);
  }

  /** The present secret's, which there must be, and those of rotated ones that still sign. */
  private keysOf({ sealedSecret, oldSecrets, endpointId, businessId }: Claimed): [KeyObject, ...KeyObject[]] | undefined {
    const context = endpointId === null ? businessSecretContext(businessId) : endpointSecretContext(endpointId);
    const present = sealedSecret === null ? undefined : this.keyOf(sealedSecret, context);
    if (present === undefined) return undefined;
    return [present, ...(oldSecrets ?? []).flatMap((sealed) => this.keyOf(sealed, context) ?? [])];
  }

  private keyOf(sealedSecret: Buffer, context: string): KeyObject | undefined {
    const sealed = sealedSecret.toString('base64');
    const known = this.keys.get(sealed);
    if (known) return known;
    const secret = this.open(sealedSecret, context);
    if (secret === undefined) return undefined;
    const key = signingKeyOf(secret);
    this.keys.set(sealed, key);
    return key;
  }

  private open(sealed: Buffer, context: string): string | undefined {
    try {
      return this.secrets.open(sealed, context);
    } catch {
      return undefined;
    }
  }
}
