import { ReceiveTransfer, SetWalletTerms, wireTypeOf } from '@daftari/contracts';
import { about, type Draft, onWire } from './builders.js';
import { type Chance } from './chance.js';
import { BUILDERS } from './commands.js';
import { compareDays } from './compare.js';
import { again, astray, dated, double, overtaken, unreadable, unsound } from './twists.js';
import { type Sent, type World } from './world.js';

const BUILD_WEIGHTS: Readonly<Record<keyof typeof BUILDERS, number>> = {
  open: 4,
  setTerms: 9,
  credit: 9,
  debit: 3,
  commission: 9,
  hold: 16,
  refund: 7,
  capture: 13,
  release: 7,
  releaseOld: 9,
  expect: 9,
  receive: 9,
  dismiss: 4,
  send: 10,
  rumour: 4,
  moveFloat: 4,
  unexplained: 6,
  explain: 5,
  openCase: 5,
  resolveCase: 16,
  settleNow: 1,
  reopen: 5,
  settleReturned: 1,
  settleOwed: 3,
  impoverish: 1,
  owe: 1,
  enrich: 1,
  doubt: 18,
  operate: 4,
  contradict: 30,
};

/** Commands that a client or an operator gives a time for; facts have none. */
const ASKED = new Set([
  'OpenWallet',
  'SetWalletTerms',
  'CreditWallet',
  'DebitWallet',
  'PayCommission',
  'PlaceHold',
  'ExpectFunds',
  'SendTransfer',
  'MoveFloat',
  'OpenCase',
  'ResolveCase',
  'SettleReceivable',
  'ReceiveFunds',
  'DismissFunds',
]);

/** Wallets with something in them, so that there is something to do. */
export const furnish = (world: World, chance: Chance): void => {
  for (const builder of [...Array<'open'>(20).fill('open'), ...Array<'credit'>(15).fill('credit')]) {
    const draft: Draft | undefined = BUILDERS[builder](world, chance);
    if (draft) world.say(onWire(draft));
  }
};

/** One message into a shard's log. */
const sayOne = async (world: World, chance: Chance): Promise<void> => {
  switch (chance.weighted({ fresh: 78, way: 10, double: 8, again: 4, overtaken: 3 })) {
    case 'way':
      return carry(world, chance);
    case 'double':
      return sayIf(world, double(world, chance));
    case 'again':
      return sayIf(world, again(world, chance));
    case 'overtaken':
      return sayIf(world, overtaken(world, chance));
    case 'fresh':
      return sayFresh(world, chance);
  }
};

const sayIf = (world: World, sent: Sent | undefined): Promise<void> => {
  if (sent) world.say(sent);
  return Promise.resolve();
};

const sayFresh = async (world: World, chance: Chance): Promise<void> => {
  const name = chance.weighted(BUILD_WEIGHTS);
  await sayBuilt(world, chance, name);
  // Some of it is followed up at once; else what began would mostly have ended otherwise.
  if (name === 'doubt' && chance.happens(0.9)) await sayBuilt(world, chance, 'operate');
  if (name === 'contradict') await settleOrOwe(world, chance);
  if (name === 'reopen' && chance.happens(0.9)) await sayBuilt(world, chance, 'settleReturned');
};

/** What a provider says too late is decided at once, or whoever is to pay for it has nothing just then. */
const settleOrOwe = async (world: World, chance: Chance): Promise<void> => {
  if (chance.happens(0.55)) return sayBuilt(world, chance, 'settleNow');
  if (chance.happens(0.35)) return;
  for (const name of ['impoverish', 'owe', 'enrich', 'settleOwed'] as const) if (chance.happens(0.93)) await sayBuilt(world, chance, name);
};

const sayBuilt = async (world: World, chance: Chance, name: keyof typeof BUILDERS): Promise<void> => {
  const built: Draft | undefined = BUILDERS[name](world, chance);
  if (!built) return;
  const draft = ASKED.has(built.contract.type) ? dated(world, chance, built) : built;
  switch (chance.weighted({ plain: 950, unsound: 20, unreadable: 18, zone: 6, astray: 7 })) {
    case 'unsound':
      return sayIf(world, onWire(unsound(chance, draft)));
    case 'unreadable':
      return sayIf(world, unreadable(world, chance, draft));
    case 'zone':
      return sayIf(world, offTheMap(world, chance));
    case 'astray':
      // A wallet that is opened in the same batch cannot be known to be elsewhere yet.
      await world.settle(50);
      return sayAstray(world, chance, draft);
    case 'plain':
      return sayIf(world, onWire(draft));
  }
};

/** To the wrong shard: often just after the same was said to the right one, whose commit may still be under way. */
const sayAstray = async (world: World, chance: Chance, draft: Draft): Promise<void> => {
  const { not_after: _until, ...data } = draft.data;
  // Where there is no wallet, nobody knows which shard is the right one.
  const known = world.oracle.walletOf(String(data['business_id']), String(data['mode']), String(data['currency'])) !== undefined;
  const after = known && chance.happens(0.7);
  if (after) world.say(onWire(draft));
  const another = (): Draft => ({ ...draft, data: { ...data, command_id: world.id('cmd') } });
  world.say(onWire(astray(world, chance, another())));
  if (!after) return;
  await world.settle(chance.pick([1, 40]));
  world.say(onWire(another()));
};

