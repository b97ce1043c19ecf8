import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** PKCS#8 of an Ed25519 key is this and the 32 bytes of its seed (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signs checkpoints with the installation's Ed25519 key. */
export class SigningKey {
  /** The public half, PEM. */
  readonly publicKey: string;
  private readonly key: KeyObject;

  /** @param seed `DAFTARI_SIGNING_KEY`: the 32 bytes of an Ed25519 seed in base64 */
  constructor(seed: string) {
    this.key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, Buffer.from(seed, 'base64')]), format: 'der', type: 'pkcs8' });
    this.publicKey = createPublicKey(this.key).export({ type: 'spki', format: 'pem' }).toString();
  }

  sign(text: string): Buffer {
    return sign(null, Buffer.from(text), this.key);
  }
}

/** Did the holder of this public key (PEM) sign the text? False also for a key or signature that cannot be read. */
export const isSignedBy = (publicKey: string, text: string, signature: Buffer): boolean => {
  try {
    const key = createPublicKey(publicKey);
    return key.asymmetricKeyType === 'ed25519' && verify(null, Buffer.from(text), key, signature);
  } catch {
    return false;
  }
};
