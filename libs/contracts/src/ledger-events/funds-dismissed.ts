import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleDay, exampleEvidence, exampleRequest } from '../example-fields.js';
import { Failure, Nullable, OneOf, TransactionEventFields, Witnessed } from '../fields.js';
import { DISMISS_STATUSES } from '../ledger-commands/dismiss-funds.js';
import { TOPICS } from '../topics.js';

/** The expected money will not come: the transaction is `failed`, `rejected`, `cancelled`, `expired` or `voided`. */
export const FundsDismissed = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'FundsDismissed',
  version: 1,
  description: 'The expected money will not come.',
  schema: Type.Object({
    ...TransactionEventFields,
    status: OneOf(DISMISS_STATUSES),
    failure: Nullable(Failure),
    provider: Nullable(Type.String()),
    ...Witnessed,
  }),
  example: {
    ...exampleCommand,
    ...exampleDay,
    transaction_id: exampleRequest.transaction_id,
    status: 'expired',
    failure: { code: 'payment_expired', detail: 'Nobody paid within four hours.' },
    provider: null,
    provider_reference: null,
    evidence: exampleEvidence,
    facts: 1,
    entries: [
      [12, '977', '0'],
      [13, '-977', '0'],
    ],
    previous: 9,
  },
});
