import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyWebhook, type VerifyOptions } from './index.js';

const key = randomBytes(24);
const secret = `whsec_${key.toString('base64')}`;
const now = Date.parse('2026-11-21T09:00:00Z');
const body = JSON.stringify({
  type: 'transaction.completed',
  timestamp: '2026-11-21T09:00:00.000Z',
  data: { id: 'txn_1', note: 'naïve ✓' },
});

const sign = (id: string, timestamp: number | string, text: string, by = key): string =>
  `v1,${createHmac('sha256', by).update(`${id}.${timestamp}.${text}`).digest('base64')}`;

const webhook = (
  changes: Partial<VerifyOptions> = {},
  timestamp: number | string = now / 1_000,
  signature = sign('whd_1', timestamp, body),
): VerifyOptions => ({
  secret,
  headers: { 'Webhook-Id': 'whd_1', 'webhook-timestamp': String(timestamp), 'webhook-signature': signature },
  body,
  now,
  ...changes,
});

describe('a webhook', () => {
  it('is read when it is signed and of now, from text or bytes, from headers in either form', async () => {
    const event = { type: 'transaction.completed', data: { id: 'txn_1', note: 'naïve ✓' } };
    expect(await verifyWebhook(webhook())).toMatchObject(event);
    expect(await verifyWebhook(webhook({ body: new TextEncoder().encode(body) }))).toMatchObject(event);
    const { headers } = webhook();
    expect(await verifyWebhook(webhook({ headers: new Headers(headers as Record<string, string>) }))).toMatchObject(event);
  });

  it('is the same as the example of the Standard Webhooks specification', async () => {
    const event = await verifyWebhook({
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      headers: {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
      body: '{"test": 2432232314}',
      now: 1_614_265_330_000,
    }).catch((error: unknown) => error);
    // It is signed; that it is no event of ours is what comes after.
    expect(event).toMatchObject({ fault: 'malformed' });
  });

  it('is believed where any secret and any signature fit: both sign for a while after a rotation', async () => {
    const other = randomBytes(24);
    const both = `${sign('whd_1', now / 1_000, body, other)} v1a,ignored ${sign('whd_1', now / 1_000, body)}`;
    expect(await verifyWebhook(webhook({}, now / 1_000, both))).toMatchObject({ type: 'transaction.completed' });
    expect(await verifyWebhook(webhook({ secret: [`whsec_${other.toString('base64')}`, secret] }))).toMatchObject({
      data: { id: 'txn_1' },
    });
  });

  it.each([
    ['another body', webhook({ body: body.replace('txn_1', 'txn_2') }), 'wrong_signature'],
    ['another id', webhook({ headers: { ...(webhook().headers as object), 'Webhook-Id': 'whd_2' } }), 'wrong_signature'],
    ['another secret', webhook({ secret: `whsec_${randomBytes(24).toString('base64')}` }), 'wrong_signature'],
    ['a signature cut short', webhook({}, now / 1_000, sign('whd_1', now / 1_000, body).slice(0, 20)), 'wrong_signature'],
    ['a signature that is no base64', webhook({}, now / 1_000, 'v1,§§§'), 'wrong_signature'],
    ['no signature of this version', webhook({}, now / 1_000, 'v2,abc'), 'wrong_signature'],
    ['an old one', webhook({}, now / 1_000 - 301), 'stale'],
    ['one of the future', webhook({}, now / 1_000 + 301), 'stale'],
    ['a time that is none', webhook({}, 'NaN'), 'stale'],
    ['no header', webhook({ headers: { 'webhook-id': 'whd_1' } }), 'missing_header'],
    ['a secret that is none', webhook({ secret: 'whsec_§' }), 'wrong_secret'],
    ['no secret', webhook({ secret: [] }), 'wrong_signature'],
    ['a body that is no event', webhook({ body: '[]' }, now / 1_000, sign('whd_1', now / 1_000, '[]')), 'malformed'],
    ['a body that is no JSON', webhook({ body: 'hello' }, now / 1_000, sign('whd_1', now / 1_000, 'hello')), 'malformed'],
  ])('is refused: %s', async (_, options, fault) => {
    await expect(verifyWebhook(options)).rejects.toMatchObject({ name: 'WebhookVerificationError', fault });
  });

  it('at the edge of the tolerance is taken, also one that was chosen', async () => {
    expect(await verifyWebhook(webhook({}, now / 1_000 - 300))).toMatchObject({ type: 'transaction.completed' });
    await expect(verifyWebhook(webhook({ toleranceSeconds: 10 }, now / 1_000 - 11))).rejects.toMatchObject({ fault: 'stale' });
  });
});
