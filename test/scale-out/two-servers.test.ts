import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaIsMissing } from '../support/kafka.js';
import { type WorkerProcess } from '../support/worker-process.js';
import { TwoServers } from './servers.js';

const missing = kafkaIsMissing();
if (missing !== undefined) console.log(missing);

/** How one outgrows a machine: shards on several PostgreSQL servers, by configuration alone. */
describe.skipIf(missing !== undefined)('shards on two servers, written by two processes', () => {
  let world: TwoServers;
  let ledgers: [WorkerProcess, WorkerProcess];
  beforeAll(async () => {
    world = await TwoServers.start();
    ledgers = [await world.addLedger(), await world.addLedger()];
  }, 180_000);
  afterAll(() => world.stop());

  const until = async (what: string, holds: () => Promise<boolean>, withinMs = 60_000): Promise<void> => {
    const end = Date.now() + withinMs;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(`${what} did not come.`);
      await sleep(100);
    }
  };
  const available = async (business: string, worker = ledgers[0]): Promise<string | undefined> =>
    (await world.ask(worker, `/internal/businesses/${business}/wallets?mode=live`)).body.data[0]?.available_minor;

  it('spreads the shards over both, and answers for all of them whichever process is asked', async () => {
    expect(await world.query('select shard from ledger.shards order by shard')).toEqual([
      [{ shard: 0 }, { shard: 2 }],
      [{ shard: 1 }, { shard: 3 }],
    ]);
    const [here, there] = [await world.business(0, '5000'), await world.business(1, '7000')];
    for (const ledger of ledgers)
      await until('the credits', async () => (await available(here, ledger)) === '5000' && (await available(there, ledger)) === '7000');
  });

  it('moves money between the servers, also while a process dies', async () => {
    const [from, to] = [await world.business(0, '1000000'), await world.business(1, '0')];
    const sent: string[] = [];
    for (let index = 0; index < 60; index++) {
      sent.push(await world.transfer(from, 0, to, 1));
      if (index === 30) await ledgers[1].kill('SIGKILL');
    }
    await until('the transfers', async () => (await available(to)) === '60000', 90_000);
    expect(await available(from)).toBe('940000');
    await until('the confirmations', async () => (await world.query('select from ledger.in_flight')).every((rows) => rows.length === 0));
    const statuses = await Promise.all(sent.map((id) => world.ask(ledgers[0], `/internal/transactions/${id}?business=${from}&mode=live`)));
    expect(new Set(statuses.map(({ body }) => body.status))).toEqual(new Set(['completed']));
  }, 150_000);

  it('leaves nothing in transit, and the books of both servers are right', async () => {
    const sums = await world.query<{ sum: string }>(
      "select coalesce(sum(b.balance), 0) as sum from ledger.balances b join ledger.accounts a on a.number = b.account where a.code like 'in_transit:%'",
    );
    expect(sums.map(([row]) => Number(row?.sum))).toEqual([-60_000, 60_000]);
    expect(await world.findings()).toEqual([]);
  });
});
