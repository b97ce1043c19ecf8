import { Type } from '@sinclair/typebox';
import { type DataOf, defineContract } from '../contract.js';
import { Id, Nullable, OneOf, PriceFields, RequestDetails, TransactionEventFields, WalletBalances } from '../fields.js';
import { HOLD_KINDS } from '../ledger-commands/place-hold.js';
import { TOPICS } from '../topics.js';
import { FundsHeldV1 } from './funds-held-v1.js';

/**
 * The transaction's money is reserved: its status is `pending`. The connector sends it to a provider.
 * The second version: a purchase, a payout or a refund, with the tax on its fee and who bears both.
 */
export const FundsHeld = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'FundsHeld',
  version: 2,
  description: "A transaction's money is reserved in the wallet.",
  schema: Type.Object({
    ...TransactionEventFields,
    ...RequestDetails,
    kind: OneOf(HOLD_KINDS),
    ...PriceFields,
    /** The payment that a refund gives back. */
    refunds: Nullable(Id('txn')),
    ...WalletBalances,
  }),
  example: { ...FundsHeldV1.example, tax_minor: '0', fee_payer: 'merchant', refunds: null },
});

/** A first version as the second tells it. */
export const fundsHeldFromV1 = (data: DataOf<typeof FundsHeldV1>): DataOf<typeof FundsHeld> => ({
  ...data,
  tax_minor: '0',
  fee_payer: 'merchant',
  refunds: null,
});
