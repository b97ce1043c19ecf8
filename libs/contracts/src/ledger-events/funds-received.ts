import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleDay, exampleEvidence, examplePlatformAccount, exampleRequest } from '../example-fields.js';
import { Nullable, TransactionEventFields, WalletBalances, Witnessed } from '../fields.js';
import { TOPICS } from '../topics.js';

/** The expected money came and was credited, less the fee: the transaction is `completed`. */
export const FundsReceived = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'FundsReceived',
  version: 1,
  description: 'The expected money came; the wallet was credited.',
  schema: Type.Object({
    ...TransactionEventFields,
    /** Null where it came to the bank. */
    provider: Nullable(Type.String()),
    ...Witnessed,
    ...WalletBalances,
  }),
  example: {
    ...exampleCommand,
    ...exampleDay,
    transaction_id: exampleRequest.transaction_id,
    provider: 'mpp_main',
    provider_reference: 'MPP-1',
    evidence: exampleEvidence,
    facts: 2,
    entries: [
      [12, '977', '0'],
      [13, '-977', '0'],
      [14, '1000', '1000'],
      [11, '-977', '-5977'],
      [15, '-20', '-20'],
      [16, '-3', '-3'],
    ],
    opens: [examplePlatformAccount(14, 'receivable:mpp_main'), examplePlatformAccount(15, 'fees'), examplePlatformAccount(16, 'tax')],
    previous: 9,
    balance_before_minor: '5000',
    balance_after_minor: '5977',
  },
});
