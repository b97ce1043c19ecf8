import { type Static, Type } from '@sinclair/typebox';
import { loadConfig } from '@daftari/platform';

const Environment = Type.Object({
  DATABASE_URL: Type.String({ minLength: 1, description: 'the PostgreSQL of the gateway, as postgres://user:password@host:port/database' }),
  KAFKA_BROKERS: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), { description: 'host:port of the brokers; left out, messages travel through PostgreSQL' }),
  ),
  HOST: Type.String({ default: '127.0.0.1', description: 'the address to listen on' }),
  PORT: Type.Integer({ default: 4000, minimum: 0, maximum: 65_535, description: 'the port to listen on' }),
  LEDGER_SHARDS: Type.Integer({ default: 32, minimum: 1, maximum: 4096, description: 'the number of shards, fixed at installation' }),
  LEDGER_URL: Type.String({ minLength: 1, description: 'the base address of the ledger' }),
  CONNECTOR_URL: Type.String({ minLength: 1, description: 'the base address of the provider-connector' }),
  NOTIFIER_URL: Type.String({ minLength: 1, description: 'the base address of the notifier' }),
  GATEWAY_REPLY_TIMEOUT_MS: Type.Integer({
    default: 2_000,
    minimum: 1,
    maximum: 60_000,
    description: "how long to wait for the ledger's decision before 202 is answered from a note",
  }),
  GATEWAY_INTERNAL_URL: Type.Optional(
    Type.String({ description: 'the address at which the ledger reaches this process with its replies; its own unless said' }),
  ),
  DAFTARI_OPERATOR_KEY: Type.Optional(
    Type.String({ pattern: '^dk_admin_.{24,}$', description: 'the first operator key: dk_admin_ and 24 or more characters' }),
  ),
  DAFTARI_FINANCE_KEY: Type.Optional(
    Type.String({ pattern: '^dk_admin_.{24,}$', description: 'the first key of the role finance: dk_admin_ and 24 or more characters' }),
  ),
  DAFTARI_INTERNAL_TOKEN: Type.String({ minLength: 32, description: 'the token that services show each other' }),
  DAFTARI_SECRETS_KEY: Type.String({ minLength: 32, description: 'the key that API keys are hashed with' }),
  LOG_LEVEL: Type.String({ default: 'info', description: 'the lowest level that is logged' }),
});

export type GatewayConfig = Static<typeof Environment>;

/** Injection token of the configuration. */
export const CONFIG = Symbol('CONFIG');

/** Reads the gateway's configuration from the environment. */
export const gatewayConfigFrom = (environment: NodeJS.ProcessEnv): GatewayConfig => loadConfig(Environment, environment);
