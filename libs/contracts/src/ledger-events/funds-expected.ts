import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { exampleCommand, exampleDay, examplePlatformAccount, examplePrice, exampleRequest } from '../example-fields.js';
import { Collection, OneOf, PriceFields, RequestDetails, TransactionEventFields, WalletBalances } from '../fields.js';
import { INCOMING_KINDS } from '../ledger-commands/expect-funds.js';
import { TOPICS } from '../topics.js';

/** Money is to come in: the transaction is `pending`. Nothing has moved; the entries are memoranda. */
export const FundsExpected = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'FundsExpected',
  version: 1,
  description: 'Money is to come in; nothing has moved yet.',
  schema: Type.Object({
    ...TransactionEventFields,
    ...RequestDetails,
    /** Of a payment; a deposit has none. */
    collection: Type.Optional(Collection),
    kind: OneOf(INCOMING_KINDS),
    ...PriceFields,
    ...WalletBalances,
  }),
  example: {
    ...exampleCommand,
    ...exampleRequest,
    ...exampleDay,
    kind: 'payment',
    ...examplePrice,
    entries: [
      [13, '977', '977'],
      [12, '-977', '-977'],
    ],
    opens: [examplePlatformAccount(13, 'expected')],
    previous: null,
    balance_before_minor: '5000',
    balance_after_minor: '5000',
  },
});
