import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleRequest } from '../example-fields.js';
import { CommandFields, Id, OneOf } from '../fields.js';
import { TOPICS } from '../topics.js';

/** How a receivable ends: the business's wallet pays it, or we bear it. */
export const SETTLEMENTS = ['collected', 'written_off'] as const;

/** An operator collects what a business came to owe when its case was compensated, or writes it off. */
export const SettleReceivable = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'SettleReceivable',
  version: 1,
  description: 'Collect what a business owes us for a compensated case, or write it off.',
  schema: Type.Object({
    ...CommandFields,
    transaction_id: Id('txn'),
    case_id: Id('case'),
    how: OneOf(SETTLEMENTS),
    note: Type.String({ maxLength: 2000 }),
    decided_by: Type.String(),
  }),
  example: {
    ...exampleCommand,
    transaction_id: exampleRequest.transaction_id,
    case_id: 'case_01890000-0000-7000-8000-0000000000d1',
    how: 'collected',
    note: 'The business has funded its wallet.',
    decided_by: 'key_01890000-0000-7000-8000-0000000000e1',
  },
});
