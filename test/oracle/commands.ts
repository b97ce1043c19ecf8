import {
  CaptureHold,
  CASE_DECISIONS,
  CASE_KINDS,
  ConfirmTransfer,
  CreditWallet,
  DebitWallet,
  DISMISS_STATUSES,
  DismissFunds,
  ExpectFunds,
  FLOAT_MOVEMENTS,
  MoveFloat,
  OpenCase,
  OpenWallet,
  PayCommission,
  PLATFORM_BUSINESS,
  PlaceHold,
  ReceiveFunds,
  RELEASE_STATUSES,
  ReleaseHold,
  ResolveCase,
  ReturnTransfer,
  SendTransfer,
  SetWalletTerms,
} from '@daftari/contracts';
import { type Transaction, type Wallet } from './books.js';
import {
  about,
  amountIn,
  CURRENCIES,
  type Draft,
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
import { UNNAMED } from './oracle.js';
import { type World } from './world.js';

type Build = (world: World, chance: Chance) => Draft | undefined;

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

const walletOf = (world: World, { business, mode, currency }: Transaction): Wallet | undefined =>
  world.oracle.walletOf(business, mode, currency);

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
  const amount = left > 0n ? chance.pick([left, left, left + 1n, (left + 1n) / 2n, 1n]) : 1n;
  const price = { amount_minor: amount.toString(), discount_minor: '0', fee_minor: '0', total_minor: amount.toString() };
  const refunds = chance.happens(0.03) ? world.id('txn') : payment.id;
  return {
    contract: PlaceHold,
    shard: wallet.shard,
    data: withHash({ ...about(world, wallet), ...request(world), kind: 'refund', ...price, refunds }),
  };
};

const witnessed = { provider_reference: null, evidence: { source: 'callback', id: 'cbk' }, facts: 1 };

/** What follows upon a transaction. Now and then in the name of somebody else. */
const following = (
  world: World,
  chance: Chance,
  t: Transaction | undefined,
): { readonly shard: number; readonly fields: Record<string, unknown> } | undefined => {
  const own = t && walletOf(world, t);
  if (!t || !own) return undefined;
  const other = chance.happens(0.04) ? anyWallet(world, chance, ({ shard }) => shard === own.shard) : undefined;
  return { shard: own.shard, fields: { ...about(world, other ?? own), transaction_id: chance.happens(0.01) ? world.id('txn') : t.id } };
};

const HELD = ['purchase', 'payout', 'refund'];
const INCOMING = ['payment', 'deposit'];
const isDone = ({ status }: Transaction): boolean => status === 'completed' || status === 'refunded';

/** A transaction of these kinds that waits; now and then any. */
const waiting = (world: World, chance: Chance, kinds: readonly string[]): Transaction | undefined => {
  const any = chance.happens(0.06);
  return chance.find(world.transactions, (t) => any || (t.waiting && kinds.includes(t.kind)));
};

const ended = (world: World, chance: Chance, kinds: readonly string[], done: boolean): Transaction | undefined =>
  chance.find(world.transactions, (t) => kinds.includes(t.kind) && !t.waiting && t.status !== 'rejected' && isDone(t) === done);

const delivery = (chance: Chance, currency: string) => ({
  provider: chance.pick(PROVIDERS),
  cost_minor: chance.pick(['0', '7', '-30', currency === 'TZS' ? amountIn(chance, currency).toString() : '3']),
  commission_minor: chance.pick(['0', '0', '5', currency === 'TZS' ? amountIn(chance, currency).toString() : '11']),
});

const captureOf = (world: World, chance: Chance, t: Transaction | undefined): Draft | undefined => {
  const about_ = following(world, chance, t);
  return (
    about_ && t && { contract: CaptureHold, shard: about_.shard, data: { ...about_.fields, ...delivery(chance, t.currency), ...witnessed } }
  );
};

const releaseOf = (world: World, chance: Chance, t: Transaction | undefined): Draft | undefined => {
  const about_ = following(world, chance, t);
  const data = { status: chance.pick(RELEASE_STATUSES), failure: null, provider: null, ...witnessed };
  return about_ && { contract: ReleaseHold, shard: about_.shard, data: { ...about_.fields, ...data } };
};

const expect: Build = (world, chance) => {
  const wallet = walletOrStranger(world, chance);
  if (!wallet) return undefined;
  const price = incomingPrice(chance, receiving(world, chance, wallet));
  const kind = chance.pick(['payment', 'payment', 'deposit']);
  return { contract: ExpectFunds, shard: wallet.shard, data: withHash({ ...about(world, wallet), ...request(world), kind, ...price }) };
};

const receiveOf = (world: World, chance: Chance, t: Transaction | undefined): Draft | undefined => {
  const about_ = following(world, chance, t);
  const wrong = chance.happens(0.04);
  const provider = (t?.kind === 'deposit') === wrong ? chance.pick(PROVIDERS) : null;
  return about_ && { contract: ReceiveFunds, shard: about_.shard, data: { ...about_.fields, provider, ...witnessed } };
};

