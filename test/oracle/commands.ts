import {
  ConfirmTransfer,
  CreditWallet,
  DebitWallet,
  ExpectFunds,
  FLOAT_MOVEMENTS,
  MoveFloat,
  OpenWallet,
  PayCommission,
  PLATFORM_BUSINESS,
  PlaceHold,
  ReturnTransfer,
  SendTransfer,
  SetWalletTerms,
} from '@daftari/contracts';
import { type Transaction, type Wallet } from './books.js';
import {
  about,
  amountIn,
  CURRENCIES,
  incomingPrice,
  outgoingPrice,
  PROVIDERS,
  receiving,
  request,
  spending,
  terms,
  wallet as anyWallet,
  withHash,
} from './builders.js';
import { type Chance } from './chance.js';
import {
  contradict,
  doubt,
  enrich,
  explain,
  impoverish,
  openCase,
  operate,
  owe,
  reopen,
  resolveCase,
  settleNow,
  settleOwed,
  settleReturned,
  unexplained,
} from './doubts.js';
import { type Build, captureOf, dismissOf, following, HELD, INCOMING, receiveOf, releaseOf, waiting, walletOf } from './provider-words.js';
import { type World } from './world.js';

const open: Build = (world, chance) => {
  const business = chance.pick(world.businesses);
  const wallet = { business: business.id, mode: chance.pick(['live', 'live', 'test']), currency: chance.pick(CURRENCIES) };
  const data = { ...about(world, wallet), wallet_id: world.id('wal'), terms: terms(chance, 0.7) };
  return { contract: OpenWallet, shard: business.shard, data };
};

/** Wallets that can do little get better terms more often than others get worse ones. */
const setTerms: Build = (world, chance) => {
  const strict = chance.happens(0.6);
  const wallet = anyWallet(
    world,
    chance,
    ({ terms: now }) => !strict || now.status !== 'open' || (now.business_status ?? 'active') !== 'active',
  );
  const chosen = wallet ?? anyWallet(world, chance);
  if (!chosen) return undefined;
  const same = chance.happens(0.15);
  const to = same ? chosen.terms : terms(chance, strict ? 0.8 : 0.35);
  return { contract: SetWalletTerms, shard: chosen.shard, data: { ...about(world, chosen), terms: to } };
};

const funded =
  (contract: typeof CreditWallet | typeof DebitWallet | typeof PayCommission): Build =>
  (world, chance) => {
    const wallet = chance.happens(0.03) ? stranger(world, chance) : anyWallet(world, chance);
    if (!wallet) return undefined;
    const data = withHash({
      ...about(world, wallet),
      ...request(world),
      amount_minor: fundingAmount(world, chance, wallet, contract.type).toString(),
    });
    return { contract, shard: wallet.shard, data };
  };

const fundingAmount = (world: World, chance: Chance, wallet: Wallet, type: string): bigint => {
  if (type === 'CreditWallet') return chance.happens(0.5) ? receiving(world, chance, wallet) : BigInt(chance.between(1, 4000));
  if (type === 'DebitWallet') return spending(world, chance, wallet);
  const earned = world.oracle.books.owed(wallet, 'commission');
  return earned > 0n && chance.happens(0.8) ? chance.pick([earned, earned + 1n, (earned + 1n) / 2n]) : BigInt(chance.between(1, 50));
};

/** A wallet that nobody has opened. */
const stranger = (world: World, chance: Chance): Wallet => {
  const { id: business, shard } = chance.pick(world.businesses);
  return { business, mode: 'live', currency: 'XOF', shard, terms: terms(chance, 1), lastDay: '', spent: new Map() };
};

const walletOrStranger = (world: World, chance: Chance): Wallet | undefined =>
  chance.happens(0.02) ? stranger(world, chance) : anyWallet(world, chance);

const hold: Build = (world, chance) => {
  const wallet = walletOrStranger(world, chance);
  if (!wallet) return undefined;
  const total = spending(world, chance, wallet);
  const plain = { amount_minor: `${total + 2n}`, discount_minor: '3', fee_minor: '1', total_minor: `${total}` };
  const price = chance.happens(0.3) ? plain : outgoingPrice(chance, total, true);
  const kind = chance.pick(['purchase', 'payout']);
  return { contract: PlaceHold, shard: wallet.shard, data: withHash({ ...about(world, wallet), ...request(world), kind, ...price }) };
};

