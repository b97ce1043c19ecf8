import { Type } from '@sinclair/typebox';
import { loadConfig, serviceSettings } from '@daftari/platform';

/** What a connector needs to run. */
export interface ConnectorConfig {
  readonly databaseUrl: string;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** The number of partitions of every topic (LEDGER_SHARDS). */
  readonly shards: number;
  readonly internalToken: string;
  /** Where providers and payers reach us: callbacks come to `{publicUrl}/callbacks/{code}`. This service itself where it is not said. */
  readonly publicUrl?: string;
  /** Seals providers' credentials (DAFTARI_SECRETS_KEY). */
  readonly secretsKey: string;
}

const Environment = Type.Object({
  ...serviceSettings('connector', 4020),
  PUBLIC_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^/]+',
      description: 'where providers and payers reach the gateway: named to providers as the address of callbacks',
    }),
  ),
  DAFTARI_SECRETS_KEY: Type.String({
    minLength: 32,
    description: "the key that providers' credentials are sealed with, 32 or more characters",
  }),
});

/** Reads the configuration of a connector that runs as a process of its own. */
export const connectorConfigFrom = (
  environment: NodeJS.ProcessEnv,
): { readonly config: ConnectorConfig; readonly kafkaBrokers?: string[]; readonly logLevel: string } => {
  const read = loadConfig(Environment, environment);
  const config = {
    databaseUrl: read.DATABASE_URL,
    host: read.HOST,
    port: read.PORT,
    shards: read.LEDGER_SHARDS,
    internalToken: read.DAFTARI_INTERNAL_TOKEN,
    secretsKey: read.DAFTARI_SECRETS_KEY,
    ...(read.PUBLIC_URL === undefined ? {} : { publicUrl: read.PUBLIC_URL.replace(/\/+$/, '') }),
  };
  return { config, logLevel: read.LOG_LEVEL, ...(read.KAFKA_BROKERS ? { kafkaBrokers: read.KAFKA_BROKERS } : {}) };
};
