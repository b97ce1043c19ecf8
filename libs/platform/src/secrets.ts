import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const KEY_LENGTH_MIN = 32;
const DERIVED_BYTES = 32;

/** A key for one purpose, and the name by which what it signed says so. */
export interface DerivedKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** The keys of `DAFTARI_SECRETS_KEY`: one, or several with commas between them. @throws Error where one is too short */
const keysOf = (secretsKey: string): string[] => {
  const keys = secretsKey.split(',').map((key) => key.trim());
  if (keys.some((key) => key.length < KEY_LENGTH_MIN)) throw new Error('Every key in DAFTARI_SECRETS_KEY must have 32 characters or more.');
  return keys;
};

/**
 * Seals secrets for storage with AES-256-GCM. What is sealed is bound to its context (say, a provider's id),
 * so that a sealed value copied to another row does not open.
 *
 * A key is replaced by putting the new one in front of it: the first key seals, every key opens.
 */
export class SecretBox {
  private readonly keys: readonly [KeyObject, ...KeyObject[]];

  /** @param secretsKey `DAFTARI_SECRETS_KEY`: any text of 32 or more characters, whose SHA-256 is the key; older ones may follow after commas. */
  constructor(secretsKey: string) {
    const [first = '', ...older] = keysOf(secretsKey);
    this.keys = [keyObject(first), ...older.map(keyObject)];
  }

  seal(secret: string, context: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.keys[0], nonce).setAAD(Buffer.from(context));
    return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws when the value was changed, sealed with a key that is not here, or sealed for another context. */
  open(sealed: Buffer, context: string): string {
    const opened = this.keys.map((key) => tryOpen(key, sealed, context)).find((text) => text !== undefined);
    if (opened === undefined)
      throw new Error(
        `What is sealed for ${context} does not open: it was changed, or sealed with a key that is not in DAFTARI_SECRETS_KEY.`,
      );
    return opened;
  }

  /** The same secret under the first key; undefined where that sealed it already. @throws as `open` does */
  reseal(sealed: Buffer, context: string): Buffer | undefined {
    if (tryOpen(this.keys[0], sealed, context) !== undefined) return undefined;
    return this.seal(this.open(sealed, context), context);
  }

  /** A keyed hash for looking up what must not be readable from the table (API keys). */
  fingerprint(secret: string): Buffer {
    return hashed(this.keys[0], secret);
  }

  /** The hashes that a secret may be stored under: the first key's first. */
  fingerprints(secret: string): readonly Buffer[] {
    return this.keys.map((key) => hashed(key, secret));
  }

  /** A key of its own for one purpose out of each key (RFC 5869), the first key's first: whoever learns one learns nothing of the others. */
  derived(purpose: string): readonly [DerivedKey, ...DerivedKey[]] {
    const [first, ...older] = this.keys;
    return [derivedKey(first, purpose), ...older.map((key) => derivedKey(key, purpose))];
  }
}

const keyObject = (text: string): KeyObject => createSecretKey(createHash('sha256').update(text).digest());

const hashed = (key: KeyObject, secret: string): Buffer => createHmac('sha256', key).update(secret).digest();

const derivedKey = (key: KeyObject, purpose: string): DerivedKey => {
  const bytes = new Uint8Array(hkdfSync('sha256', key, '', purpose, DERIVED_BYTES));
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 16), bytes };
};

const tryOpen = (key: KeyObject, sealed: Buffer, context: string): string | undefined => {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(context));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
};

/** Compares two texts in time that does not depend on where they differ. */
export const equalInConstantTime = (left: string, right: string): boolean => {
  const [a, b] = [createHash('sha256').update(left).digest(), createHash('sha256').update(right).digest()];
  return timingSafeEqual(a, b);
};

/** A random secret of 32 bytes in URL-safe letters, behind the given prefix. */
export const newSecret = (prefix: string): string => prefix + randomBytes(32).toString('base64url');

/** A webhook secret in the form of Standard Webhooks: `whsec_` and base64. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
