import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Secrets } from './data-folder.js';
import { sandboxAccounts } from './demo/providers.js';
import { FAILED_LOGINS_PER_MINUTE } from './options.js';
import { ServiceProcess } from './service-process.js';

export interface ProcessesOptions {
  readonly dataDir: string;
  readonly databaseUrl: string;
  /** `host:port` of the brokers, separated by commas; left out, messages travel through PostgreSQL. */
  readonly kafkaBrokers?: string | undefined;
  readonly secrets: Secrets;
  readonly shards: number;
  readonly logLevel: string;
  /** How many of each; 1 unless said. */
  readonly ledgers?: number;
  readonly gateways?: number;
  /** The ports in this order: gateways, sandbox, connector, notifier, ledgers. */
  readonly ports: readonly number[];
  /** Over the services' environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The four services and the sandbox, each a process of its own. */
export interface Processes {
  readonly gateways: readonly ServiceProcess[];
  readonly ledgers: readonly ServiceProcess[];
  readonly connector: ServiceProcess;
  readonly notifier: ServiceProcess;
  readonly sandbox: ServiceProcess;
  stop(): Promise<void>;
}

/** How many ports `startProcesses` takes. */
export const portsNeeded = (ledgers: number, gateways: number): number => gateways + ledgers + 3;

const makeProcesses = (options: ProcessesOptions): Omit<Processes, 'stop'> => {
  const { ports, secrets, ledgers = 1, gateways = 1 } = options;
  const port = (index: number): number => ports[index] ?? 0;
  const at = (index: number): string => `http://127.0.0.1:${port(index)}`;
  const [sandboxAt, connectorAt, notifierAt, ledgersAt] = [gateways, gateways + 1, gateways + 2, gateways + 3];
  const common = {
    DATABASE_URL: options.databaseUrl,
    LEDGER_SHARDS: String(options.shards),
    LOG_LEVEL: options.logLevel,
    DAFTARI_INTERNAL_TOKEN: secrets.internal_token,
    DAFTARI_SECRETS_KEY: secrets.secrets_key,
    DAFTARI_OPERATOR_KEY: secrets.operator_key,
    DAFTARI_FINANCE_KEY: secrets.finance_key,
    WEBHOOK_ALLOW_PRIVATE: 'true',
    FAILED_LOGINS_PER_MINUTE,
    WEBHOOK_SCHEDULE_S: '1,2,5,10,30',
    PUBLIC_URL: at(0),
    LEDGER_URL: at(ledgersAt),
    CONNECTOR_URL: at(connectorAt),
    NOTIFIER_URL: at(notifierAt),
    SANDBOX_DATA_DIR: join(options.dataDir, 'sandbox'),
    SANDBOX_PROVIDERS: JSON.stringify(sandboxAccounts(secrets.sandbox_key, at(0))),
    ...(options.kafkaBrokers === undefined ? {} : { KAFKA_BROKERS: options.kafkaBrokers }),
    ...options.environment,
  };
  const make = (packageName: string, name: string, index: number, own: Readonly<Record<string, string>> = {}): ServiceProcess =>
    new ServiceProcess({
      packageName,
      name,
      port: port(index),
      logDir: join(options.dataDir, 'logs'),
      environment: { ...common, ...own, GATEWAY_INTERNAL_URL: at(index) },
    });
  return {
    sandbox: make('@daftari/sandbox', 'sandbox', sandboxAt),
    connector: make('@daftari/provider-connector', 'provider-connector', connectorAt),
    notifier: make('@daftari/notifier', 'notifier', notifierAt),
    ledgers: Array.from({ length: ledgers }, (_, index) =>
      make('@daftari/ledger', `ledger-${index + 1}`, ledgersAt + index, { DAFTARI_SIGNING_KEY: secrets.signing_key }),
    ),
    gateways: Array.from({ length: gateways }, (_, index) => make('@daftari/api-gateway', `api-gateway-${index + 1}`, index)),
  };
};

/** Starts every process, ledgers first: their schema is what the others read. */
export const startProcesses = async (options: ProcessesOptions): Promise<Processes> => {
  await mkdir(join(options.dataDir, 'logs'), { recursive: true });
  const made = makeProcesses(options);
  const inOrder = [...made.ledgers, made.sandbox, made.connector, made.notifier, ...made.gateways];
  const stop = async (): Promise<void> => {
    for (const one of inOrder.toReversed()) await one.stop();
  };
  try {
    for (const one of inOrder) await one.start();
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
  return { ...made, stop };
};
