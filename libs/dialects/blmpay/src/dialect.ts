import { type Dialect, type Limits, operation, type PaymentInput, type PayoutInput } from '@daftari/dialect';
import { callbacks, WINDOW_S } from './callbacks.js';
import { type BlmpayCode, meanings } from './codes.js';
import { BlmpayCredentials } from './credentials.js';
import { interpretBalance, interpretSent } from './interpret.js';
import { requery } from './requery.js';
import { buildBalance, buildPayment, buildPayout } from './requests.js';

const limits: Limits = {
  requests: { count: 60, perS: 60 },
  paymentsExpireAfterS: 4 * 3_600,
  callbackWindowS: WINDOW_S,
  budgetOf: () => undefined,
};

/** BLMPay as a provider: collections by phone and by card, payouts, the balance, signed callbacks. */
export const blmpay = {
  name: 'blmpay',
  credentials: BlmpayCredentials,
  payment: operation<PaymentInput, BlmpayCredentials>({
    reference: 'theirs',
    build: buildPayment,
    interpret: interpretSent,
    requery: (asked, credentials) => requery('payment', asked, credentials),
  }),
  payout: operation<PayoutInput, BlmpayCredentials>({
    reference: 'theirs',
    build: buildPayout,
    interpret: interpretSent,
    requery: (asked, credentials) => requery('payout', asked, credentials),
  }),
  callbacks,
  limits,
  outOfFloatCode: 'insufficient_balance' satisfies BlmpayCode,
  balance: (credentials: BlmpayCredentials) => ({ request: buildBalance(credentials), read: interpretBalance }),
  meanings,
} as const satisfies Dialect<BlmpayCredentials>;
