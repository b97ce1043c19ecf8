import {
  type Asked,
  callWithoutSecrets,
  type Dialect,
  operation,
  type PaymentInput,
  type PayoutInput,
  type ProviderAnswer,
} from '@daftari/dialect';
import { callbacks } from './callbacks.js';
import { type MppCode, meanings } from './codes.js';
import { type MppAccess, MppCredentials } from './credentials.js';
import { interpretCancel, interpretSent } from './interpret.js';
import { askChannels, interpretBalance, interpretBusiness, interpretLookup } from './readings.js';
import { requery } from './requery.js';
import { buildBalance, buildBusiness, buildCancel, buildLookup, buildPayment, buildPayout } from './requests.js';
import { tokens } from './tokens.js';

/** The Merchant Payment Platform as a provider: collections, payouts, channels with their fields, tokens, unsigned callbacks. */
export const mpp = {
  name: 'mpp',
  credentials: MppCredentials,
  tokens,
  payment: operation<PaymentInput, MppAccess>({
    reference: 'ours',
    build: buildPayment,
    interpret: (answer: ProviderAnswer, asked: Asked) => interpretSent(answer, asked, 'payment'),
    requery: (asked, access) => requery('payment', asked, access),
  }),
  payout: operation<PayoutInput, MppAccess>({
    reference: 'ours',
    build: buildPayout,
    interpret: (answer: ProviderAnswer, asked: Asked) => interpretSent(answer, asked, 'payout'),
    requery: (asked, access) => requery('payout', asked, access),
  }),
  cancel: (id: string, access: MppAccess) => callWithoutSecrets({ request: buildCancel(id, access), read: interpretCancel }, access),
  callbacks,
  limits: { budgetOf: () => undefined },
  outOfFloatCode: 'MPP-REQ-4000' satisfies MppCode,
  balance: (access: MppAccess) => ({ request: buildBalance(access), read: interpretBalance }),
  channels: (access: MppAccess) => askChannels(access),
  lookup: (account, access: MppAccess) => callWithoutSecrets({ request: buildLookup(account, access), read: interpretLookup }, access),
  profile: (access: MppAccess) => ({ request: buildBusiness(access), read: interpretBusiness }),
  meanings,
} as const satisfies Dialect<MppCredentials, MppAccess>;
