import { createHmac, timingSafeEqual } from 'node:crypto';

/** The headers that carry a callback's signature and its time (the document names the first only), in lower case. */
export const SIGNATURE_HEADER = 'x-webhook-signature';
export const TIMESTAMP_HEADER = 'x-webhook-timestamp';

const HEX = /^[0-9a-f]{64}$/i;

/** Hex HMAC-SHA256 of `timestamp.rawBody`. */
export const sign = (timestamp: string, rawBody: string | Uint8Array, secret: string): string =>
  hmac(timestamp, rawBody, secret).toString('hex');

/** Whether a signature is that of the time and the raw body; compared in constant time. An empty secret verifies nothing. */
export const verify = (timestamp: string, rawBody: string | Uint8Array, signature: string, secret: string): boolean => {
  if (secret === '' || !HEX.test(signature)) return false;
  return timingSafeEqual(Buffer.from(signature, 'hex'), hmac(timestamp, rawBody, secret));
};

const hmac = (timestamp: string, rawBody: string | Uint8Array, secret: string): Buffer =>
  createHmac('sha256', secret).update(`${timestamp}.`).update(rawBody).digest();
