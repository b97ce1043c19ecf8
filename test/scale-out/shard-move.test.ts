import { setTimeout as sleep } from 'node:timers/promises';
import { BookServers, moveShard } from '@daftari/ledger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daftari } from '../support/command-line.js';
import { kafkaIsMissing } from '../support/kafka.js';
import { type WorkerProcess } from '../support/worker-process.js';
import { TwoServers } from './servers.js';

const missing = kafkaIsMissing();
if (missing !== undefined) console.log(missing);

/** P12: a shard is moved while the others are under load; nothing is lost, whatever is cut short. */
describe.skipIf(missing !== undefined)('moving a shard to another server', () => {
  let world: TwoServers;
  let ledger: WorkerProcess;
  let servers: BookServers;
  beforeAll(async () => {
    world = await TwoServers.start();
    ledger = await world.addLedger();
    await world.addLedger();
    servers = BookServers.open(world.urls[0], { other: world.urls[1] }, { applicationName: 'test', connectionsMax: 3 });
  }, 180_000);
  afterAll(async () => {
    await servers.close();
    await world.stop();
  });

  const available = async (business: string): Promise<string | undefined> =>
    (await world.ask(ledger, `/internal/businesses/${business}/wallets?mode=live`)).body.data?.[0]?.available_minor;
  const until = async (what: string, holds: () => Promise<boolean>, withinMs = 60_000): Promise<void> => {
    const end = Date.now() + withinMs;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(`${what} did not come.`);
      await sleep(50);
    }
  };
  const shard = (...argv: string[]) => daftari(['shard', ...argv], world.environment);

  it('loses nothing under load on it and on the others', async () => {
    const [moving, staying, outside] = [
      await world.business(0, '1000000'),
      await world.business(2, '1000000'),
      await world.business(1, '0'),
    ];
    let [sent, stop] = [0, false];
    const load = (async () => {
      while (!stop) {
        await Promise.all([world.transfer(moving, 0, outside, 1), world.transfer(staying, 2, outside, 1)]);
        sent++;
        await sleep(10);
      }
    })();
    await sleep(1_500);
    const answer = await shard('move', '--shard', '0', '--to', 'other');
    console.log(answer.out.trim());
    expect(answer).toMatchObject({ code: 0, out: expect.stringContaining('Shard 0 lies on other now') });
    await sleep(1_500);
    stop = true;
    await load;
    const left = String(1_000_000 - sent * 1_000);
    await until('the transfers', async () => (await available(moving)) === left && (await available(outside)) === String(sent * 2_000));
    expect(await available(staying)).toBe(left);
    await until('the confirmations', async () => (await world.query('select from ledger.in_flight')).every((rows) => rows.length === 0));
    expect(await world.findings()).toEqual([]);
    expect(await world.query('select shard from ledger.shards where moved_to is null order by shard')).toEqual([
      [{ shard: 2 }],
      [{ shard: 0 }, { shard: 1 }, { shard: 3 }],
    ]);
    expect((await shard('list')).out).toMatch(/0 {2}other .*\n {4}1 {2}other/);
  }, 120_000);

  it('moves it back, and says what it cannot do', async () => {
    expect(await shard('move', '--shard', '0', '--to', 'home')).toMatchObject({ code: 0 });
    expect(await shard('move', '--shard', '0', '--to', 'home')).toMatchObject({ out: expect.stringContaining('already') });
    expect(await shard('move', '--shard', '99', '--to', 'home')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no shard 99'),
    });
    expect(await shard('move', '--shard', '0', '--to', 'nowhere')).toMatchObject({
      code: 2,
      err: expect.stringContaining('does not name the server nowhere'),
    });
    expect(await world.findings()).toEqual([]);
  });

  it('is completed when it is run again after it was cut short', async () => {
    const business = await world.business(2, '5000');
    await until('the credit', async () => (await available(business)) === '5000');
    // Cut short with the old place sealed: the shard waits, and takes nothing.
    await servers.home.pool.query("update ledger.shards set moved_to = 'other', epoch = epoch + 1 where shard = 2");
    const transfer = await world.transfer(business, 2, await world.business(1, '0'), 1);
    await sleep(1_500);
    expect((await world.ask(ledger, `/internal/transactions/${transfer}?business=${business}&mode=live`)).status).toBe(404);
    expect(await moveShard(servers, { shard: 2, to: 'other' })).toMatchObject({ moved: true });
    await until('the transfer', async () => (await available(business)) === '4000');
    expect(await world.findings()).toEqual([]);
  });

  it('an old copy of a shard is not written to', async () => {
    await servers
      .named('other')
      .database.pool.query('update ledger.shards set placement = placement - 1, epoch = epoch + 1 where shard = 3');
    await world.business(3, '5000');
    await until('the stop', async () => (await world.ask(ledger, '/readyz')).status === 503 || (await stoppedElsewhere()), 30_000);
    await servers.named('other').database.pool.query('update ledger.shards set placement = placement + 1 where shard = 3');
  });

  /** Shard 3 may be the other process's. */
  const stoppedElsewhere = async (): Promise<boolean> => {
    const { rows } = await servers.named('other').database.pool.query('select from ledger.events where shard = 3');
    return rows.length === 0;
  };
});
