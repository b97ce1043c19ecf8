import {
  CASE_DECISIONS,
  CASE_KINDS,
  CreditWallet,
  DebitWallet,
  DIRECTIONS,
  OpenCase,
  PLATFORM_BUSINESS,
  ReportUnexplained,
  ResolveCase,
  SETTLEMENTS,
  SettleReceivable,
  SetWalletTerms,
  UNEXPLAINED_KINDS,
} from '@daftari/contracts';
import { type Case, type Transaction } from './books.js';
import { about, amountIn, CURRENCIES, type Draft, PROVIDERS, request, terms, withHash } from './builders.js';
import { type Chance } from './chance.js';
import { type Build, captureOf, delivery, dismissOf, ended, following, HELD, INCOMING, receiveOf, releaseOf } from './provider-words.js';
import { UNNAMED } from './oracle.js';
import { type World } from './world.js';

export const openCase: Build = (world, chance) => {
  const about_ = following(
    world,
    chance,
    chance.find(world.transactions, ({ listed }) => listed || chance.happens(0.2)),
  );
  return about_ && { contract: OpenCase, shard: about_.shard, data: { ...about_.fields, kind: chance.pick(CASE_KINDS), evidence: [] } };
};

export const resolveCase: Build = (world, chance) => {
  return resolveOf(world, chance, chance.happens(0.55), chance.pick([3, 500]));
};

/** What waits in suspense, and was put there just now. */
export const settleNow: Build = (world, chance) => resolveOf(world, chance, true, 1);

/** Does money wait in suspense for the case? */
const inSuspense = ({ kind, delivery: what }: Case): boolean => what !== null || kind === 'transfer_returned_to_suspense';

const returned = (world: World, chance: Chance): Transaction | undefined =>
  chance.find(world.doubtful, ({ kind, cases }) => kind === 'transfer' && cases.some((known) => known.open && inSuspense(known)));

/** The wallet to which a transfer could not come back is open again, so that it can. */
export const reopen: Build = (world, chance) => {
  const t = returned(world, chance);
  const wallet = t && world.oracle.walletOf(t.business, t.mode, t.currency);
  return wallet && { contract: SetWalletTerms, shard: wallet.shard, data: { ...about(world, wallet), terms: terms(chance, 0.9) } };
};

export const settleReturned: Build = (world, chance) => resolutionOf(world, chance, returned(world, chance), true, false);

/** What a provider moved and nobody here knows of; now and then the same again. */
export const unexplained: Build = (world, chance) => {
  const { shard } = chance.pick(world.businesses);
  const currency = chance.pick(CURRENCIES);
  const platform = { business: PLATFORM_BUSINESS, mode: chance.pick(['live', 'test']), currency };
  const { transaction_id, reference } = request(world);
  const found = { transaction_id, reference: `unexplained/${String(reference)}`, provider_reference: null, recipient: null, evidence: [] };
  const amount_minor = chance.happens(0.15) ? null : amountIn(chance, currency).toString();
  const what = { provider: chance.pick(PROVIDERS), direction: chance.pick(DIRECTIONS), kind: chance.pick(UNEXPLAINED_KINDS), amount_minor };
  return { contract: ReportUnexplained, shard, data: withHash({ ...about(world, platform), ...found, ...what }) };
};

export const explain: Build = (world, chance) => {
  const t = chance.find(world.doubtful, (each) => each.unexplained !== undefined && each.cases.some(({ open: left }) => left));
  const about_ = following(world, chance, t);
  if (!t || !about_) return undefined;
  const decision = chance.happens(0.9) ? chance.pick(['accept', 'write_off']) : chance.pick(CASE_DECISIONS);
  const elsewhere = chance.happens(0.05) ? { mode: chance.pick(['live', 'test']), currency: chance.pick(CURRENCIES) } : {};
  const data = { case_id: caseOf(world, chance, t, true), decision, delivery: null, note: '', decided_by: 'key_1' };
  return { contract: ResolveCase, shard: about_.shard, data: { ...about_.fields, ...elsewhere, ...data } };
};

/** Mostly one that is open; now and then one that was decided, or that nobody knows. */
const caseOf = (world: World, chance: Chance, t: Transaction, settles: boolean): string => {
  const named = t.cases.filter(({ id }) => !id.endsWith(UNNAMED.slice(4)));
  const open_ = named.filter((known) => known.open && (!settles || inSuspense(known)));
  const chosen = chance.happens(0.93) ? (open_[0] ?? named[0]) : named[0];
  return chosen && chance.happens(0.98) ? chosen.id : world.id('case');
};

const resolveOf = (world: World, chance: Chance, settles: boolean, depth: number): Draft | undefined => {
  const still = chance.happens(0.5);
  const kind = chance.pick([...HELD, 'payment']);
  const fits = (t: Transaction): boolean =>
    settles
      ? (t.kind === kind || depth === 1) && t.cases.some((known) => known.open && inSuspense(known))
      : t.cases.some(({ open: left }) => left) && (!still || t.waiting);
  const t = chance.find(world.doubtful, fits, depth) ?? chance.find(world.transactions, ({ cases }) => cases.length > 0);
  return resolutionOf(world, chance, t, settles, still);
};

