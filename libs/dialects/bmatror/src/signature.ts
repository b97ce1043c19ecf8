import { createHmac, timingSafeEqual } from 'node:crypto';

/** The header that carries a webhook's signature, in lower case. */
export const SIGNATURE_HEADER = 'x-bmatror-signature';

const HEX = /^[0-9a-f]{64}$/i;

/** Hex HMAC-SHA256 of the raw body. */
export const sign = (rawBody: string | Uint8Array, secret: string): string => createHmac('sha256', secret).update(rawBody).digest('hex');

/** Whether a signature is that of the raw body; compared in constant time. An empty secret verifies nothing. */
export const verify = (rawBody: string | Uint8Array, signature: string, secret: string): boolean => {
  if (secret === '' || !HEX.test(signature)) return false;
  return timingSafeEqual(Buffer.from(signature, 'hex'), createHmac('sha256', secret).update(rawBody).digest());
};
