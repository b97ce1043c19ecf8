import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { ConfigurationError, loadConfig } from '@daftari/platform';

/** The simulated providers; the ones that end in `-2` never run out of float. */
export const providerNames = ['strongmb', 'strongmb-2', 'bmatror', 'bmatror-2', 'blmpay', 'blmpay-2', 'mpp', 'mpp-2'] as const;

/** A simulated provider's name, also its path under `/providers/`. */
export type ProviderName = (typeof providerNames)[number];

/** Whether a text names a simulated provider. */
export const isProviderName = (text: string): text is ProviderName => providerNames.some((name) => name === text);

/** How a client signs in at a simulated provider, and where its callbacks go. */
export interface ProviderConfig {
  /** The key that it accepts, whatever the dialect calls it (`secret_key` of blmpay and mpp); without one it refuses everybody. */
  readonly apiKey?: string;
  /** The public half of mpp's credentials; the key itself unless it is said. */
  readonly secretId?: string;
  /** The business that mpp's requests name. */
  readonly businessId?: string;
  /** What the key may do (blmpay), such as `payments:write`; everything unless it is said. */
  readonly scopes?: readonly string[];
  readonly callbackUrl?: string;
  readonly callbackSecret?: string;
}

/** What a sandbox needs to run. */
export interface SandboxConfig {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Where browsers reach it, for the addresses of checkout pages; the host that the client named unless it is said. */
  readonly publicUrl?: string;
  /** Where its journals are; without it the sandbox forgets at the end. */
  readonly dataDir?: string;
  /** Multiplies every delay of the endings; tests shorten them. 1 unless said. */
  readonly timeScale?: number;
  /** How many requests each inbox keeps. 5,000 unless said. */
  readonly inboxMax?: number;
  /** One account per provider, or several with a key and callbacks each: say, one for each mode. */
  readonly providers?: Readonly<Partial<Record<ProviderName, ProviderConfig | readonly ProviderConfig[]>>>;
}

const Environment = Type.Object({
  HOST: Type.String({ default: '127.0.0.1', description: 'the address to listen on' }),
  PORT: Type.Integer({ default: 4001, minimum: 0, maximum: 65_535, description: 'the port to listen on' }),
  SANDBOX_PUBLIC_ORIGIN: Type.String({
    default: '',
    pattern: '^(https?://[^\\s/]+)?$',
    description: 'where browsers reach it, for checkout pages; the host that the client named where it is empty',
  }),
  SANDBOX_DATA_DIR: Type.String({ default: '.daftari/sandbox', description: 'the folder for the journals' }),
  SANDBOX_TIME_SCALE: Type.Number({
    default: 1,
    minimum: 0.001,
    maximum: 10,
    description: 'what every delay of the endings is multiplied by',
  }),
  SANDBOX_INBOX_MAX: Type.Integer({ default: 5_000, minimum: 1, maximum: 100_000, description: 'how many requests each inbox keeps' }),
  SANDBOX_PROVIDERS: Type.String({
    default: '{}',
    description:
      'JSON: {"strongmb": {"api_key", "callback_url", "callback_secret"}, "mpp": {"secret_id", "secret_key", "business_id"}, …}, with a list where a provider has several accounts',
  }),
  LOG_LEVEL: Type.String({ default: 'info', description: 'the lowest level that is logged' }),
});

/** Keys as the dialects call them: `api_key`, or `secret_key` for those that have it. */
export const AccountSettings = Type.Object(
  {
    api_key: Type.Optional(Type.String()),
    secret_key: Type.Optional(Type.String()),
    secret_id: Type.Optional(Type.String()),
    business_id: Type.Optional(Type.String()),
    scopes: Type.Optional(Type.Array(Type.String())),
    callback_url: Type.Optional(Type.String()),
    callback_secret: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
/** One account in `SANDBOX_PROVIDERS`. */
export type AccountSettings = Static<typeof AccountSettings>;

const ProviderSettings = Type.Union([AccountSettings, Type.Array(AccountSettings)]);
const optional = Type.Optional(ProviderSettings);
const ProvidersSettings = Type.Object(
  {
    strongmb: optional,
    'strongmb-2': optional,
    bmatror: optional,
    'bmatror-2': optional,
    blmpay: optional,
    'blmpay-2': optional,
    mpp: optional,
    'mpp-2': optional,
  } satisfies Record<ProviderName, unknown>,
  { additionalProperties: false },
);

/** Reads the configuration of a sandbox that runs as a process of its own. */
export const sandboxConfigFrom = (environment: NodeJS.ProcessEnv): { readonly config: SandboxConfig; readonly logLevel: string } => {
  const read = loadConfig(Environment, environment);
  const config: SandboxConfig = {
    host: read.HOST,
    port: read.PORT,
    ...(read.SANDBOX_PUBLIC_ORIGIN === '' ? {} : { publicUrl: read.SANDBOX_PUBLIC_ORIGIN }),
    dataDir: read.SANDBOX_DATA_DIR,
    timeScale: read.SANDBOX_TIME_SCALE,
    inboxMax: read.SANDBOX_INBOX_MAX,
    providers: parseProviders(read.SANDBOX_PROVIDERS),
  };
  return { config, logLevel: read.LOG_LEVEL };
};

const parseProviders = (text: string): Partial<Record<ProviderName, ProviderConfig[]>> => {
  const settings = readProviders(text);
  return Object.fromEntries(Object.entries(settings).map(([name, accounts]) => [name, [accounts].flat().map(providerConfig)]));
};

const readProviders = (text: string): Static<typeof ProvidersSettings> => {
  const value = jsonOrNothing(text);
  if (Value.Check(ProvidersSettings, value)) return value;
  throw new ConfigurationError(
    `SANDBOX_PROVIDERS is not valid: expected JSON like {"strongmb": {"api_key": "…"}}, with the names ${providerNames.join(', ')}.`,
  );
};

const jsonOrNothing = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** An account's settings as the configuration has them. */
export const providerConfig = (one: AccountSettings): ProviderConfig => {
  const apiKey = one.secret_key ?? one.api_key;
  return {
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(one.secret_id === undefined ? {} : { secretId: one.secret_id }),
    ...(one.business_id === undefined ? {} : { businessId: one.business_id }),
    ...(one.scopes === undefined ? {} : { scopes: one.scopes }),
    ...(one.callback_url === undefined ? {} : { callbackUrl: one.callback_url }),
    ...(one.callback_secret === undefined ? {} : { callbackSecret: one.callback_secret }),
  };
};