/** Terms with a time zone that there is not. */
const offTheMap = (world: World, chance: Chance): Sent | undefined => {
  const draft: Draft | undefined = BUILDERS[chance.pick(['open', 'setTerms'] as const)](world, chance);
  if (!draft) return undefined;
  const terms = { ...(draft.data['terms'] as object), timezone: 'Mars/Olympus' };
  return onWire({ ...draft, data: { ...draft.data, terms } });
};

/** What the shards told each other arrives: late, twice, out of order, or not at all and then again. */
const carry = (world: World, chance: Chance): Promise<void> => {
  const { onTheWay } = world;
  if (onTheWay.length === 0 || chance.happens(0.05)) return carryAgain(world, chance);
  const at = chance.happens(0.6) ? 0 : chance.below(onTheWay.length);
  const [message] = onTheWay.splice(at, 1);
  if (!message) return Promise.resolve();
  const data = { ...(JSON.parse(message.value) as Record<string, unknown>), reply_to: 'oracle' };
  const sent = { shard: message.partition, wire: { headers: message.headers, value: JSON.stringify(data) } };
  const type = message.headers['ce_type'] ?? '';
  if (type === wireTypeOf(ReceiveTransfer)) world.carried.set(String((data as { from_transaction_id?: string }).from_transaction_id), sent);
  if (chance.happens(0.04)) return Promise.resolve();
  if (chance.happens(0.06)) onTheWay.push(message);
  if (type.includes('ReturnTransfer') && chance.happens(0.6)) closeSender(world, chance, data);
  if (chance.happens(0.12)) return sayIf(world, worthless(sent, data));
  return sayIf(world, sent);
};

/** A transfer of nothing: no shard sends it. */
const worthless = (sent: Sent, data: Record<string, unknown>): Sent => ({
  ...sent,
  wire: { ...sent.wire, value: JSON.stringify('amount_minor' in data ? { ...data, amount_minor: '0' } : data) },
});

const carryAgain = (world: World, chance: Chance): Promise<void> => {
  const sent = chance.find([...world.carried.values()], () => true, 100);
  if (!sent) return Promise.resolve();
  const data = { ...(JSON.parse(sent.wire.value) as Record<string, unknown>), command_id: world.id('cmd') };
  return sayIf(world, { ...sent, wire: { ...sent.wire, value: JSON.stringify(data) } });
};

/** The sender's wallet is closed just before its money comes back. */
const closeSender = (world: World, chance: Chance, data: Record<string, unknown>): void => {
  const t = world.oracle.transactions.get(String(data['transaction_id']));
  const wallet = t && world.oracle.walletOf(t.business, t.mode, t.currency);
  if (!wallet) return;
  const terms = { ...wallet.terms, ...chance.pick([{ status: 'closed' }, { status: 'closed' }, { business_status: 'closed' }]) };
  world.say(onWire({ contract: SetWalletTerms, shard: wallet.shard, data: { ...about(world, wallet), terms } }));
};

const TICKS_US = [1_003, 700_001, 31_000_003, 61_000_007, 125_000_011, 3_600_000_013, 21_600_000_017, 43_200_000_019, 86_400_000_023];

const tick = async (world: World, chance: Chance): Promise<void> => {
  await world.settle(chance.between(1, 200));
  await compareDays(world);
  await world.engine.setClock(world.engine.nowUs + chance.pick(TICKS_US));
  world.counts.add('happenings', 'the clock goes on');
};

const restart = async (world: World, chance: Chance): Promise<void> => {
  const { engine } = world;
  // Some of what waits is handed over and under way.
  await engine.feed(chance.between(1, 60), (length) => length - chance.below(5));
  const orderly = chance.happens(0.6);
  if (orderly && engine.format < 3 && chance.happens(0.6)) await raiseFormat(world);
  await engine.restart({
    orderly,
    back: chance.pick([0, 3, 40]),
    lanes: chance.between(1, 2),
    batchMax: chance.happens(0.1) ? chance.pick([1, 7]) : chance.pick([50, 200, 500]),
  });
  world.counts.add('happenings', orderly ? 'a restart' : 'a writer taken over from while it works');
};

/** An operator lets the installation write all that this release can. */
const raiseFormat = async (world: World): Promise<void> => {
  await world.settle(100);
  await world.engine.setFormat(3);
  world.oracle.format = 3;
  world.counts.add('happenings', 'the format is raised');
};

/** Plays one move: the same seed in the same world is the same move. */
export const play = async (world: World, chance: Chance): Promise<void> => {
  switch (chance.weighted({ say: 870, settle: 80, feed: 25, tick: 30, restart: 7, repeat: 4 })) {
    case 'say':
      for (let left = chance.between(1, 24); left > 0; left--) await sayOne(world, chance);
      return;
    case 'settle':
      return world.settle(chance.pick([1, 5, 40, 300]));
    case 'feed':
      return world.engine.feed(chance.between(1, 30));
    case 'tick':
      return tick(world, chance);
    case 'restart':
      return restart(world, chance);
    case 'repeat':
      world.counts.add('happenings', 'handed over again');
      return world.engine.repeat(chance.below(world.engine.shards), chance.between(1, 20));
  }
};
