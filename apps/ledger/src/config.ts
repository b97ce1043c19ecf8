import { type Static, Type } from '@sinclair/typebox';
import { loadConfig } from '@daftari/platform';

const Environment = Type.Object({
  DATABASE_URL: Type.String({ minLength: 1, description: 'the PostgreSQL of the books, as postgres://user:password@host:port/database' }),
  KAFKA_BROKERS: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), { description: 'host:port of the brokers; left out, messages travel through PostgreSQL' }),
  ),
  HOST: Type.String({ default: '127.0.0.1', description: 'the address to listen on' }),
  PORT: Type.Integer({ default: 4010, minimum: 0, maximum: 65_535, description: 'the port to listen on' }),
  LEDGER_SHARDS: Type.Integer({ default: 32, minimum: 1, maximum: 4096, description: 'the number of shards, fixed at installation' }),
  LEDGER_LANES: Type.Integer({ default: 1, minimum: 1, maximum: 8, description: 'the number of writers side by side' }),
  LEDGER_BATCH_MAX: Type.Integer({ default: 500, minimum: 1, maximum: 500, description: 'the most commands in one unit of work' }),
  HOLD_EXPIRY_S: Type.Number({
    default: 900,
    minimum: 1,
    description: 'the age in seconds at which a hold that was never sent is asked about',
  }),
  CONNECTOR_URL: Type.Optional(Type.String({ description: 'the base address of the provider-connector, which is asked about old holds' })),
  DAFTARI_INTERNAL_TOKEN: Type.String({ minLength: 32, description: 'the token that services show each other' }),
  LOG_LEVEL: Type.String({ default: 'info', description: 'the lowest level that is logged' }),
});

export type LedgerConfig = Static<typeof Environment>;

/** Reads the ledger's configuration from the environment. */
export const ledgerConfigFrom = (environment: NodeJS.ProcessEnv): LedgerConfig => loadConfig(Environment, environment);
