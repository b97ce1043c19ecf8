import { type components } from './api-types.js';

/** What a webhook says. `data` is the transaction of a `transaction.*`, `payment.*` or `payout.*`. */
export interface WebhookEvent {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Partial<components['schemas']['Transaction']> & Readonly<Record<string, unknown>>;
}

/** Why a webhook is not to be believed. */
export type WebhookFault = 'missing_header' | 'stale' | 'wrong_signature' | 'wrong_secret' | 'malformed';

export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';

  constructor(
    readonly fault: WebhookFault,
    message: string,
  ) {
    super(message);
  }
}

export interface VerifyOptions {
  /** `whsec_…`, of the endpoint or, for a `webhook_url` on a request, of the business. Several while one is being rotated. */
  readonly secret: string | readonly string[];
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body as it arrived, byte by byte: parsed and written again it has another signature. */
  readonly body: string | Uint8Array;
  /** How far the sender's clock and the way here may be apart from ours, in seconds: 300 unless said. */
  readonly toleranceSeconds?: number;
  /** Milliseconds since 1970; the clock unless said. */
  readonly now?: number;
}

const PREFIX = 'whsec_';
const TOLERANCE_S = 300;

const headerOf = (headers: VerifyOptions['headers'], name: string): string => {
  const found = headers instanceof Headers ? headers.get(name) : Object.entries(headers).find(([one]) => one.toLowerCase() === name)?.[1];
  const text = typeof found === 'string' ? found : found?.[0];
  if (text === undefined || text === '') throw new WebhookVerificationError('missing_header', `The header ${name} is missing.`);
  return text;
};

const decoded = (base64: string): Uint8Array<ArrayBuffer> | undefined => {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
};

type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const keyOf = async (secret: string): Promise<Key> => {
  const bytes = decoded(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret);
  if (bytes === undefined || bytes.length === 0)
    throw new WebhookVerificationError('wrong_secret', 'The secret must be whsec_ and base64, as it was shown when it was made.');
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
};

const signedBytes = (id: string, timestamp: string, body: string | Uint8Array): Uint8Array<ArrayBuffer> => {
  const head = new TextEncoder().encode(`${id}.${timestamp}.`);
  const tail = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const all = new Uint8Array(head.length + tail.length);
  all.set(head);
  all.set(tail, head.length);
  return all;
};

const checkTime = (timestamp: string, { toleranceSeconds = TOLERANCE_S, now = Date.now() }: VerifyOptions): void => {
  const apart = Math.abs(now / 1_000 - Number(timestamp));
  // What is not a number is not near.
  if (/^\d{1,12}$/.test(timestamp) && apart <= toleranceSeconds) return;
  throw new WebhookVerificationError('stale', `The webhook is of ${timestamp}, more than ${toleranceSeconds} s from now.`);
};

/** The platform compares in constant time; every signature is compared with every secret, whichever fits first. */
const isSigned = async (signatures: readonly string[], secrets: readonly string[], bytes: Uint8Array<ArrayBuffer>): Promise<boolean> => {
  const keys = await Promise.all(secrets.map(keyOf));
  const given = signatures.flatMap((one) => (one.startsWith('v1,') ? (decoded(one.slice(3)) ?? []) : []));
  const fits = await Promise.all(keys.flatMap((key) => given.map((signature) => crypto.subtle.verify('HMAC', key, signature, bytes))));
  return fits.includes(true);
};

const isEvent = (value: unknown): value is WebhookEvent =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  typeof value.type === 'string' &&
  'data' in value &&
  typeof value.data === 'object';

/**
 * What a webhook says, once it is certain that it is ours (Standard Webhooks): signed by one of the secrets, and of now.
 * Within the tolerance the same webhook may come twice: remember `webhook-id`, which is the same on every delivery, and pass over what you have.
 * @throws WebhookVerificationError
 */
export const verifyWebhook = async (options: VerifyOptions): Promise<WebhookEvent> => {
  const id = headerOf(options.headers, 'webhook-id');
  const timestamp = headerOf(options.headers, 'webhook-timestamp');
  const signatures = headerOf(options.headers, 'webhook-signature').split(' ');
  checkTime(timestamp, options);
  const bytes = signedBytes(id, timestamp, options.body);
  if (!(await isSigned(signatures, [options.secret].flat(), bytes)))
    throw new WebhookVerificationError('wrong_signature', 'No signature of the webhook is made with this secret over this body.');
  const event = eventOf(options.body);
  if (!isEvent(event)) throw new WebhookVerificationError('malformed', 'The body is signed, but it is no event.');
  return event;
};

const eventOf = (body: string | Uint8Array): unknown => {
  try {
    return JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
};
