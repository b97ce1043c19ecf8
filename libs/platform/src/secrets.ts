import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals secrets for storage with AES-256-GCM. What is sealed is bound to its context (say, a provider's id),
 * so that a sealed value copied to another row does not open.
 */
export class SecretBox {
  private readonly key: KeyObject;

  /** @param secretsKey `DAFTARI_SECRETS_KEY`: any text of 32 or more characters; its SHA-256 is the key. */
  constructor(secretsKey: string) {
    this.key = createSecretKey(createHash('sha256').update(secretsKey).digest());
  }

  seal(secret: string, context: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(context));
    return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws when the value was changed, sealed with another key, or sealed for another context. */
  open(sealed: Buffer, context: string): string {
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(context));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  }

  /** A keyed hash for looking up what must not be readable from the table (API keys). */
  fingerprint(secret: string): Buffer {
    return createHmac('sha256', this.key).update(secret).digest();
  }
}

/** Compares two texts in time that does not depend on where they differ. */
export const equalInConstantTime = (left: string, right: string): boolean => {
  const [a, b] = [createHash('sha256').update(left).digest(), createHash('sha256').update(right).digest()];
  return timingSafeEqual(a, b);
};

/** A random secret of 32 bytes in URL-safe letters, behind the given prefix. */
export const newSecret = (prefix: string): string => prefix + randomBytes(32).toString('base64url');

/** A webhook secret in the form of Standard Webhooks: `whsec_` and base64. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
