import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { Id, Instant, Mode, Nullable, OneOf } from '../fields.js';
import { TOPICS } from '../topics.js';

export const PROGRESS_STATUSES = ['processing', 'transmitted'] as const;
export const STATUS_DETAILS = ['awaiting_callback', 'outcome_unknown', 'in_review'] as const;

/** The connector's facts of an open transaction, numbered from 1 per transaction without gaps (P16). */
export const TransactionProgressed = defineContract({
  topic: TOPICS.providerEvents,
  type: 'TransactionProgressed',
  version: 1,
  description: 'The connector stored an attempt (processing), or sent it and has no final word yet (transmitted).',
  schema: Type.Object({
    transaction_id: Id('txn'),
    business_id: Id('biz'),
    mode: Mode,
    fact: Type.Integer({ minimum: 1 }),
    status: OneOf(PROGRESS_STATUSES),
    status_detail: Nullable(OneOf(STATUS_DETAILS)),
    provider: Type.String(),
    attempt: Type.Integer({ minimum: 1 }),
    at: Instant,
  }),
  example: {
    transaction_id: 'txn_01890000-0000-7000-8000-000000000072',
    business_id: 'biz_01890000-0000-7000-8000-0000000000b1',
    mode: 'live',
    fact: 2,
    status: 'transmitted',
    status_detail: 'awaiting_callback',
    provider: 'bmatror',
    attempt: 1,
    at: '2026-11-21T09:00:00.250Z',
  },
});
