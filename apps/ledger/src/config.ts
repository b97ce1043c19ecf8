import { type Static, Type } from '@sinclair/typebox';
import { loadConfig, serviceSettings } from '@daftari/platform';

const Environment = Type.Object({
  ...serviceSettings('ledger', 4010),
  LEDGER_SERVERS: Type.Optional(
    Type.String({
      description: 'further PostgreSQL servers that hold shards, as name=postgres://user:password@host:port/database, separated by spaces',
    }),
  ),
  LEDGER_LANES: Type.Integer({ default: 1, minimum: 1, maximum: 8, description: 'the number of writers side by side, for each server' }),
  LEDGER_BATCH_MAX: Type.Integer({ default: 500, minimum: 1, maximum: 500, description: 'the most commands in one unit of work' }),
  HOLD_EXPIRY_S: Type.Number({
    default: 900,
    minimum: 1,
    description: 'the age in seconds at which a hold that was never sent is asked about',
  }),
  REFUSALS_KEPT_DAYS: Type.Number({ default: 90, minimum: 1, description: 'how many days refusals are kept for questions about them' }),
  DAFTARI_SIGNING_KEY: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9+/]{43}=$',
      description: 'the key that checkpoints are signed with: the 32 bytes of an Ed25519 seed in base64; left out, none are made',
    }),
  ),
  LEDGER_CHECKPOINT_INTERVAL_S: Type.Number({
    default: 3_600,
    minimum: 1,
    description: 'the age in seconds at which the newest checkpoint is followed by another, where anything has moved',
  }),
  LEDGER_AUDIT_EVENTS_PER_S: Type.Integer({
    default: 500,
    minimum: 0,
    maximum: 100_000,
    description: 'how many stored events a second are checked again in the background; 0 is none',
  }),
  LEDGER_STATEMENT_BYTES_MAX: Type.Integer({
    default: 536_870_912,
    minimum: 1_024,
    description: "the largest provider's statement that is taken, in bytes",
  }),
  LEDGER_STATEMENT_CASES_MAX: Type.Integer({
    default: 10_000,
    minimum: 0,
    description: 'how many cases one statement may open unasked; with more it may be the wrong file, and an operator says so first',
  }),
  LEDGER_STATEMENT_LOOK_INTERVAL_S: Type.Number({
    default: 15,
    minimum: 0.1,
    description: 'how often lines of statements are looked at again whose transactions had not ended when they came, in seconds',
  }),
  CASE_POLICY_INTERVAL_S: Type.Number({
    default: 2,
    minimum: 0.05,
    description: 'how often, in seconds, open cases are held against the policy that operators set',
  }),
  CONNECTOR_URL: Type.Optional(Type.String({ description: 'the base address of the provider-connector, which is asked about old holds' })),
});

export type LedgerConfig = Static<typeof Environment>;

/** Reads the ledger's configuration from the environment. */
export const ledgerConfigFrom = (environment: NodeJS.ProcessEnv): LedgerConfig => loadConfig(Environment, environment);
