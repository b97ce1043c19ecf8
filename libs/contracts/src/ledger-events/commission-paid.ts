import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleDay, exampleRequest } from '../example-fields.js';
import { PositiveMinor, RequestDetails, TransactionEventFields, WalletBalances } from '../fields.js';
import { TOPICS } from '../topics.js';

/** Earned commission was paid out to the wallet: a transaction of kind `adjustment`, `completed`. */
export const CommissionPaid = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'CommissionPaid',
  version: 1,
  description: 'Earned commission was paid out to the wallet.',
  schema: Type.Object({
    ...TransactionEventFields,
    ...RequestDetails,
    amount_minor: PositiveMinor,
    ...WalletBalances,
  }),
  example: {
    ...exampleCommand,
    ...exampleRequest,
    ...exampleDay,
    channel: null,
    recipient: null,
    amount_minor: '150',
    entries: [
      [18, '150', '0'],
      [11, '-150', '-5150'],
    ],
    previous: null,
    balance_before_minor: '5000',
    balance_after_minor: '5150',
  },
});
