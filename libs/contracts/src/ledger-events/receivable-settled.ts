import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleDay, exampleRequest } from '../example-fields.js';
import { Id, OneOf, PositiveMinor, TransactionEventFields } from '../fields.js';
import { CASE_KINDS } from '../ledger-commands/open-case.js';
import { SETTLEMENTS } from '../ledger-commands/settle-receivable.js';
import { TOPICS } from '../topics.js';
import { exampleTransaction } from '../transaction-view.example.js';
import { TransactionView } from '../transaction-view.js';

/** What a business owed us for a compensated case is paid out of its wallet, or written off. */
export const ReceivableSettled = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'ReceivableSettled',
  version: 1,
  description: 'What a business owed us for a compensated case is paid, or written off.',
  schema: Type.Object({
    ...TransactionEventFields,
    /** The transaction after this: consumers need not have remembered it. */
    transaction: TransactionView,
    case_id: Id('case'),
    kind: OneOf(CASE_KINDS),
    how: OneOf(SETTLEMENTS),
    amount_minor: PositiveMinor,
    note: Type.String(),
    decided_by: Type.String(),
  }),
  example: {
    ...exampleCommand,
    ...exampleDay,
    transaction_id: exampleRequest.transaction_id,
    transaction: { ...exampleTransaction, kind: 'payment', status: 'completed' },
    case_id: 'case_01890000-0000-7000-8000-0000000000d1',
    kind: 'reversal',
    how: 'collected',
    amount_minor: '977',
    note: 'The business has funded its wallet.',
    decided_by: 'key_01890000-0000-7000-8000-0000000000e1',
    entries: [
      [11, '977', '-23'],
      [21, '-977', '0'],
    ],
    previous: 12,
  },
});
