import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleDay, exampleEvidence, examplePlatformAccount, exampleRequest } from '../example-fields.js';
import { Delivery, Id, Nullable, OneOf, TransactionEventFields } from '../fields.js';
import { CASE_KINDS } from '../ledger-commands/open-case.js';
import { TOPICS } from '../topics.js';
import { exampleTransaction } from '../transaction-view.example.js';
import { TransactionView } from '../transaction-view.js';

/** A case about a transaction waits for an operator. What the provider did meanwhile is in suspense. */
export const CaseOpened = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'CaseOpened',
  version: 1,
  description: 'A case about a transaction waits for an operator.',
  schema: Type.Object({
    ...TransactionEventFields,
    /** The transaction after this: consumers need not have remembered it. */
    transaction: TransactionView,
    case_id: Id('case'),
    kind: OneOf(CASE_KINDS),
    /** What the provider delivered, where the case is about that. */
    delivery: Nullable(Delivery),
    provider_reference: Nullable(Type.String()),
    evidence: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  }),
  example: {
    ...exampleCommand,
    ...exampleDay,
    transaction_id: exampleRequest.transaction_id,
    transaction: { ...exampleTransaction, kind: 'payment', status: 'expired' },
    case_id: 'case_01890000-0000-7000-8000-0000000000d1',
    kind: 'late_success',
    delivery: { provider: 'mpp_main', cost_minor: '0', commission_minor: '0' },
    provider_reference: 'MPP-1',
    evidence: [exampleEvidence],
    entries: [
      [14, '1000', '2000'],
      [19, '-1000', '-1000'],
    ],
    opens: [examplePlatformAccount(19, 'suspense:mpp_main')],
    previous: 10,
  },
});
