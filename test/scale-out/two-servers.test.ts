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

  it('answers what finance asks over both servers together', async () => {
    const [here, there] = [await world.business(2, '1100'), await world.business(3, '2200')];
    await until('the credits', async () => (await available(here)) === '1100' && (await available(there)) === '2200');
    const { data, totals } = (await world.ask(ledgers[0], '/internal/finance/trial-balance')).body;
    expect(totals).toMatchObject([{ currency: 'NGN', debit: totals[0].credit }]);
    const balances = new Map(data.map((row: { account_id: string; debit: string }) => [row.account_id, row.debit]));
    const bank = (await world.ask(ledgers[0], '/internal/finance/accounts/acc_bank:NGN:live/balance')).body;
    expect(bank).toMatchObject({ balance: balances.get('acc_bank:NGN:live'), sequences: { 0: expect.any(Number), 3: expect.any(Number) } });
    await sleep(2_100);
    const statement = (await world.ask(ledgers[0], '/internal/finance/accounts/acc_bank:NGN:live/statement')).body;
    expect(statement.closing_balance).toBe(bank.balance);
    expect(new Set(statement.lines.map((line: { business_id: string }) => line.business_id))).toContain(there);
    const accounts: { account_id: string }[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const after: string = cursor === '' ? '' : `&starting_after=${cursor}`;
      const page = (await world.ask(ledgers[0], `/internal/finance/accounts?limit=3${after}`)).body;
      accounts.push(...page.data);
      cursor = page.next_cursor;
    }
    expect(new Set(accounts.map((account) => account.account_id)).size).toBe(accounts.length);
    expect(accounts.length).toBe((await world.ask(ledgers[0], '/internal/finance/accounts?limit=100')).body.data.length);
    expect((await world.ask(ledgers[0], '/internal/finance/reports/fees?group_by=day')).status).toBe(200);
  });

  it('leaves nothing in transit, and the books of both servers are right', async () => {
    const sums = await world.query<{ sum: string }>(
      "select coalesce(sum(b.balance), 0) as sum from ledger.balances b join ledger.accounts a on a.number = b.account where a.code like 'in_transit:%'",
    );
    expect(sums.map(([row]) => Number(row?.sum))).toEqual([-60_000, 60_000]);
    expect(await world.findings()).toEqual([]);
  });
});
