import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { TOPICS } from '../topics.js';
import { TransactionView } from '../transaction-view.js';
import { exampleTransaction } from '../transaction-view.example.js';

/** A request that was answered 202 and that the ledger then refused: it is shown with status `rejected` (P5). */
export const TransactionRejected = defineContract({
  topic: TOPICS.gatewayEvents,
  type: 'TransactionRejected',
  version: 1,
  description: 'A request that was answered 202 was refused by the ledger afterwards.',
  schema: Type.Object({ transaction: TransactionView }),
  example: {
    transaction: {
      ...exampleTransaction,
      status: 'rejected',
      failure: { code: 'insufficient_balance', detail: 'The NGN wallet has 44.00 available; this purchase needs 99.00.' },
    },
  },
});
