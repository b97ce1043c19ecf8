import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleRequest } from '../example-fields.js';
import { CommandFields, Delivery, Id, Nullable, OneOf } from '../fields.js';
import { TOPICS } from '../topics.js';

/** What an operator can decide on a case (API.md section 3). */
export const CASE_DECISIONS = ['capture', 'release', 'compensate', 'write_off', 'accept'] as const;

/** An operator's decision on a case. */
export const ResolveCase = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'ResolveCase',
  version: 1,
  description: "An operator's decision on a case.",
  schema: Type.Object({
    ...CommandFields,
    transaction_id: Id('txn'),
    case_id: Id('case'),
    decision: OneOf(CASE_DECISIONS),
    /** What the operator learned of the provider; a capture needs it. */
    delivery: Nullable(Delivery),
    note: Type.String({ maxLength: 2000 }),
    decided_by: Type.String(),
    /** Who agreed, where it takes two. */
    approved_by: Type.Optional(Type.String()),
    /** The provider's own name of what a capture is about, where the operator learned it. */
    provider_reference: Type.Optional(Type.String({ maxLength: 200 })),
    /** May the business come to owe us what its wallet cannot pay? It is refused where this is not said. */
    receivable: Type.Optional(Type.Boolean()),
  }),
  example: {
    ...exampleCommand,
    transaction_id: exampleRequest.transaction_id,
    case_id: 'case_01890000-0000-7000-8000-0000000000d1',
    decision: 'capture',
    delivery: { provider: 'mpp_main', cost_minor: '0', commission_minor: '0' },
    note: 'The provider confirmed by telephone.',
    decided_by: 'key_01890000-0000-7000-8000-0000000000e1',
  },
});
