import { Injectable } from '@nestjs/common';
import { type Answer, bboxxRefusals, isStale, readHeaders, readNotification, rejected, verify } from '@daftari/dialect-bboxx';
import { parseRequestJson, Problem } from '@daftari/platform';
import { type FastifyRequest } from 'fastify';
import { FailedLogins, waitingText } from '../../limits/failed-logins.js';
import { accountOf, type RateVerdict, RateLimiter } from '../../limits/rate-limiter.js';
import { type BboxxHolder, BboxxKeys } from './bboxx-keys.js';
import { BboxxPayments, STALE } from './bboxx-payments.js';

/** A message as it came. */
export interface Message {
  readonly request: FastifyRequest;
  readonly providerId: string;
  readonly customerId: string;
  readonly headers: FastifyRequest['headers'];
  /** The body's bytes: the signature covers them. */
  readonly rawBody: Buffer;
  readonly traceparent: string;
}

/** The answer, and when to come again where that is known. */
export interface Reaction {
  readonly answer: Answer;
  readonly retryAfterSeconds?: number;
}

const UNSIGNED = 'Authorization must be CustomerId:signature of this message, by the key of this provider and customer.';

const refuse = (status: number, description: string): Reaction => ({ answer: rejected(status, description) });

/** Who sends, may they, is it fresh, can it be read: in this order (API.md section 7). Then the payment is taken. */
@Injectable()
export class BboxxDoor {
  constructor(
    private readonly keys: BboxxKeys,
    private readonly limiter: RateLimiter,
    private readonly failedLogins: FailedLogins,
    private readonly payments: BboxxPayments,
  ) {}

  async hear(message: Message): Promise<Reaction> {
    const read = readHeaders(message.headers);
    if (!read.ok) return refuse(bboxxRefusals.header, `The header ${read.missing} is missing.`);
    const { authorization, messageId, messageTimestamp } = read.headers;
    const key = await this.keys.find(message.providerId, message.customerId);
    const originId = read.headers.originId ?? key.originId;
    const { rawBody, customerId } = message;
    const isGenuine = verify({ rawBody, messageId, originId, customerId }, authorization, key.signatureKey);
    const isKnown = isGenuine && key.holder !== undefined;
    const { request } = message;
    const waitSeconds = isKnown ? this.failedLogins.entered(request, key.holder.keyId) : await this.failedLogins.failed(request);
    if (waitSeconds !== undefined) return toWait(waitSeconds, waitingText(waitSeconds));
    if (!isKnown) return refuse(bboxxRefusals.signature, UNSIGNED);
    // Only what is genuine is counted: nobody else can use a customer's limit up.
    const { keyId, keyRate, business, rate } = key.holder;
    const own = { account: `key:${keyId}`, rate: keyRate };
    const verdict = await this.limiter.takeAll([own, { account: accountOf(business.id, 'live'), rate }]);
    if (!verdict.allowed) return tooMany(verdict);
    return this.read(message, key.holder, messageId, isStale(messageTimestamp, Date.now()));
  }

  private async read(message: Message, holder: BboxxHolder, messageId: string, stale: boolean): Promise<Reaction> {
    const read = readBody(message.rawBody);
    if ('description' in read) return stale ? refuse(bboxxRefusals.stale, STALE) : refuse(bboxxRefusals.body, read.description);
    const { providerId, customerId, traceparent } = message;
    const answer = await this.payments.take({ ...read, holder, providerId, customerId, messageId, isStale: stale, traceparent });
    return answer.body.status === 'PENDING' ? { answer, retryAfterSeconds: 1 } : { answer };
  }
}

const tooMany = ({ limit, resetSeconds }: RateVerdict): Reaction =>
  toWait(resetSeconds, `${limit} notifications may be sent in this window; it begins anew in ${resetSeconds} s.`);

const toWait = (seconds: number, description: string): Reaction => ({
  ...refuse(bboxxRefusals.rate_limited, description),
  retryAfterSeconds: seconds,
});

const readBody = (rawBody: Buffer) => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(rawBody);
    // Refuses a key that stands twice: two readers could see two payments.
    parseRequestJson(text);
    const read = readNotification(text);
    return read.ok ? { notification: read.notification, text } : { description: read.description };
  } catch (error) {
    return { description: error instanceof Problem ? error.detail : 'The body is not UTF-8.' };
  }
};
