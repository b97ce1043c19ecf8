import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { Id, Instant, Nullable } from '../fields.js';
import { TOPICS } from '../topics.js';

/** A webhook was given up: it is on its endpoint's dead-letter list and can be replayed. */
export const WebhookDeadLettered = defineContract({
  topic: TOPICS.notifierEvents,
  type: 'WebhookDeadLettered',
  version: 1,
  description: "A webhook was given up and is on its endpoint's dead-letter list.",
  schema: Type.Object({
    delivery_id: Id('whd'),
    endpoint_id: Nullable(Id('whe')),
    business_id: Id('biz'),
    transaction_id: Nullable(Id('txn')),
    event_type: Type.String(),
    attempts: Type.Integer(),
    reason: Type.String(),
    at: Instant,
  }),
  example: {
    delivery_id: 'whd_01890000-0000-7000-8000-0000000000d1',
    endpoint_id: 'whe_01890000-0000-7000-8000-0000000000e1',
    business_id: 'biz_01890000-0000-7000-8000-0000000000b1',
    transaction_id: 'txn_01890000-0000-7000-8000-000000000072',
    event_type: 'transaction.completed',
    attempts: 10,
    reason: 'HTTP 500',
    at: '2026-11-23T09:00:00.000Z',
  },
});
