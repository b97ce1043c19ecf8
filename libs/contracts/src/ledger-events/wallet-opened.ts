import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { EventFields, WalletTerms } from '../fields.js';
import { OpenWallet } from '../ledger-commands/open-wallet.js';
import { TOPICS } from '../topics.js';

/** A business has a wallet in one currency and mode; `opens` names its two accounts. */
export const WalletOpened = defineContract({
  topic: TOPICS.ledgerEvents,
  type: 'WalletOpened',
  version: 1,
  description: 'A business has a wallet in one currency and mode.',
  schema: Type.Object({ ...EventFields, wallet_id: Type.String(), terms: WalletTerms }),
  example: {
    command_id: OpenWallet.example.command_id,
    business_id: OpenWallet.example.business_id,
    mode: 'live',
    currency: 'NGN',
    entries: [],
    opens: [
      { number: 1, code: 'wallet', currency: 'NGN', mode: 'live', business_id: OpenWallet.example.business_id },
      { number: 2, code: 'held', currency: 'NGN', mode: 'live', business_id: OpenWallet.example.business_id },
    ],
    wallet_id: OpenWallet.example.wallet_id,
    terms: OpenWallet.example.terms,
  },
});