const dismissOf = (world: World, chance: Chance, t: Transaction | undefined, provider: string | null = null): Draft | undefined => {
  const about_ = following(world, chance, t);
  const data = { status: chance.pick(DISMISS_STATUSES), failure: null, provider, ...witnessed };
  return about_ && { contract: DismissFunds, shard: about_.shard, data: { ...about_.fields, ...data } };
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

const openCase: Build = (world, chance) => {
  const about_ = following(
    world,
    chance,
    chance.find(world.transactions, ({ listed }) => listed || chance.happens(0.2)),
  );
  return about_ && { contract: OpenCase, shard: about_.shard, data: { ...about_.fields, kind: chance.pick(CASE_KINDS), evidence: [] } };
};

const resolveCase: Build = (world, chance) => {
  return resolveOf(world, chance, chance.happens(0.55), chance.pick([3, 500]));
};

/** What waits in suspense, and was put there just now. */
const settleNow: Build = (world, chance) => resolveOf(world, chance, true, 1);

/** Mostly one that is open; now and then one that was decided, or that nobody knows. */
const caseOf = (world: World, chance: Chance, t: Transaction, settles: boolean): string => {
  const named = t.cases.filter(({ id }) => !id.endsWith(UNNAMED.slice(4)));
  const open_ = named.filter((known) => known.open && (!settles || known.delivery));
  const chosen = chance.happens(0.93) ? (open_[0] ?? named[0]) : named[0];
  return chosen && chance.happens(0.98) ? chosen.id : world.id('case');
};

const resolveOf = (world: World, chance: Chance, settles: boolean, depth: number): Draft | undefined => {
  const still = chance.happens(0.5);
  const kind = chance.pick([...HELD, 'payment']);
  const fits = (t: Transaction): boolean =>
    settles
      ? (t.kind === kind || depth === 1) && t.cases.some(({ open: left, delivery: what }) => left && what)
      : t.cases.some(({ open: left }) => left) && (!still || t.waiting);
  const t = chance.find(world.doubtful, fits, depth) ?? chance.find(world.transactions, ({ cases }) => cases.length > 0);
  const about_ = following(world, chance, t);
  if (!t || !about_) return undefined;
  const case_id = caseOf(world, chance, t, settles);
  const decisions = settles
    ? (['compensate', 'write_off'] as const)
    : t.waiting && still
      ? (['capture', 'release'] as const)
      : CASE_DECISIONS;
  const decision = chance.happens(0.85) ? chance.pick(decisions) : chance.pick(CASE_DECISIONS);
  const data = { case_id, decision, delivery: chance.happens(0.9) ? delivery(chance, t.currency) : null, note: '', decided_by: 'key_1' };
  return { contract: ResolveCase, shard: about_.shard, data: { ...about_.fields, ...data } };
};

/** An operator ends what stays unknown. */
const operate: Build = (world, chance) => {
  const named = (t: Transaction) => t.cases.find(({ id, open: left }) => left && !id.endsWith(UNNAMED.slice(4)));
  const t = chance.find(
    world.doubtful,
    (each) => each.waiting && each.kind !== 'transfer' && named(each) !== undefined,
    chance.pick([2, 200]),
  );
  const known = t && named(t);
  if (!t || !known) return undefined;
  const decision = chance.pick(['capture', 'release']);
  const data = { case_id: known.id, decision, delivery: delivery(chance, t.currency), note: '', decided_by: 'key_1' };
  const about_ = following(world, chance, t);
  return about_ && { contract: ResolveCase, shard: about_.shard, data: { ...about_.fields, ...data } };
};

/** An outcome that stays unknown. */
const doubt: Build = (world, chance) => {
  const kind = chance.pick([...HELD, ...HELD, ...INCOMING]);
  const about_ = following(
    world,
    chance,
    chance.find(world.transactions, (t) => t.waiting && t.kind === kind),
  );
  return about_ && { contract: OpenCase, shard: about_.shard, data: { ...about_.fields, kind: chance.pick(CASE_KINDS), evidence: [] } };
};

/** A provider says the opposite of what ended it. */
const contradict: Build = (world, chance) => {
  if (chance.happens(0.75)) {
    const kind = chance.pick(HELD);
    const done = chance.happens(0.4);
    const t = ended(world, chance, [kind], done);
    return done ? releaseOf(world, chance, t) : captureOf(world, chance, t);
  }
  const done = chance.happens(0.5);
  const t = ended(world, chance, chance.happens(0.9) ? ['payment'] : ['deposit'], done);
  return done ? dismissOf(world, chance, t, chance.happens(0.9) ? 'mpp_main' : null) : receiveOf(world, chance, t);
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
  expect,
  receive: (world, chance) => receiveOf(world, chance, waiting(world, chance, INCOMING)),
  dismiss: (world, chance) => dismissOf(world, chance, waiting(world, chance, INCOMING)),
  send,
  rumour,
  moveFloat,
  openCase,
  resolveCase,
  settleNow,
  doubt,
  operate,
  contradict,
} as const satisfies Record<string, Build>;
