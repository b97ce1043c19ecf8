import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyBooks } from '@daftari/ledger';
import { Chance } from '../oracle/chance.js';
import { doubleCommands } from './doubled-commands.js';
import { expectedCounts } from './expected.js';
import { makeOrder, type Order } from './orders.js';
import { countsOf, drawnScripts, killBoth, placeOrders, quiet } from './run.js';
import { type Habits } from './provider-server.js';
import { honest, traps } from './traps.js';
import { type Booked, bookedOf, walletsAsBooked, wrongOf } from './verdict.js';
import { HostileWorld, hostileSecrets, SECRETS_KEY, TOKEN } from './world.js';
import { secretsInFiles, secretsInTables } from '../support/secrets.js';

/** One that reaches everything in few transactions; others are tried with `HOSTILE_SEED=… HOSTILE_TRANSACTIONS=…`. */
const SEED = Number(process.env['HOSTILE_SEED'] ?? 196_553);
const TRANSACTIONS = Number(process.env['HOSTILE_TRANSACTIONS'] ?? 150);
const KILLS = Number(process.env['HOSTILE_KILLS'] ?? 2);

const habits: Habits = { cutsUnread: 0, failsElsewhere: 0 };
const drawn = drawnScripts(SEED);
const isTrap = (key: string): boolean => Number(key) - 6_000_000 < traps.length;
let world: HostileWorld;
const placed: Order[] = [];

beforeAll(async () => {
  console.log(`HOSTILE_SEED=${SEED} HOSTILE_TRANSACTIONS=${TRANSACTIONS} HOSTILE_KILLS=${KILLS}`);
  world = await HostileWorld.create({
    seed: SEED,
    habits,
    scriptOf: (house, tongue, key, isFirst) => {
      if (!isTrap(key)) return drawn.scriptOf(house, tongue, key, isFirst);
      // Whichever house it is brought to: one that is unwell is passed over.
      return (isFirst ? traps[Number(key) - 6_000_000]?.script : undefined) ?? honest;
    },
  });
});
afterAll(() => world.destroy());

/** An order with everything that was played for it. */
const told = ({ order, events, cases, attempts }: Booked, why: string): string => {
  const played = world.names.map((name) => [name, drawn.scripts.get(`${name}/${order.key}`)] as const);
  const scripts = played.flatMap(([name, script]) => (script ? [`\n  ${name}: ${JSON.stringify(script)}`] : []));
  const gone = attempts.map((attempt) => `\n  ${attempt}`);
  return `${order.ware} ${order.transactionId}: ${why}\n  ${events.join(', ')} [${cases.join(', ')}]${gone.join('')}${scripts.join('')}`;
};

/** What is still wrong once every word had its time: what went to a person may end after a pause, and a late word is on its way to the books. */
const leftWrong = async (orders: readonly Order[], wrongOfOne: (one: Booked, number: number) => string | undefined): Promise<string[]> => {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const wrong = (await bookedOf(world, orders)).flatMap((one, number) => {
      const why = wrongOfOne(one, number);
      return why === undefined ? [] : [told(one, why)];
    });
    if (wrong.length === 0 || performance.now() > deadline) return wrong;
    await sleep(500);
  }
};

describe('whatever providers do', () => {
  it('ends as it must, one by one', async () => {
    const chance = new Chance(SEED);
    const orders = traps.map(({ ware }, number) => makeOrder(chance, number, chance.pick(world.places), ware));
    placed.push(...orders);
    const [pausing = [], plain = []] = [true, false].map((is) => orders.filter((_, number) => (traps[number]?.pauses ?? false) === is));
    for (const wave of [plain, pausing]) {
      await placeOrders(world, chance, wave, { batch: 10, pauseMs: [40, 80], doubled: 0 });
      await quiet(world, wave);
    }
    const wrongOfTrap = (one: Booked, number: number): string | undefined => {
      const { name = '', ends = [], withCase } = traps[number] ?? {};
      const isAsItMust = ends.includes(one.status) && (withCase === undefined || one.cases.includes(withCase));
      const other = `${one.status} [${one.cases.join(', ')}] in place of ${ends.join(' or ')} ${withCase ?? ''}`;
      const why = wrongOf(one) ?? (isAsItMust ? undefined : other);
      return why === undefined ? undefined : `${name}: ${why}`;
    };
    expect(await leftWrong(orders, wrongOfTrap)).toEqual([]);
  }, 250_000);

  it('what is called completed was executed once, and what is called failed never was, whoever dies', async () => {
    await world.breakCircuits();
    Object.assign(habits, { cutsUnread: 0.02, failsElsewhere: 0.15 });
    const chance = new Chance(SEED + 1);
    const orders = Array.from({ length: TRANSACTIONS }, (_, number) => makeOrder(chance, traps.length + number, chance.pick(world.places)));
    placed.push(...orders);
    const doubled = await doubleCommands(world.transport, chance, 0.2);
    const killing = killBoth(world, chance, KILLS);
    await placeOrders(world, chance, orders, { batch: 10, pauseMs: [50, 250], doubled: 0.2 });
    await killing;
    await quiet(world, orders);
    expect(await leftWrong(orders, wrongOf)).toEqual([]);
    expect(doubled.count).toBeGreaterThan(0);
  }, 300_000);

  it('no wallet is off by a unit, nothing was executed twice, the books prove themselves', async () => {
    const booked = await bookedOf(world, placed);
    expect(await walletsAsBooked(world, booked)).toEqual([]);
    // Nobody was asked to do again what was once taken.
    const twice = world.houses.flatMap(({ book }) => book.deals.filter(({ asked }) => book.byKey(asked.key).length > 1));
    expect(twice.map(({ asked }) => asked)).toEqual([]);
    const report = await verifyBooks(world.database.pool);
    expect(report.checks.filter((check) => !check.ok)).toEqual([]);
    expect(await world.count('select count(*)::int as count from ledger.dead_letters')).toBe(0);
    expect(await world.count('select count(*)::int as count from connector.dead_letters')).toBe(0);
  });

  it('no credential, secret or token lies about in a log or a table', async () => {
    const secrets = [...hostileSecrets, TOKEN, SECRETS_KEY];
    expect(await secretsInTables(world.database.pool, ['strongmb_1'])).toContain('connector.providers: secret 0');
    expect(await secretsInFiles(world.logs, ['"level"'])).not.toEqual([]);
    expect(await secretsInTables(world.database.pool, secrets)).toEqual([]);
    expect(await secretsInFiles(world.logs, secrets)).toEqual([]);
  });

  it('and all of it was reached', async () => {
    const counts = countsOf(world, await bookedOf(world, placed));
    console.log(
      [...counts]
        .map(([what, count]) => `${what} ${count}`)
        .sort()
        .join(', '),
    );
    expect(expectedCounts.filter((what) => !counts.has(what))).toEqual([]);
    expect(counts.has('connection/followed_redirect')).toBe(false);
  });
});
