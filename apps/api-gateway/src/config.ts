import { type Static, Type } from '@sinclair/typebox';
import { loadConfig, serviceSettings } from '@daftari/platform';

const Environment = Type.Object({
  ...serviceSettings('gateway', 4000),
  LEDGER_URL: Type.String({ minLength: 1, description: 'the base address of the ledger' }),
  CONNECTOR_URL: Type.String({ minLength: 1, description: 'the base address of the provider-connector' }),
  NOTIFIER_URL: Type.String({ minLength: 1, description: 'the base address of the notifier' }),
  GATEWAY_REPLY_TIMEOUT_MS: Type.Integer({
    default: 2_000,
    minimum: 1,
    maximum: 60_000,
    description: "how long to wait for the ledger's decision before 202 is answered from a note",
  }),
  GATEWAY_DIALECT_WAIT_MS: Type.Integer({
    default: 1_000,
    minimum: 0,
    maximum: 30_000,
    description: 'how long a purchase in a dialect without callbacks is given to end before it is answered as processing',
  }),
  GATEWAY_INTERNAL_URL: Type.Optional(
    Type.String({ description: 'the address at which the ledger reaches this process with its replies; its own unless said' }),
  ),
  PUBLIC_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^/\\s]+/?$',
      description: 'the address at which people reach the gateway, without a path, for the pages on which they pay; its own unless said',
    }),
  ),
  TRUSTED_PROXIES: Type.Optional(
    Type.Array(Type.String({ pattern: '^[0-9A-Fa-f:.]+(/\\d{1,3})?$' }), {
      description: 'the addresses of proxies before the gateway whose X-Forwarded-For is believed, such as 10.0.0.0/8, separated by commas',
    }),
  ),
  PAY_PAGE_READS_PER_MINUTE: Type.Integer({ default: 1_200, minimum: 1, description: 'how often an address may look at pages for paying' }),
  PAY_PAGE_STARTS_PER_MINUTE: Type.Integer({
    default: 60,
    minimum: 1,
    description: 'how many payments an address may start on such pages',
  }),
  FAILED_LOGINS_PER_MINUTE: Type.Integer({
    default: 600,
    minimum: 1,
    description: 'how often an address may show credentials that nobody has, before it has to wait',
  }),
  DAFTARI_OPERATOR_KEY: Type.Optional(
    Type.String({ pattern: '^dk_admin_.{24,}$', description: 'the first operator key: dk_admin_ and 24 or more characters' }),
  ),
  DAFTARI_FINANCE_KEY: Type.Optional(
    Type.String({ pattern: '^dk_admin_.{24,}$', description: 'the first key of the role finance: dk_admin_ and 24 or more characters' }),
  ),
  WEBHOOK_ALLOW_PRIVATE: Type.Optional(
    Type.Boolean({
      description: 'whether the webhook_url of a request may lead to loopback and private addresses; as the notifier has it',
    }),
  ),
  OAUTH_TOKEN_LIFE_S: Type.Integer({
    default: 900,
    minimum: 1,
    maximum: 86_400,
    description: 'how many seconds an access token of an OAuth client lives',
  }),
  GATEWAY_CONNECTIONS_MAX: Type.Integer({
    default: 10_000,
    minimum: 1,
    description: 'how many connections of clients are open at once; more are closed as they come',
  }),
  GATEWAY_HEADERS_TIMEOUT_MS: Type.Integer({
    default: 15_000,
    minimum: 100,
    description: "how long a request's headers may take to arrive",
  }),
  GATEWAY_BODY_TIMEOUT_MS: Type.Integer({
    default: 30_000,
    minimum: 100,
    description: "how long a request's body may take to arrive; an uploaded statement has 15 minutes",
  }),
  GATEWAY_HEADER_BYTES_MAX: Type.Integer({
    default: 16_384,
    minimum: 4_096,
    maximum: 262_144,
    description: "how large a request's headers may be together",
  }),
  GATEWAY_HEADERS_MAX: Type.Integer({ default: 100, minimum: 20, description: 'how many headers a request may have' }),
  DAFTARI_SECRETS_KEY: Type.String({ minLength: 32, description: 'the key that API keys are hashed with' }),
});

export type GatewayConfig = Static<typeof Environment>;

/** Injection token of the configuration. */
export const CONFIG = Symbol('CONFIG');

/** Reads the gateway's configuration from the environment. */
export const gatewayConfigFrom = (environment: NodeJS.ProcessEnv): GatewayConfig => loadConfig(Environment, environment);
