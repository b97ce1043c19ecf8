import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleRequest } from '../example-fields.js';
import { CommandFields, Failure, Id, Nullable, OneOf, Witnessed } from '../fields.js';
import { TOPICS } from '../topics.js';

/** How money that was expected can fail to come. */
export const DISMISS_STATUSES = ['failed', 'rejected', 'cancelled', 'expired', 'voided'] as const;

/** The expected money will not come. */
export const DismissFunds = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'DismissFunds',
  version: 1,
  description: 'The expected money will not come.',
  schema: Type.Object({
    ...CommandFields,
    transaction_id: Id('txn'),
    status: OneOf(DISMISS_STATUSES),
    failure: Nullable(Failure),
    /** Whose word it is, where it is a provider's. */
    provider: Nullable(Type.String()),
    ...Witnessed,
  }),
  example: {
    ...exampleCommand,
    transaction_id: exampleRequest.transaction_id,
    status: 'expired',
    failure: { code: 'payment_expired', detail: 'Nobody paid within four hours.' },
    provider: null,
    provider_reference: null,
    evidence: { source: 'connector', id: 'expired' },
    facts: 1,
  },
});
