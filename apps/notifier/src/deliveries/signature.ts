import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/** The bytes that sign: the base64-decoded part after `whsec_`. */
export const signingKeyOf = (secret: string): Buffer =>
  Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64');

/** The headers of Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`. */
export const signedHeaders = (key: Buffer, id: string, timestampS: number, body: string): Record<string, string> => ({
  'webhook-id': id,
  'webhook-timestamp': String(timestampS),
  'webhook-signature': `v1,${createHmac('sha256', key).update(`${id}.${timestampS}.${body}`).digest('base64')}`,
});
