import { hash } from 'node:crypto';
import { type Contract, type WalletTerms, wireTypeOf } from '@daftari/contracts';
import { type Wallet } from './books.js';
import { type Chance } from './chance.js';
import { type Sent, type World } from './world.js';

export type Fields = Readonly<Record<string, unknown>>;

/** A command before it is put on the wire. */
export interface Draft {
  readonly contract: Contract;
  readonly shard: number;
  readonly data: Fields;
}

export const PROVIDERS = ['mpp_main', 'smb_main'] as const;
/** In this currency amounts are absurd. */
export const ABSURD = 'TZS';
export const CURRENCIES = ['NGN', 'GHS', ABSURD] as const;
export const ZONES = ['Africa/Lagos', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'UTC'] as const;
const ABSURD_AMOUNTS = [1n, 1000n, 2n ** 61n, 2n ** 62n, 2n ** 63n - 1n, 2n ** 63n, 9_999_999_999_999_999_999n];

export const onWire = ({ contract, shard, data }: Draft): Sent => ({
  shard,
  wire: { headers: { ce_type: wireTypeOf(contract) }, value: JSON.stringify(data) },
});

/** What all commands of a wallet carry. */
export const about = (world: World, wallet: Pick<Wallet, 'business' | 'mode' | 'currency'>): Fields => ({
  command_id: world.id('cmd'),
  business_id: wallet.business,
  mode: wallet.mode,
  currency: wallet.currency,
  reply_to: 'oracle',
});

/** Draws a price, and says it with the amounts that make it. */
export const withHash = (fields: Fields): Fields => {
  const { command_id: _id, transaction_id: _own, to_transaction_id: _other, not_after: _until, ...body } = fields;
  return { ...fields, request_hash: `1:${hash('sha256', JSON.stringify(body)).slice(0, 12)}` };
};

/** What a client asks for, with a reference of its own. */
export const request = (world: World): Fields => ({
  transaction_id: world.id('txn'),
  reference: `order-${world.id('r')}`,
  product_code: null,
  channel: null,
  recipient: null,
  fields: {},
  metadata: {},
  webhook_url: null,
  description: null,
});

export const amountIn = (chance: Chance, currency: string): bigint =>
  currency === ABSURD && chance.happens(0.5) ? chance.pick(ABSURD_AMOUNTS) : BigInt(chance.between(1, chance.happens(0.7) ? 300 : 3000));

/** Amounts that lie on the edge of a rule, and one beyond it. */
const edges = (world: World, wallet: Wallet): bigint[] => {
  const { terms } = wallet;
  const spent = wallet.spent.get(wallet.lastDay) ?? 0n;
  const limits = [terms.transaction_limit_minor, terms.daily_limit_minor].flatMap((limit) => (limit === null ? [] : [BigInt(limit)]));
  const daily = terms.daily_limit_minor === null ? [] : [BigInt(terms.daily_limit_minor) - spent];
  return [world.oracle.books.available(wallet) + BigInt(terms.overdraft_limit_minor), ...limits, ...daily].filter((edge) => edge > 0n);
};

/** What a wallet may be asked to pay: often what it just can, or one more. */
export const spending = (world: World, chance: Chance, wallet: Wallet): bigint => {
  const found = chance.happens(0.25) ? edges(world, wallet) : [];
  return found.length === 0 ? amountIn(chance, wallet.currency) : chance.pick(found) + BigInt(chance.below(2));
};

/** What a wallet may be paid: often what just fits, or one more. */
export const receiving = (world: World, chance: Chance, wallet: Wallet): bigint => {
  const limit = wallet.terms.balance_limit_minor;
  if (limit === null || chance.happens(0.5)) return amountIn(chance, wallet.currency);
  const { books } = world.oracle;
  const has = books.available(wallet) + books.owed(wallet, 'held') + books.owed(wallet, 'pending');
  const room = BigInt(limit) - has + BigInt(chance.below(2));
  return room > 0n ? room : amountIn(chance, wallet.currency);
};

const text = (prices: Readonly<Record<string, bigint>>): Fields =>
  Object.fromEntries(Object.entries(prices).map(([name, amount]) => [name, amount.toString()]));

/** What the wallet pays in all: the face value is found from it, so that edges are met exactly. */
export const outgoingPrice = (chance: Chance, total: bigint, discounts: boolean): Fields => {
  const small = total > 50n && total < 100_000n;
  const [fee, tax] = small && chance.happens(0.6) ? [BigInt(chance.below(20)), BigInt(chance.below(4))] : [0n, 0n];
  const discount = discounts && small && chance.happens(0.5) ? BigInt(chance.below(10)) : 0n;
  const payer = chance.happens(0.5) ? 'merchant' : 'end_user';
  const amount = payer === 'merchant' ? total - fee - tax + discount : total + discount;
  return {
    ...text({ amount_minor: amount, discount_minor: discount, fee_minor: fee, tax_minor: tax, total_minor: total }),
    fee_payer: payer,
  };
};

export const incomingPrice = (chance: Chance, total: bigint): Fields => {
  const small = total < 100_000n && chance.happens(0.6);
  const [fee, tax] = small ? [BigInt(chance.below(20)), BigInt(chance.below(4))] : [0n, 0n];
  const payer = chance.happens(0.5) ? 'merchant' : 'end_user';
  const amount = payer === 'merchant' ? total + fee + tax : total;
  return { ...text({ amount_minor: amount, discount_minor: 0n, fee_minor: fee, tax_minor: tax, total_minor: total }), fee_payer: payer };
};

const EASY: WalletTerms = {
  status: 'open',
  overdraft_limit_minor: '0',
  transaction_limit_minor: null,
  daily_limit_minor: null,
  balance_limit_minor: null,
  tier: 'pro',
  timezone: 'Africa/Lagos',
};

/** Terms under which all is allowed, or one thing less. */
export const terms = (chance: Chance, easy: number): WalletTerms => {
  const base = {
    ...EASY,
    timezone: chance.pick(ZONES),
    tier: chance.pick(['pro', 'free']),
    overdraft_limit_minor: chance.pick(['0', '0', '700']),
  };
  if (chance.happens(easy)) return base;
  const limit = chance.pick(['0', '150', '400', '2000']);
  const stricter: readonly Partial<WalletTerms>[] = [
    { status: 'frozen' },
    { status: 'closed' },
    { business_status: 'suspended' },
    { business_status: 'closed' },
    { transaction_limit_minor: limit },
    { daily_limit_minor: limit },
    { daily_limit_minor: '5000' },
    { balance_limit_minor: limit },
    { balance_limit_minor: '20000' },
    { overdraft_limit_minor: '9999999999999999999' },
  ];
  return { ...base, ...chance.pick(stricter) };
};

export const wallet = (world: World, chance: Chance, fits: (wallet: Wallet) => boolean = () => true): Wallet | undefined =>
  chance.find(world.wallets, fits);
