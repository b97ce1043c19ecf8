import { Type } from '@sinclair/typebox';
import { loadConfig } from '@daftari/platform';

/** What a connector needs to run. */
export interface ConnectorConfig {
  readonly databaseUrl: string;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** The number of partitions of every topic (LEDGER_SHARDS). */
  readonly shards: number;
  readonly internalToken: string;
  /** Seals providers' credentials (DAFTARI_SECRETS_KEY). */
  readonly secretsKey: string;
}

const Environment = Type.Object({
  DATABASE_URL: Type.String({ minLength: 1, description: 'the PostgreSQL to use: postgres://user:password@host:port/database' }),
  KAFKA_BROKERS: Type.Optional(
    Type.Array(Type.String(), { description: 'the brokers, host:port separated by commas; left out, the embedded log is used' }),
  ),
  HOST: Type.String({ default: '127.0.0.1', description: 'the address to listen on' }),
  PORT: Type.Integer({ default: 4020, minimum: 0, maximum: 65_535, description: 'the port to listen on' }),
  LEDGER_SHARDS: Type.Integer({ default: 32, minimum: 1, maximum: 1_024, description: 'the number of shards, fixed at installation' }),
  DAFTARI_INTERNAL_TOKEN: Type.String({ minLength: 32, description: 'the token that services show each other, 32 or more characters' }),
  DAFTARI_SECRETS_KEY: Type.String({
    minLength: 32,
    description: "the key that providers' credentials are sealed with, 32 or more characters",
  }),
  LOG_LEVEL: Type.String({ default: 'info', description: 'the lowest level that is logged' }),
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
  };
  return { config, logLevel: read.LOG_LEVEL, ...(read.KAFKA_BROKERS ? { kafkaBrokers: read.KAFKA_BROKERS } : {}) };
};
