import { setTimeout as sleep } from 'node:timers/promises';
import { type ServiceProcess } from '@daftari/standalone';
import pg from 'pg';
import { Chance } from '../oracle/chance.js';
import { TestInstallation } from '../support/installation.js';
import { atOnce, type Placed, StormClient } from './client.js';
import { makeOrders } from './wares.js';

export interface StormOptions {
  readonly seed: number;
  readonly transactions: number;
  /** How often connector and ledger are killed, each. */
  readonly kills: number;
  /** How many orders are under way at once. */
  readonly callers: number;
}

/** A storm that has blown over. */
export interface Storm {
  readonly daftari: TestInstallation;
  readonly placed: readonly Placed[];
  readonly client: StormClient;
  readonly pool: pg.Pool;
}

/** The endings' delays are so much shorter. */
const TIME_SCALE = '0.1';
const PROVIDER = {
  timeout_ms: 1_500,
  requery: { first_s: 0.5, factor: 1.5, max_s: 2, not_found_is_failed_after_s: 3, give_up_to_case_after_s: 12 },
};
const QUIET_MS = 600_000;

const admin = (daftari: TestInstallation) => ({ key: daftari.demo.admin.operator_key });

const prepare = async (daftari: TestInstallation): Promise<void> => {
  const { body } = await daftari.call('GET', '/admin/v1/providers', undefined, admin(daftari));
  for (const { code } of body.data as { code: string }[])
    await daftari.call('PATCH', `/admin/v1/providers/${code}`, PROVIDER, admin(daftari));
  for (const currency of ['NGN', 'GHS', 'TZS', 'SLE']) {
    const credit = { reference: `storm-${currency}`, currency, mode: 'live', amount: '100000000000.00', reason: 'before the storm' };
    await daftari.call('POST', `/admin/v1/businesses/${daftari.demo.businesses[0]?.id}/credits`, credit, admin(daftari));
  }
  // Nobody listens to webhooks here.
  const endpoints = await daftari.call('GET', '/v1/webhook-endpoints');
  for (const { id } of endpoints.body.data as { id: string }[]) await daftari.call('DELETE', `/v1/webhook-endpoints/${id}`);
};

/** Kills a process at moments spread over the whole storm, and starts it again. */
const killing = async (
  service: ServiceProcess,
  chance: Chance,
  { kills, transactions }: StormOptions,
  client: StormClient,
): Promise<void> => {
  for (let count = 1; count <= kills; count++) {
    const at = ((count - chance.next()) / kills) * transactions;
    while (client.placed < at) await sleep(50);
    await service.kill();
    await sleep(chance.between(0, 500));
    await service.start();
  }
};

const OPEN = `
select (select count(*) from connector.attempts where state in ('ready', 'sending', 'recheck'))
  + (select count(*) from ledger.open_transactions o where not exists (select from ledger.cases c where c.transaction = o.id and c.status = 'open')) as count`;

/** Until every transaction has ended or waits for a person. */
const blownOver = async (pool: pg.Pool): Promise<void> => {
  const until = Date.now() + QUIET_MS;
  for (;;) {
    const { rows } = await pool.query<{ count: string }>(OPEN);
    if (rows[0]?.count === '0' || Date.now() > until) break;
    await sleep(500);
  }
  await sleep(2_000);
};

/** Orders of every kind with every ending, with connector and ledger killed meanwhile; ends when all is quiet. */
export const storm = async (options: StormOptions): Promise<Storm> => {
  const chance = new Chance(options.seed);
  const daftari = await TestInstallation.start('embedded', { environment: { SANDBOX_TIME_SCALE: TIME_SCALE, LOG_LEVEL: 'info' } });
  await prepare(daftari);
  const client = new StormClient(daftari);
  const orders = makeOrders(chance, options.transactions);
  const killers = [daftari.processes.connector, ...daftari.processes.ledgers].map((service) => killing(service, chance, options, client));
  const placed = await atOnce(orders, options.callers, (order) => client.place(order));
  await Promise.all(killers);
  const pool = new pg.Pool({ connectionString: daftari.databaseUrl, max: 4 });
  await blownOver(pool);
  return { daftari, placed, client, pool };
};
