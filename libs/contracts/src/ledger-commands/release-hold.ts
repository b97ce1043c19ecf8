import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { CommandFields, Evidence, Failure, Id, Nullable, OneOf } from '../fields.js';
import { TOPICS } from '../topics.js';

/** How a hold can end without delivery. */
export const RELEASE_STATUSES = ['failed', 'rejected', 'cancelled', 'expired'] as const;
export type ReleaseStatus = (typeof RELEASE_STATUSES)[number];

/** Nothing was delivered, on a provider's word or because the connector confirmed that nothing was or will be sent: give the money back. */
export const ReleaseHold = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'ReleaseHold',
  version: 1,
  description: 'Nothing was delivered: give the held money back.',
  schema: Type.Object({
    ...CommandFields,
    transaction_id: Id('txn'),
    status: OneOf(RELEASE_STATUSES),
    failure: Nullable(Failure),
    provider: Nullable(Type.String()),
    provider_reference: Nullable(Type.String()),
    evidence: Evidence,
    facts: Type.Integer({ minimum: 0 }),
  }),
  example: {
    command_id: 'cmd_01890000-0000-7000-8000-000000000006',
    business_id: 'biz_01890000-0000-7000-8000-0000000000b1',
    mode: 'live',
    currency: 'NGN',
    transaction_id: 'txn_01890000-0000-7000-8000-000000000072',
    status: 'failed',
    failure: { code: 'invalid_recipient', detail: 'The provider does not know this number.' },
    provider: 'smb_main',
    provider_reference: null,
    evidence: { source: 'answer', id: 'att_01890000-0000-7000-8000-0000000000c1' },
    facts: 1,
  },
});
