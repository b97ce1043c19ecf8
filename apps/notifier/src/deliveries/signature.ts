import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

const PREFIX = 'whsec_';

/** The key that signs: the base64-decoded part after `whsec_`. Made once: signing with bytes takes seven times as long. */
export const signingKeyOf = (secret: string): KeyObject =>
  createSecretKey(Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64'));

/** The headers of Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, once for each key; a receiver that knows one of them is content. */
export const signedHeaders = (keys: readonly KeyObject[], id: string, timestampS: number, body: string): Record<string, string> => ({
  'webhook-id': id,
  'webhook-timestamp': String(timestampS),
  'webhook-signature': keys
    .map((key) => `v1,${createHmac('sha256', key).update(`${id}.${timestampS}.${body}`).digest('base64')}`)
    .join(' '),
});
