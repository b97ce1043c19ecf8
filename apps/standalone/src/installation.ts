import { join } from 'node:path';
import { createGateway, gatewayConfigFrom } from '@daftari/api-gateway';
import { EMBEDDED_VIEWS } from '@daftari/contracts';
import { createLedger, installBooks, ledgerConfigFrom } from '@daftari/ledger';
import { createTransport, type Transport } from '@daftari/messaging';
import { createNotifier, notifierConfigFrom } from '@daftari/notifier';
import { createLogger, Database, type Logger } from '@daftari/platform';
import { connectorConfigFrom, createConnector } from '@daftari/provider-connector';
import { createSandbox, providerConfig, type SandboxConfig } from '@daftari/sandbox';
import { type Secrets } from './data-folder.js';
import { sandboxAccounts } from './demo/providers.js';
import { FAILED_LOGINS_PER_MINUTE, type StandaloneOptions } from './options.js';

/** All of Daftari, running in this process. */
export interface Installation {
  readonly baseUrl: string;
  readonly sandboxUrl: string;
  stop(): Promise<void>;
}

/** What was started, to be stopped in the opposite order. */
class Started {
  private readonly stops: (() => Promise<unknown>)[] = [];

  add(stop: () => Promise<unknown>): void {
    this.stops.unshift(stop);
  }

  async stop(): Promise<void> {
    for (const stop of this.stops.splice(0)) await stop();
  }
}

/** The sandbox knows the demo's providers as its clients, and calls each back at its own address. */
const sandboxConfig = (options: StandaloneOptions, secrets: Secrets, baseUrl: string): SandboxConfig => {
  const accounts = Object.entries(sandboxAccounts(secrets.sandbox_key, baseUrl));
  const providers = Object.fromEntries(accounts.map(([name, settings]) => [name, settings.map(providerConfig)]));
  const { HOST, PORT } = options.environment;
  return { host: HOST, port: PORT + 1, dataDir: join(options.dataDir, 'sandbox'), providers };
};

interface Place {
  readonly options: StandaloneOptions;
  readonly secrets: Secrets;
  readonly transport: Transport;
  readonly environment: NodeJS.ProcessEnv;
  readonly logger: (service: string) => Logger;
  readonly started: Started;
}

/** The services behind the gateway listen on free ports of the loopback. */
const startServices = async (place: Place): Promise<string> => {
  const { environment, transport, logger, started, secrets, options } = place;
  const hidden = { ...environment, HOST: '127.0.0.1', PORT: '0' };
  const connector = await createConnector({ config: connectorConfigFrom(hidden).config, transport, logger: logger('provider-connector') });
  started.add(() => connector.stop());
  const CONNECTOR_URL = await connector.start();
  const notifier = await createNotifier({ config: notifierConfigFrom(hidden).config, transport, logger: logger('notifier') });
  started.add(() => notifier.stop());
  const NOTIFIER_URL = await notifier.start();
  const books = { ...hidden, CONNECTOR_URL, DAFTARI_SIGNING_KEY: secrets.signing_key };
  const ledger = await createLedger({ config: ledgerConfigFrom(books), transport, logger: logger('ledger') });
  started.add(() => ledger.stop());
  const LEDGER_URL = await ledger.start();
  const gateway = await createGateway({
    config: gatewayConfigFrom({ ...environment, PORT: String(options.environment.PORT), LEDGER_URL, CONNECTOR_URL, NOTIFIER_URL }),
    transport,
    logger: logger('api-gateway'),
    bootstrapOperatorKey: secrets.operator_key,
    bootstrapFinanceKey: secrets.finance_key,
  });
  started.add(() => gateway.stop());
  return gateway.start();
};

/** Starts the sandbox and the four services, each after those that it needs. What fails stops what was started. */
export const startInstallation = async (options: StandaloneOptions, secrets: Secrets, databaseUrl: string): Promise<Installation> => {
  const { HOST, PORT, LEDGER_SHARDS, LOG_LEVEL, WEBHOOK_SCHEDULE_S } = options.environment;
  const started = new Started();
  const logger = (service: string): Logger => createLogger(service, LOG_LEVEL);
  const environment = {
    DATABASE_URL: databaseUrl,
    HOST,
    LEDGER_SHARDS: String(LEDGER_SHARDS),
    LOG_LEVEL,
    DAFTARI_INTERNAL_TOKEN: secrets.internal_token,
    DAFTARI_SECRETS_KEY: secrets.secrets_key,
    WEBHOOK_SCHEDULE_S,
    WEBHOOK_ALLOW_PRIVATE: 'true',
    FAILED_LOGINS_PER_MINUTE,
    PUBLIC_URL: `http://${HOST}:${PORT}`,
  };
  try {
    await installBooks(databaseUrl, LEDGER_SHARDS);
    const database = new Database({ url: databaseUrl, applicationName: 'daftari-messages', connectionsMax: 6 });
    started.add(() => database.close());
    const transport = createTransport({
      database,
      logger: logger('messaging'),
      clientId: 'standalone',
      shards: LEDGER_SHARDS,
      virtualTopics: EMBEDDED_VIEWS,
    });
    started.add(() => transport.close());
    const sandbox = createSandbox({ config: sandboxConfig(options, secrets, `http://${HOST}:${PORT}`), logger: logger('sandbox') });
    started.add(() => sandbox.stop());
    const { url: sandboxUrl } = await sandbox.start();
    const baseUrl = await startServices({ options, secrets, transport, environment, logger, started });
    return { baseUrl, sandboxUrl, stop: () => started.stop() };
  } catch (error) {
    await started.stop().catch(() => undefined);
    throw error;
  }
};
