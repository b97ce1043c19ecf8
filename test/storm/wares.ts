import { type Chance } from '../oracle/chance.js';

/** Endings of API.md section 6; `ordinary` stands for any other digits. */
export const ENDINGS = ['4567', ...Array.from({ length: 20 }, (_, index) => String(index + 1).padStart(4, '0'))];

export const WARES = ['airtime_ng', 'airtime_gh', 'momo_tz', 'payout_tz', 'momo_sl', 'payout_sl', 'card_tz'] as const;
export type Ware = (typeof WARES)[number];

/** An order as a client sends it. */
export interface Order {
  readonly ware: Ware;
  readonly ending: string;
  readonly reference: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** What a provider is to move; decimal. No two orders of a currency have the same. */
  readonly amount: string;
  readonly currency: string;
  /** What the customer does on the page. */
  readonly onPage?: 'success' | 'decline' | 'cancel';
}

const customer = { first_name: 'Juma', last_name: 'Mwangi', email: 'juma@example.com', country: 'TZ' };

/** Amounts are told apart by what is added to the least: hundredths, or whole shillings. */
const amountOf = (number: number, isWhole: boolean): string =>
  isWhole ? `${10_000 + number}.00` : `${100 + Math.floor(number / 100)}.${String(number % 100).padStart(2, '0')}`;

const payment = (phone: string, amount: string, currency: string, channel: string) => ({
  path: '/v1/payments',
  body: { method: 'mobile_money', channel, amount, currency, phone, customer },
});

const payout = (account: string, amount: string, currency: string, channel: string) => ({
  path: '/v1/payouts',
  body: { channel, amount, currency, recipient: { account, name: 'Fatu Marah' } },
});

const REQUESTS: Readonly<Record<Ware, (ending: string, amount: string) => { path: string; body: Record<string, unknown> }>> = {
  airtime_ng: (ending, amount) => ({ path: '/v1/purchases', body: { product_code: 'smb_mtn_vtu', recipient: `0803123${ending}`, amount } }),
  airtime_gh: (ending, amount) => ({
    path: '/v1/purchases',
    body: { product_code: 'mtn_airtime_gh', recipient: `024123${ending}`, amount },
  }),
  momo_tz: (ending, amount) => payment(`+25571234${ending}`, amount, 'TZS', 'MM_TZ'),
  payout_tz: (ending, amount) => payout(`+25571234${ending}`, amount, 'TZS', 'MM_TZ'),
  momo_sl: (ending, amount) => payment(`+2327612${ending}`, amount, 'SLE', 'OM'),
  payout_sl: (ending, amount) => payout(`+2327612${ending}`, amount, 'SLE', 'OM'),
  card_tz: (_ending, amount) => ({ path: '/v1/payments', body: { method: 'card', channel: 'CARD_TZ', amount, currency: 'TZS', customer } }),
};

const CURRENCIES: Readonly<Record<Ware, string>> = {
  airtime_ng: 'NGN',
  airtime_gh: 'GHS',
  momo_tz: 'TZS',
  payout_tz: 'TZS',
  momo_sl: 'SLE',
  payout_sl: 'SLE',
  card_tz: 'TZS',
};

/** The orders of a storm: every kind with every ending in turn, in an order drawn from the seed. */
export const makeOrders = (chance: Chance, count: number): Order[] => {
  const orders = Array.from({ length: count }, (_, number) => {
    const ware = WARES[number % WARES.length] ?? 'airtime_ng';
    const ending = ENDINGS[Math.floor(number / WARES.length) % ENDINGS.length] ?? '4567';
    const [amount, currency] = [amountOf(number, CURRENCIES[ware] === 'TZS'), CURRENCIES[ware]];
    const reference = `storm-${number}`;
    const { path, body } = REQUESTS[ware](ending, amount);
    const onPage = chance.pick(['success', 'success', 'decline', 'cancel'] as const);
    return {
      ware,
      ending: ware === 'card_tz' ? `page_${onPage}` : ending,
      reference,
      path,
      body: { ...body, reference },
      amount,
      currency,
      ...(ware === 'card_tz' ? { onPage } : {}),
    };
  });
  return orders
    .map((order) => ({ order, place: chance.next() }))
    .sort((left, right) => left.place - right.place)
    .map(({ order }) => order);
};
