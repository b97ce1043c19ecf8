import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { CommandFields, WalletTerms } from '../fields.js';
import { TOPICS } from '../topics.js';
import { OpenWallet } from './open-wallet.js';

/** Set a wallet's status, limits, overdraft and tier, all at once; from its sequence on. */
export const SetWalletTerms = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'SetWalletTerms',
  version: 1,
  description: "Set a wallet's status, limits, overdraft and tier.",
  schema: Type.Object({ ...CommandFields, terms: WalletTerms }),
  example: {
    command_id: 'cmd_01890000-0000-7000-8000-000000000002',
    business_id: OpenWallet.example.business_id,
    mode: 'live',
    currency: 'NGN',
    terms: { ...OpenWallet.example.terms, daily_limit_minor: '50000000' },
  },
});
