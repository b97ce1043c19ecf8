import { Type } from '@sinclair/typebox';
import { defineContract } from '../contract.js';
import { CommandFields, WalletTerms } from '../fields.js';
import { TOPICS } from '../topics.js';

/** Open a business's wallet in one currency and mode. Opening it again changes nothing. */
export const OpenWallet = defineContract({
  topic: TOPICS.ledgerCommands,
  type: 'OpenWallet',
  version: 1,
  description: 'Open a wallet of a business in one currency and mode.',
  schema: Type.Object({ ...CommandFields, wallet_id: Type.String(), terms: WalletTerms }),
  example: {
    command_id: 'cmd_01890000-0000-7000-8000-000000000001',
    business_id: 'biz_01890000-0000-7000-8000-0000000000b1',
    mode: 'live',
    currency: 'NGN',
    wallet_id: 'wal_01890000-0000-7000-8000-0000000000a1',
    terms: {
      status: 'open',
      overdraft_limit_minor: '0',
      transaction_limit_minor: null,
      daily_limit_minor: null,
      balance_limit_minor: null,
      tier: 'enterprise',
      timezone: 'Africa/Lagos',
    },
  },
});
