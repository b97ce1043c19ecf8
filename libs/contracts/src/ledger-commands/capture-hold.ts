import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { CommandFields, Evidence, Id, Minor, Nullable, PositiveMinor } from '../fields.js';
import { TOPICS } from '../topics.js';

/** The provider delivered: take the held money. Carries what the route costs us beyond the face value (negative: the provider's commission to us). */
export const CaptureHold = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'CaptureHold',
  version: 1,
  description: 'The provider delivered: take the held money.',
  schema: Type.Object({
    ...CommandFields,
    transaction_id: Id('txn'),
    provider: Type.String({ pattern: '^[a-z0-9_-]{1,64}$' }),
    cost_minor: Minor,
    /** What the business earns of it; none where it is not said. */
    commission_minor: Type.Optional(PositiveMinor),
    provider_reference: Nullable(Type.String()),
    evidence: Evidence,
    facts: Type.Integer({ minimum: 0, description: 'how many progress facts the connector has published of this transaction (P16)' }),
  }),
  example: {
    command_id: 'cmd_01890000-0000-7000-8000-000000000005',
    business_id: 'biz_01890000-0000-7000-8000-0000000000b1',
    mode: 'live',
    currency: 'NGN',
    transaction_id: 'txn_01890000-0000-7000-8000-000000000072',
    provider: 'smb_main',
    cost_minor: '-300',
    provider_reference: 'SMB-77',
    evidence: { source: 'answer', id: 'att_01890000-0000-7000-8000-0000000000c1' },
    facts: 1,
  },
});
