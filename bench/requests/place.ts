import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DemoFile, openSecrets, type Secrets, ServiceProcess } from '@daftari/standalone';
import { type BenchContext } from '../figure.js';
import { freePort } from '../free-port.js';
import { run, STANDALONE, stopped, until } from './child.js';

/** A business with money, products, channels and every dialect's credentials: the demo, in a database of its own. Nothing runs afterwards. */
export const madeDemo = async (url: string, dataDir: string): Promise<DemoFile> => {
  const child = run(STANDALONE, { DAFTARI_DATA_DIR: dataDir, PORT: String(await freePort()), DATABASE_URL: url, LOG_LEVEL: 'error' });
  try {
    return await until('the demo file', async () => JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8')) as DemoFile);
  } finally {
    await stopped(child);
  }
};

/** The business that the bench asks for. @throws Error where the demo has none */
export const businessOf = ({ businesses: [business] }: DemoFile): DemoFile['businesses'][number] => {
  if (!business) throw new Error('The demo has no business.');
  return business;
};

/** What the services of a place have in common. */
export const environmentOf = (url: string, secrets: Secrets): Record<string, string> => {
  const nowhere = 'http://127.0.0.1:9';
  return {
    DATABASE_URL: url,
    LEDGER_SHARDS: '32',
    LOG_LEVEL: 'error',
    LEDGER_URL: nowhere,
    CONNECTOR_URL: nowhere,
    NOTIFIER_URL: nowhere,
    DAFTARI_INTERNAL_TOKEN: secrets.internal_token,
    DAFTARI_SECRETS_KEY: secrets.secrets_key,
    DAFTARI_SIGNING_KEY: secrets.signing_key,
    // What is bought here stays as it is: nobody sells it.
    GATEWAY_DIALECT_WAIT_MS: '0',
  };
};

/** A gateway and a ledger, each a process of its own, with the demo's businesses. Whoever sells and tells of it is left out. */
export class RequestPlace {
  private constructor(
    readonly demo: DemoFile,
    readonly url: string,
    readonly baseUrl: string,
    private readonly processes: readonly ServiceProcess[],
  ) {}

  static async start(context: BenchContext, name: string): Promise<RequestPlace> {
    const url = await context.database(name);
    const dataDir = join(context.directory, name);
    const demo = await madeDemo(url, dataDir);
    const ledgerPort = await freePort();
    const profiling = context.profileDir === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${context.profileDir}` };
    const environment = {
      ...environmentOf(url, await openSecrets(dataDir)),
      ...profiling,
      LEDGER_URL: `http://127.0.0.1:${ledgerPort}`,
    };
    const logDir = join(dataDir, 'logs');
    await mkdir(logDir, { recursive: true });
    const make = (packageName: string, port: number): ServiceProcess =>
      new ServiceProcess({ packageName, name: packageName.replace('@daftari/', ''), port, logDir, environment });
    const ledger = make('@daftari/ledger', ledgerPort);
    const gateway = make('@daftari/api-gateway', await freePort());
    await ledger.start();
    await gateway.start();
    return new RequestPlace(demo, url, gateway.url, [gateway, ledger]);
  }

  async stop(): Promise<void> {
    for (const one of this.processes) await one.stop();
  }
}
