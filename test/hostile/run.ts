import { setTimeout as sleep } from 'node:timers/promises';
import { type ServiceProcess } from '@daftari/standalone';
import { Chance } from '../oracle/chance.js';
import { ScriptDrawer } from './draw-script.js';
import { type Order } from './orders.js';
import { type ScriptOf } from './world.js';
import { type Script } from './script.js';
import { type Booked, bookedOf, isSettled } from './verdict.js';
import { type HostileWorld } from './world.js';

const QUIET_MS = 120_000;

/** A number for a house and an order: scripts do not depend on the order in which requests come. */
const mixed = (seed: number, text: string): number =>
  Buffer.from(text).reduce((hash, byte) => Math.imul(hash ^ byte, 16_777_619), seed ^ 0x811c9dc5) >>> 0;

/** Scripts drawn from a seed, each when it is first needed. */
export const drawnScripts = (seed: number): { readonly scripts: ReadonlyMap<string, Script>; readonly scriptOf: ScriptOf } => {
  const scripts = new Map<string, Script>();
  const scriptOf: ScriptOf = (house, tongue, key) => {
    const name = `${house}/${key}`;
    const script = scripts.get(name) ?? new ScriptDrawer(new Chance(mixed(seed, name)), tongue).draw();
    scripts.set(name, script);
    return script;
  };
  return { scripts, scriptOf };
};

export interface Pace {
  /** So many at once. */
  readonly batch: number;
  /** Between two batches: at least, and at most. */
  readonly pauseMs: readonly [number, number];
  /** The share of messages that comes again. */
  readonly doubled: number;
}

/** Sends orders by and by; some of their messages come again, at any later time. */
export const placeOrders = async (world: HostileWorld, chance: Chance, orders: readonly Order[], pace: Pace): Promise<void> => {
  const { batch: size, pauseMs, doubled } = pace;
  for (let at = 0; at < orders.length; at += size) {
    const batch = orders.slice(at, at + size);
    const again = batch.filter(() => chance.happens(doubled)).map(() => chance.pick(orders.slice(0, at + size)));
    await world.transport.publisher().publish([...batch, ...again].map(({ message }) => message));
    await sleep(chance.between(...pauseMs));
  }
};

/** Kills connector and ledger so many times each, at any moment, and starts them again. */
export const killBoth = async (world: HostileWorld, chance: Chance, kills: number): Promise<void> => {
  const killOne = async (service: ServiceProcess): Promise<void> => {
    for (let count = 0; count < kills; count++) {
      await sleep(chance.between(600, 2_500));
      await service.kill('SIGKILL');
      await sleep(chance.between(0, 400));
      await service.start();
    }
  };
  await Promise.all([killOne(world.connector), killOne(world.ledger)]);
};

const OPEN_WORK = "select count(*)::int as count from connector.attempts where state in ('sending', 'recheck')";

/** Until every order has ended or waits for a person, nobody is asked about what has ended, and no provider means to do anything more. */
export const quiet = async (world: HostileWorld, orders: readonly Order[]): Promise<void> => {
  const until = Date.now() + QUIET_MS;
  const isQuiet = async (): Promise<boolean> => {
    await Promise.all(world.houses.map((house) => house.settled()));
    if ((await world.count(OPEN_WORK)) > 0) return false;
    return (await bookedOf(world, orders)).every(isSettled);
  };
  while (!(await isQuiet().catch(() => false)) && Date.now() < until) await sleep(500);
  // What was said last has to reach the books.
  await sleep(1_500);
};

/** How often everything was played by providers, and every ending was reached. */
export const countsOf = (world: HostileWorld, booked: readonly Booked[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  const add = (what: string, count = 1): void => void counts.set(what, (counts.get(what) ?? 0) + count);
  for (const [index, { book }] of world.houses.entries()) {
    for (const [what, count] of book.played) add(what, count);
    if (world.names[index]?.endsWith('_2')) add('end/at_the_second_provider', book.deals.length);
  }
  for (const { status, cases } of booked) {
    add(`end/${status}${cases.length > 0 ? '_with_case' : ''}`);
    for (const kind of cases) add(`case/${kind}`);
  }
  return counts;
};