const resolutionOf = (world: World, chance: Chance, t: Transaction | undefined, settles: boolean, still: boolean): Draft | undefined => {
  const about_ = following(world, chance, t);
  if (!t || !about_) return undefined;
  const case_id = caseOf(world, chance, t, settles);
  const decisions = settles
    ? (['compensate', 'write_off', 'compensate', 'accept'] as const)
    : t.waiting && still
      ? (['capture', 'release'] as const)
      : CASE_DECISIONS;
  const decision = chance.happens(0.85) ? chance.pick(decisions) : chance.pick(CASE_DECISIONS);
  const data = { case_id, decision, delivery: chance.happens(0.9) ? delivery(chance, t.currency) : null, note: '', decided_by: 'key_1' };
  const owing = chance.happens(0.5) ? { receivable: true } : {};
  return { contract: ResolveCase, shard: about_.shard, data: { ...about_.fields, ...data, ...owing } };
};

/** The wallet from which the youngest case would take something. */
const payerOf = (world: World, chance: Chance): { readonly t: Transaction; readonly known: Case } | undefined => {
  const takes = (t: Transaction) =>
    t.cases.find(({ open: left, kind, delivery: what }) => left && what !== null && (kind === 'reversal') === (t.kind === 'payment'));
  const t = chance.find(world.doubtful, (each) => each.unexplained === undefined && takes(each) !== undefined, 3);
  const known = t && takes(t);
  return t && known && { t, known };
};

/** All that its wallet has is gone, just when it is to pay. */
export const impoverish: Build = (world, chance) => {
  const payer = payerOf(world, chance);
  const wallet = payer && world.oracle.walletOf(payer.t.business, payer.t.mode, payer.t.currency);
  const rest = wallet ? world.oracle.books.available(wallet) + BigInt(wallet.terms.overdraft_limit_minor) : 0n;
  if (!wallet || rest <= 0n) return undefined;
  const data = withHash({ ...about(world, wallet), ...request(world), amount_minor: rest.toString() });
  return { contract: DebitWallet, shard: wallet.shard, data };
};

/** It is to pay, and may come to owe it. */
export const owe: Build = (world, chance) => {
  const payer = payerOf(world, chance);
  const about_ = following(world, chance, payer?.t);
  if (!payer || !about_) return undefined;
  const data = { case_id: payer.known.id, decision: 'compensate', delivery: null, note: '', decided_by: 'key_1', receivable: true };
  return { contract: ResolveCase, shard: about_.shard, data: { ...about_.fields, ...data } };
};

/** Whoever owes something has it again. */
export const enrich: Build = (world, chance) => {
  const t = chance.find(world.doubtful, ({ cases }) => cases.some(({ owed }) => owed > 0n), 3);
  const wallet = t && world.oracle.walletOf(t.business, t.mode, t.currency);
  const owed = t?.cases.reduce((sum, known) => sum + known.owed, 0n) ?? 0n;
  if (!wallet || owed === 0n) return undefined;
  const data = withHash({ ...about(world, wallet), ...request(world), amount_minor: owed.toString() });
  return { contract: CreditWallet, shard: wallet.shard, data };
};

/** What is owed is paid, or given up; now and then where nothing is. */
export const settleOwed: Build = (world, chance) => {
  const any = chance.happens(0.1);
  const owes = (t: Transaction): boolean => t.cases.some(({ owed }) => owed > 0n);
  const t = chance.find(world.transactions, (each) => (any ? each.cases.length > 0 : owes(each)), 500);
  const about_ = following(world, chance, t);
  if (!t || !about_) return undefined;
  const named = t.cases.filter(({ id }) => !id.endsWith(UNNAMED.slice(4)));
  const known = named.find(({ owed }) => owed > 0n) ?? named[0];
  const case_id = known && chance.happens(0.97) ? known.id : world.id('case');
  const data = { case_id, how: chance.pick(SETTLEMENTS), note: '', decided_by: 'key_1' };
  return { contract: SettleReceivable, shard: about_.shard, data: { ...about_.fields, ...data } };
};

/** An operator ends what stays unknown. */
export const operate: Build = (world, chance) => {
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
export const doubt: Build = (world, chance) => {
  const kind = chance.pick([...HELD, ...INCOMING, 'refund', 'deposit']);
  const about_ = following(
    world,
    chance,
    chance.find(world.transactions, (t) => t.waiting && t.kind === kind),
  );
  return about_ && { contract: OpenCase, shard: about_.shard, data: { ...about_.fields, kind: chance.pick(CASE_KINDS), evidence: [] } };
};

/** A provider says the opposite of what ended it, or a second one what the first one said. */
export const contradict: Build = (world, chance) => {
  switch (chance.weighted({ held: 60, incoming: 18, second: 22 })) {
    case 'held': {
      const done = chance.happens(0.4);
      const t = ended(world, chance, [chance.pick(HELD)], done);
      return done ? releaseOf(world, chance, t) : captureOf(world, chance, t);
    }
    case 'incoming': {
      const done = chance.happens(0.5);
      const t = ended(world, chance, chance.happens(0.9) ? ['payment'] : ['deposit'], done);
      return done ? dismissOf(world, chance, t, chance.happens(0.9) ? 'mpp_main' : null) : receiveOf(world, chance, t);
    }
    case 'second':
      return second(world, chance);
  }
};

/** Another provider than the one that succeeded; now and then the same again. */
const second: Build = (world, chance) => {
  const t = ended(world, chance, [chance.pick([...HELD, 'payment', 'refund', 'refund'])], true);
  const draft = t?.kind === 'payment' ? receiveOf(world, chance, t) : captureOf(world, chance, t);
  const others = PROVIDERS.filter((provider) => provider !== t?.delivery?.provider);
  return (
    draft && { ...draft, data: { ...draft.data, provider: chance.happens(0.95) ? chance.pick(others) : (t?.delivery?.provider ?? null) } }
  );
};
