import { Database, type Logger } from '@daftari/platform';
import { createTransport, type Transport } from '@daftari/messaging';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { freePort } from '../support/ports.js';
import { startTestPostgres, type TestPostgres } from '../support/postgres.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { awayAtStart, awayFor, lostAnswer, type Outage } from './outage.js';
import { PARTITIONS, World } from './world.js';

describe('messaging conformance: embedded, when PostgreSQL is away', () => {
  let postgres: TestPostgres;
  let proxy: TcpProxy;
  let world: World;
  let outage: Outage;
  const databases: Database[] = [];

  const open = (logger: Logger, throughProxy = false): Transport => {
    const url = new URL(world.url);
    if (throughProxy) url.port = String(proxy.port);
    const database = new Database({ url: url.href, applicationName: 'outage' });
    databases.push(database);
    return createTransport({ database, logger, clientId: 'outage', shards: PARTITIONS });
  };

  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.inDatabase('embedded', postgres, undefined, {}, 'conformance');
    const port = await freePort();
    proxy = new TcpProxy(port, () => Number(new URL(world.url).port));
    await proxy.start();
    outage = { world, open, takeAway: () => postgres.server.stop(), giveBack: () => postgres.server.start() };
  });

  afterAll(async () => {
    await Promise.all(databases.map((database) => database.close()));
    await proxy.stop();
    await world.destroy();
  });

  test(
    'P17 the answer to an append is lost, then a batch of equal size is appended: everything is stored',
    { timeout: 60_000 },
    async () => {
      const transport = open(world.logger, true);
      await lostAnswer(outage, transport, proxy, (request) => request.includes('append_')).finally(() => transport.close());
    },
  );

  test('P19 PostgreSQL away at start is waited for, and it is said once', { timeout: 60_000 }, () => awayAtStart(outage));
  test('P19 PostgreSQL away for 30 s: nothing is lost, and it is said once', { timeout: 120_000 }, () => awayFor(outage, 30_000));
});