const refund: Build = (world, chance) => {
  const any = chance.happens(0.1);
  const payment = chance.find(
    world.transactions,
    ({ kind, status, listed }) => listed && (any || (kind === 'payment' && status === 'completed')),
  );
  const own = payment && walletOf(world, payment);
  // Sometimes by another wallet of the business, or by another business.
  const wallet = own && chance.happens(0.06) ? anyWallet(world, chance, ({ shard }) => shard === own.shard) : own;
  if (!payment || !wallet) return undefined;
  const left = payment.amount - payment.refunding - payment.refunded;
  const amount = left > 0n ? chance.pick([left, left + 1n, (left + 1n) / 2n, (left + 3n) / 4n, 1n]) : 1n;
  const price = { amount_minor: amount.toString(), discount_minor: '0', fee_minor: '0', total_minor: amount.toString() };
  const refunds = chance.happens(0.03) ? world.id('txn') : payment.id;
  return {
    contract: PlaceHold,
    shard: wallet.shard,
    data: withHash({ ...about(world, wallet), ...request(world), kind: 'refund', ...price, refunds }),
  };
};

const expect: Build = (world, chance) => {
  const wallet = walletOrStranger(world, chance);
  if (!wallet) return undefined;
  const price = incomingPrice(chance, receiving(world, chance, wallet));
  const kind = chance.pick(['payment', 'payment', 'deposit']);
  return { contract: ExpectFunds, shard: wallet.shard, data: withHash({ ...about(world, wallet), ...request(world), kind, ...price }) };
};

/** What was held on a day gone by comes to nothing. */
const releaseOld: Build = (world, chance) => {
  const isOld = (t: Transaction): boolean => t.waiting && t.refunds === null && t.day < (walletOf(world, t)?.lastDay ?? '');
  const old = world.transactions.slice(-800).filter((t) => HELD.includes(t.kind) && isOld(t));
  return releaseOf(world, chance, old.length === 0 ? undefined : chance.pick(old));
};

const send: Build = (world, chance) => {
  const wallet = walletOrStranger(world, chance);
  if (!wallet) return undefined;
  const same = (candidate: Wallet): boolean => candidate.currency === wallet.currency && candidate.mode === wallet.mode;
  const inside = chance.happens(0.4);
  const to = anyWallet(world, chance, (candidate) => same(candidate) && (candidate.shard === wallet.shard) === inside);
  const nobody = chance.happens(0.1) || !to;
  const recipient = nobody ? { business: world.id('biz'), shard: chance.below(world.engine.shards) } : to;
  // The gateway may have looked it up before it moved.
  const shard = chance.happens(0.04) ? chance.below(world.engine.shards) : recipient.shard;
  const price = outgoingPrice(chance, spending(world, chance, wallet), false);
  const where = { to_business_id: recipient.business, to_shard: shard, to_transaction_id: world.id('txn') };
  return {
    contract: SendTransfer,
    shard: wallet.shard,
    data: withHash({ ...about(world, wallet), ...request(world), ...price, ...where }),
  };
};

/** What only shards tell each other, made up: about transfers that ended, or that never were. */
const rumour: Build = (world, chance) => {
  const about_ = following(
    world,
    chance,
    chance.find(world.transactions, ({ kind, waiting: open }) => kind === 'transfer' && !open),
  );
  const instant = new Date(world.engine.nowUs / 1000).toISOString();
  const data = about_ && { ...about_.fields, caused_at: instant };
  if (!about_ || !data) return undefined;
  const returned = { ...data, failure: { code: 'invalid_recipient', detail: 'It cannot.' } };
  return chance.happens(0.5)
    ? { contract: ConfirmTransfer, shard: about_.shard, data }
    : { contract: ReturnTransfer, shard: about_.shard, data: returned };
};

const moveFloat: Build = (world, chance) => {
  const { shard } = chance.pick(world.businesses);
  const currency = chance.pick(CURRENCIES);
  const platform = { business: PLATFORM_BUSINESS, mode: chance.pick(['live', 'test']), currency };
  const movement = chance.pick(FLOAT_MOVEMENTS);
  const amount = amountIn(chance, currency);
  const fee = movement === 'settle' || chance.happens(0.05) ? BigInt(chance.below(5)) : 0n;
  const price = { movement, provider: chance.pick(PROVIDERS), amount_minor: amount.toString(), fee_minor: fee.toString() };
  return { contract: MoveFloat, shard, data: withHash({ ...about(world, platform), ...request(world), ...price }) };
};

export const BUILDERS = {
  open,
  setTerms,
  credit: funded(CreditWallet),
  debit: funded(DebitWallet),
  commission: funded(PayCommission),
  hold,
  refund,
  capture: (world, chance) => captureOf(world, chance, waiting(world, chance, HELD)),
  release: (world, chance) => releaseOf(world, chance, waiting(world, chance, HELD)),
  releaseOld,
  expect,
  receive: (world, chance) => receiveOf(world, chance, waiting(world, chance, INCOMING)),
  dismiss: (world, chance) => dismissOf(world, chance, waiting(world, chance, INCOMING)),
  send,
  rumour,
  moveFloat,
  unexplained,
  explain,
  openCase,
  resolveCase,
  settleNow,
  reopen,
  settleReturned,
  settleOwed,
  impoverish,
  owe,
  enrich,
  doubt,
  operate,
  contradict,
} as const satisfies Record<string, Build>;
