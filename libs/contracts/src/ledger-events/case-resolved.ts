import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleDay, examplePlatformAccount, exampleRequest } from '../example-fields.js';
import { Delivery, Id, Nullable, OneOf, PositiveMinor, TransactionEventFields } from '../fields.js';
import { CASE_KINDS } from '../ledger-commands/open-case.js';
import { CASE_DECISIONS } from '../ledger-commands/resolve-case.js';
import { TOPICS } from '../topics.js';
import { exampleTransaction } from '../transaction-view.example.js';
import { TransactionView } from '../transaction-view.js';

/** An operator decided a case; what waited in suspense went where the decision sends it. */
export const CaseResolved = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'CaseResolved',
  version: 1,
  description: 'An operator decided a case.',
  schema: Type.Object({
    ...TransactionEventFields,
    /** The transaction after this: consumers need not have remembered it. */
    transaction: TransactionView,
    case_id: Id('case'),
    kind: OneOf(CASE_KINDS),
    delivery: Nullable(Delivery),
    decision: OneOf(CASE_DECISIONS),
    note: Type.String(),
    decided_by: Type.String(),
    /** Who agreed, where it took two. */
    approved_by: Type.Optional(Type.String()),
    /** What the business came to owe us, where its wallet could not pay. */
    owed_minor: Type.Optional(PositiveMinor),
  }),
  example: {
    ...exampleCommand,
    ...exampleDay,
    transaction_id: exampleRequest.transaction_id,
    transaction: { ...exampleTransaction, kind: 'payment', status: 'expired' },
    case_id: 'case_01890000-0000-7000-8000-0000000000d1',
    kind: 'late_success',
    delivery: { provider: 'mpp_main', cost_minor: '0', commission_minor: '0' },
    decision: 'compensate',
    note: 'The payer was charged.',
    decided_by: 'key_01890000-0000-7000-8000-0000000000e1',
    entries: [
      [19, '1000', '0'],
      [11, '-977', '-5977'],
      [15, '-20', '-20'],
      [16, '-3', '-3'],
    ],
    opens: [examplePlatformAccount(15, 'fees'), examplePlatformAccount(16, 'tax')],
    previous: 11,
  },
});
