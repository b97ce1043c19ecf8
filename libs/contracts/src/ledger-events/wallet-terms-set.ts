import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { EventFields, WalletTerms } from '../fields.js';
import { SetWalletTerms } from '../ledger-commands/set-wallet-terms.js';
import { TOPICS } from '../topics.js';

/** A wallet's status, limits, overdraft or tier changed, from this sequence on. */
export const WalletTermsSet = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'WalletTermsSet',
  version: 1,
  description: "A wallet's status, limits, overdraft or tier changed.",
  schema: Type.Object({ ...EventFields, terms: WalletTerms }),
  example: {
    command_id: SetWalletTerms.example.command_id,
    business_id: SetWalletTerms.example.business_id,
    mode: 'live',
    currency: 'NGN',
    entries: [],
    terms: SetWalletTerms.example.terms,
  },
});
