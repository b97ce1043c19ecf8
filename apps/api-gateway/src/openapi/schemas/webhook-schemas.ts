import { MODES } from '@daftari/contracts';
import { DELIVERY_STATUSES, WEBHOOK_DIALECTS } from '../../webhook-endpoints/webhook-endpoint.dto.js';
import { type Schema, text, flag, count, instant, nullable, listOf, object } from './schema-words.js';

const secret: Schema = { ...text, description: 'whsec_ and base64; shown in this answer only' };
const previous: Schema = { ...instant, description: 'until when the secret before it signs as well' };

const endpoint = object({
  id: text,
  business_id: text,
  mode: { type: 'string', enum: MODES },
  url: { ...text, format: 'uri' },
  events: listOf(text),
  description: nullable(text),
  dialect: nullable({ type: 'string', enum: WEBHOOK_DIALECTS }),
  enabled: flag,
  disabled_reason: nullable(text),
  created_at: instant,
});

const attempt = object({
  attempt: { type: 'integer', minimum: 1 },
  at: instant,
  status: nullable({ type: 'integer', description: 'of HTTP; null where no answer came' }),
  duration_ms: count,
  error: nullable(text),
  response: nullable({ ...text, description: "the beginning of the answer's body" }),
});

/** Where webhooks go, and what became of them. */
export const WEBHOOK_SCHEMAS = {
  WebhookEndpoint: endpoint,
  NewWebhookEndpoint: {
    ...endpoint,
    properties: { ...endpoint.properties, secret },
    description: 'secret is left out where the credentials of a dialect sign',
  },
  RotatedWebhookEndpoint: object({ ...endpoint.properties, secret, previous_secret_expires_at: previous }),
  RotatedSecret: object({ secret, previous_secret_expires_at: previous }),
  WebhookDelivery: object({
    id: { ...text, description: 'whd_…: the webhook-id of every attempt' },
    endpoint_id: nullable(text),
    transaction_id: nullable(text),
    type: text,
    url: nullable(text),
    status: { type: 'string', enum: DELIVERY_STATUSES },
    reason: nullable({ ...text, description: 'why it was given up' }),
    created_at: instant,
    next_attempt_at: nullable(instant),
    attempts: listOf(attempt),
  }),
  WebhookReplay: object({
    replayed: count,
    has_more: { ...flag, description: 'more than one request sends again: ask on with next_from as from' },
    next_from: nullable(instant),
  }),
} as const satisfies Record<string, Schema>;
