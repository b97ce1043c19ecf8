import { Type } from '@sinclair/typebox';
import { ConfigurationError, loadConfig, serviceSettings } from '@daftari/platform';

/** What a notifier needs to run. */
export interface NotifierConfig {
  readonly databaseUrl: string;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** The number of partitions of every topic (LEDGER_SHARDS). */
  readonly shards: number;
  readonly internalToken: string;
  /** Seals the endpoints' secrets (DAFTARI_SECRETS_KEY). */
  readonly secretsKey: string;
  /** Whether webhooks may go to loopback, private and link-local addresses. */
  readonly allowPrivate: boolean;
  /** Seconds before each attempt after the first; after the last the delivery is given up. */
  readonly scheduleS: readonly number[];
  /** How long one attempt may take. 10,000 unless said. */
  readonly timeoutMs?: number;
  /** How long a claim holds without being renewed; longer than an attempt. 15,000 unless said. */
  readonly leaseMs?: number;
  /** How long finished deliveries are kept. 30 days unless said. */
  readonly retentionDays?: number;
}

const Environment = Type.Object({
  ...serviceSettings('notifier', 4030),
  DAFTARI_SECRETS_KEY: Type.String({ minLength: 32, description: 'the key that stored secrets are sealed with, 32 or more characters' }),
  WEBHOOK_ALLOW_PRIVATE: Type.Boolean({ default: false, description: 'whether webhooks may go to loopback and private addresses' }),
  WEBHOOK_SCHEDULE_S: Type.String({
    default: '5,30,120,600,1800,7200,21600,43200,86400',
    description: 'the seconds before each further attempt, separated by commas',
  }),
  WEBHOOK_TIMEOUT_MS: Type.Integer({ default: 10_000, minimum: 100, maximum: 60_000, description: 'how long one attempt may take' }),
  WEBHOOK_RETENTION_DAYS: Type.Number({ default: 30, minimum: 0.01, description: 'how long finished deliveries are kept' }),
});

/** The intervals from their text. @throws ConfigurationError */
export const parseSchedule = (text: string): number[] => {
  const seconds = text.split(',').map((part) => Number(part.trim()));
  if (seconds.every((value) => Number.isFinite(value) && value >= 0) && text.trim() !== '') return seconds;
  throw new ConfigurationError('WEBHOOK_SCHEDULE_S is not valid: expected seconds separated by commas, like 5,30,120.');
};

/** Reads the configuration of a notifier that runs as a process of its own. */
export const notifierConfigFrom = (
  environment: NodeJS.ProcessEnv,
): { readonly config: NotifierConfig; readonly kafkaBrokers?: string[]; readonly logLevel: string } => {
  const read = loadConfig(Environment, environment);
  const config: NotifierConfig = {
    databaseUrl: read.DATABASE_URL,
    host: read.HOST,
    port: read.PORT,
    shards: read.LEDGER_SHARDS,
    internalToken: read.DAFTARI_INTERNAL_TOKEN,
    secretsKey: read.DAFTARI_SECRETS_KEY,
    allowPrivate: read.WEBHOOK_ALLOW_PRIVATE,
    scheduleS: parseSchedule(read.WEBHOOK_SCHEDULE_S),
    timeoutMs: read.WEBHOOK_TIMEOUT_MS,
    leaseMs: read.WEBHOOK_TIMEOUT_MS + 5_000,
    retentionDays: read.WEBHOOK_RETENTION_DAYS,
  };
  return { config, logLevel: read.LOG_LEVEL, ...(read.KAFKA_BROKERS ? { kafkaBrokers: read.KAFKA_BROKERS } : {}) };
};
