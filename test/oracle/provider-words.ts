import { CaptureHold, DISMISS_STATUSES, DismissFunds, ReceiveFunds, RELEASE_STATUSES, ReleaseHold } from '@daftari/contracts';
import { type Transaction, type Wallet } from './books.js';
import { about, amountIn, type Draft, PROVIDERS, wallet as anyWallet } from './builders.js';
import { type Chance } from './chance.js';
import { type World } from './world.js';

export type Build = (world: World, chance: Chance) => Draft | undefined;

export const walletOf = (world: World, { business, mode, currency }: Transaction): Wallet | undefined =>
  world.oracle.walletOf(business, mode, currency);

const witnessed = { provider_reference: null, evidence: { source: 'callback', id: 'cbk' }, facts: 1 };

/** What follows upon a transaction. Now and then in the name of somebody else. */
export const following = (
  world: World,
  chance: Chance,
  t: Transaction | undefined,
): { readonly shard: number; readonly fields: Record<string, unknown> } | undefined => {
  const own = t && (t.unexplained === undefined ? walletOf(world, t) : t);
  if (!t || !own) return undefined;
  const other = chance.happens(0.04) ? anyWallet(world, chance, ({ shard }) => shard === own.shard) : undefined;
  return { shard: own.shard, fields: { ...about(world, other ?? own), transaction_id: chance.happens(0.01) ? world.id('txn') : t.id } };
};

export const HELD = ['purchase', 'payout', 'refund'];
export const INCOMING = ['payment', 'deposit'];
const isDone = ({ status }: Transaction): boolean => status === 'completed' || status === 'refunded';

/** A transaction of these kinds that waits; now and then any. */
export const waiting = (world: World, chance: Chance, kinds: readonly string[]): Transaction | undefined => {
  const any = chance.happens(0.06);
  return chance.find(world.transactions, (t) => any || (t.waiting && kinds.includes(t.kind)));
};

export const ended = (world: World, chance: Chance, kinds: readonly string[], done: boolean): Transaction | undefined =>
  chance.find(world.transactions, (t) => kinds.includes(t.kind) && !t.waiting && t.status !== 'rejected' && isDone(t) === done);

export const delivery = (chance: Chance, currency: string) => ({
  provider: chance.pick(PROVIDERS),
  cost_minor: chance.pick(['0', '7', '-30', currency === 'TZS' ? amountIn(chance, currency).toString() : '3']),
  commission_minor: chance.pick(['0', '0', '5', currency === 'TZS' ? amountIn(chance, currency).toString() : '11']),
});

export const captureOf = (world: World, chance: Chance, t: Transaction | undefined): Draft | undefined => {
  const about_ = following(world, chance, t);
  return (
    about_ && t && { contract: CaptureHold, shard: about_.shard, data: { ...about_.fields, ...delivery(chance, t.currency), ...witnessed } }
  );
};

export const releaseOf = (world: World, chance: Chance, t: Transaction | undefined): Draft | undefined => {
  const about_ = following(world, chance, t);
  const data = { status: chance.pick(RELEASE_STATUSES), failure: null, provider: null, ...witnessed };
  return about_ && { contract: ReleaseHold, shard: about_.shard, data: { ...about_.fields, ...data } };
};

export const receiveOf = (world: World, chance: Chance, t: Transaction | undefined): Draft | undefined => {
  const about_ = following(world, chance, t);
  const wrong = chance.happens(0.04);
  const provider = (t?.kind === 'deposit') === wrong ? chance.pick(PROVIDERS) : null;
  return about_ && { contract: ReceiveFunds, shard: about_.shard, data: { ...about_.fields, provider, ...witnessed } };
};

export const dismissOf = (world: World, chance: Chance, t: Transaction | undefined, provider: string | null = null): Draft | undefined => {
  const about_ = following(world, chance, t);
  const data = { status: chance.pick(DISMISS_STATUSES), failure: null, provider, ...witnessed };
  return about_ && { contract: DismissFunds, shard: about_.shard, data: { ...about_.fields, ...data } };
};
