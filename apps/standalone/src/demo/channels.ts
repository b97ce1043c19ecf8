import { MODES } from './providers.js';

/** A channel as the operators' API takes it, with the provider that carries it and the provider's own code of it. */
export interface DemoChannel {
  readonly code: string;
  readonly provider: 'mpp' | 'blmpay';
  readonly providerCode: string;
  readonly body: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, readonly string[]>>;
type Place = Readonly<{ country: string; currency: string }>;

/** The fields of the Merchant Payment Platform's own example, Orange Money. */
const WALLET_FIELDS: Fields = {
  msisdn: ['required', 'string'],
  amount: ['required', 'numeric'],
  email: ['nullable', 'email'],
  phone: ['nullable', 'string', 'phone_number'],
  first_name: ['nullable', 'string'],
  last_name: ['nullable', 'string'],
  account_number: ['nullable', 'string'],
};

/** Its cash deposit asks for the whole name. */
const CASH_FIELDS: Fields = {
  msisdn: ['required', 'string'],
  amount: ['required', 'numeric', 'min:1'],
  account_number: ['nullable', 'string'],
  first_name: ['required', 'string'],
  last_name: ['required', 'string'],
};

const BANK_FIELDS: Fields = {
  account_number: ['required', 'string', 'min:5', 'max:34'],
  bank_code: ['nullable', 'string', 'max:11'],
};

const PUSH_FIELDS: Fields = { msisdn: ['required', 'string'], email: ['nullable', 'email'] };
const CARD_FIELDS: Fields = { first_name: ['required', 'string'], last_name: ['required', 'string'], email: ['nullable', 'email'] };

const SIERRA_LEONE: Place = { country: 'SL', currency: 'SLE' };
const TANZANIA: Place = { country: 'TZ', currency: 'TZS' };
const GHANA: Place = { country: 'GH', currency: 'GHS' };
const RWANDA: Place = { country: 'RW', currency: 'RWF' };
const NIGERIA: Place = { country: 'NG', currency: 'NGN' };

const use = (category: string, fee: Readonly<Record<string, string>>, fee_payer = 'merchant') => ({ category, fee_payer, fee });

const channel = (
  code: string,
  [provider, providerCode]: readonly [DemoChannel['provider'], string],
  place: Place,
  body: { readonly type: string; readonly description: string; readonly fields: Fields; readonly categories: readonly object[] },
): DemoChannel => ({ code, provider, providerCode, body: { ...body, ...place, status: 'active' } });

const bank = (place: Place, fee: Readonly<Record<string, string>>): DemoChannel =>
  channel(`BANK_${place.country}`, ['mpp', 'BANK'], place, {
    type: 'bank',
    description: `Bank account (${place.country})`,
    fields: BANK_FIELDS,
    categories: [use('payout', fee)],
  });

/** Sierra Leone's channels are those that the Merchant Payment Platform's document shows. */
const sierraLeone: readonly DemoChannel[] = [
  channel('OM', ['mpp', 'OM'], SIERRA_LEONE, {
    type: 'momo',
    description: 'Orange Money',
    fields: WALLET_FIELDS,
    categories: [
      use('payment', { percent: '1.0', min: '0.10', max: '50.00' }),
      use('transfer', { percent: '0.5', min: '0.10', max: '25.00' }),
    ],
  }),
  channel('AFM', ['mpp', 'AFM'], SIERRA_LEONE, {
    type: 'momo',
    description: 'AfriMoney',
    fields: WALLET_FIELDS,
    categories: [
      use('payment', { percent: '1.0', min: '0.10', max: '50.00' }),
      use('transfer', { percent: '0.5', min: '0.10', max: '25.00' }, 'end_user'),
    ],
  }),
  channel('CDT', ['mpp', 'CDT'], SIERRA_LEONE, {
    type: 'cash',
    description: 'Cash deposit',
    fields: CASH_FIELDS,
    categories: [use('transfer', { amount: '1.00' })],
  }),
];

/** One wallet for each other currency, so that a payment need not name its channel. BLMPay moves shillings only, by push and by card. */
const others: readonly DemoChannel[] = [
  channel('MM_TZ', ['blmpay', 'mobile'], TANZANIA, {
    type: 'momo',
    description: 'Mobile money in Tanzania',
    fields: PUSH_FIELDS,
    categories: [use('payment', { percent: '2.0', min: '50.00', max: '5000.00' }), use('payout', { amount: '500.00' })],
  }),
  channel('CARD_TZ', ['blmpay', 'card'], TANZANIA, {
    type: 'card',
    description: 'Cards',
    fields: CARD_FIELDS,
    categories: [use('payment', { percent: '3.5', min: '100.00' })],
  }),
  channel('MTN_GH', ['mpp', 'MTN'], GHANA, {
    type: 'momo',
    description: 'MTN MoMo (GH)',
    fields: WALLET_FIELDS,
    categories: [
      use('payment', { percent: '1.5', min: '0.10', max: '20.00' }),
      use('transfer', { percent: '1.0', min: '0.10', max: '10.00' }),
    ],
  }),
  channel('MTN_RW', ['mpp', 'MTN'], RWANDA, {
    type: 'momo',
    description: 'MTN MoMo (RW)',
    fields: WALLET_FIELDS,
    categories: [use('payment', { percent: '1.5', min: '10', max: '5000' }), use('transfer', { amount: '100' })],
  }),
];

/** Through what the demo's money comes in and goes out. */
export const demoChannels: readonly DemoChannel[] = [
  ...sierraLeone,
  ...others,
  bank(NIGERIA, { amount: '50.00' }),
  bank(GHANA, { amount: '5.00' }),
  bank(SIERRA_LEONE, { amount: '10.00' }),
  bank(TANZANIA, { amount: '2000.00' }),
  bank(RWANDA, { amount: '500' }),
];

/** Each channel has two routes, as far as the providers are there: the second is tried where the first declines. */
export const channelRoutes = (providers: readonly string[]): Record<string, unknown>[] =>
  demoChannels
    .flatMap(({ code, provider, providerCode }) =>
      MODES.flatMap((mode) =>
        [provider, `${provider}_2`].map((name, index) => ({
          channel: code,
          mode,
          provider: `${name}_${mode}`,
          provider_product_code: providerCode,
          priority: index + 1,
          weight: 1,
          cost: { amount: '0' },
        })),
      ),
    )
    .filter((route) => providers.includes(route.provider));
