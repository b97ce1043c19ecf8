import { MODES } from '@daftari/contracts';
import { type Schema, text, flag, count, instant, amount, oneOf, nullable, listOf, object } from './schema-words.js';

const seconds: Schema = { type: 'number', minimum: 0 };
/** Settings: what is left out stays as it is, or has its usual value. */
const settings = (properties: Readonly<Record<string, Schema>>): Schema => ({ type: 'object', properties });
const textMap: Schema = { type: 'object', additionalProperties: text };

const requery = {
  first_s: { ...seconds, examples: [5] },
  factor: { type: 'number', minimum: 1, examples: [2] },
  max_s: { ...seconds, examples: [3600] },
  not_found_is_failed_after_s: { ...seconds, examples: [120] },
  give_up_to_case_after_s: { ...seconds, examples: [86400] },
};
const limits = { per_second: { type: 'number', examples: [50] }, in_flight: { type: 'integer', minimum: 1, examples: [64] } };
const circuit = {
  window_s: { type: 'integer', minimum: 5, maximum: 3600, examples: [60] },
  min_calls: { type: 'integer', minimum: 5, examples: [20] },
  unhealthy_percent: { type: 'integer', minimum: 1, maximum: 100, examples: [50] },
  pause_s: { type: 'number', examples: [10] },
  pause_max_s: { type: 'number', examples: [600] },
  probes: { type: 'integer', minimum: 1, maximum: 100, examples: [3] },
};
const lowWater: Schema = {
  ...textMap,
  description: 'Per currency: with less than this, other routes are taken first.',
  examples: [{ NGN: '100000.00' }],
};
const float = { low_water: lowWater, ask_every_s: { type: 'number', minimum: 1, examples: [60] } };
const columns = settings(
  Object.fromEntries(
    ['provider_reference', 'reference', 'recipient', 'amount', 'currency', 'status', 'executed_at'].map((name) => [name, text]),
  ),
);
const statement = { columns, delimiter: { ...text, examples: [','] }, statuses: { ...textMap, examples: [{ SUCCESSFUL: 'succeeded' }] } };

const health = object({
  state: oneOf(['closed', 'half_open', 'open']),
  success_rate: nullable({ type: 'number', minimum: 0, maximum: 1, description: 'Of the calls in the window.' }),
  calls: count,
  latency_ms: object({ p50: nullable(count), p99: nullable(count) }),
  since: nullable({ ...instant, description: 'Since when the circuit is as it is.' }),
  paused_until: nullable({ ...instant, description: 'Until when it is not called, because it asked for that or counted enough.' }),
});

const baseUrl: Schema = { ...text, format: 'uri', examples: ['https://api.provider.example'] };
const credentials: Schema = {
  type: 'object',
  description: 'As the dialect has them; never shown again.',
  examples: [{ api_key: 'smb_live_secret' }],
};
const change = {
  base_url: baseUrl,
  credentials,
  callback: settings({
    secret: { ...text, examples: ['a-secret-of-the-provider'] },
    allow_from: { ...listOf(text), examples: [['10.0.0.0/8']] },
  }),
  timeout_ms: { type: 'integer', minimum: 1, maximum: 120_000, examples: [10_000] },
  requery: settings(requery),
  limits: settings(limits),
  circuit: settings(circuit),
  float: settings(float),
  statement: settings(statement),
  status: oneOf(['active', 'inactive']),
};

const cost: Schema = {
  anyOf: [
    { ...object({ percent: { ...text, examples: ['2.5'] } }), additionalProperties: false },
    { ...object({ amount: { ...text, examples: ['1.00'] } }), additionalProperties: false },
    { type: 'null' },
  ],
};
const route = {
  product_code: { ...nullable(text), examples: ['smb_mtn_vtu'] },
  channel: { ...nullable(text), examples: [null] },
  mode: oneOf(MODES),
  provider: { ...text, examples: ['smb_main'] },
  provider_product_code: { ...nullable(text), examples: ['mtn_vtu'] },
  priority: { type: 'integer', minimum: 0, maximum: 1_000_000, examples: [1] },
  weight: { type: 'integer', minimum: 1, maximum: 1_000_000, examples: [1] },
  cost,
};
/** Routes come whole: they are replaced whole. */
const whole = { has_more: { type: 'boolean', const: false }, next_cursor: { type: 'null' } };
const givenRoutes: Schema = {
  type: 'array',
  items: { type: 'object', properties: route, required: ['mode', 'provider'], additionalProperties: false },
};

/** Providers, routes and what providers tell; the connector's, as operators see them. */
export const PROVIDER_SCHEMAS = {
  Provider: object({
    id: text,
    code: text,
    dialect: text,
    mode: oneOf(MODES),
    base_url: baseUrl,
    callback: object({ allow_from: { ...listOf(text), examples: [['10.0.0.0/8']] }, has_secret: flag }),
    timeout_ms: { type: 'integer', examples: [10_000] },
    requery: object(requery),
    limits: object(limits),
    circuit: object(circuit),
    float: object(float),
    health: nullable(health),
    statement: settings(statement),
    status: oneOf(['active', 'inactive']),
    created_at: instant,
    updated_at: instant,
  }),
  ProviderChange: { type: 'object', properties: change },
  NewProvider: {
    type: 'object',
    properties: {
      code: { ...text, pattern: '^[a-z0-9][a-z0-9_-]{0,63}$', examples: ['smb_main'] },
      dialect: { ...text, examples: ['strongmb'] },
      mode: oneOf(MODES),
      ...change,
    },
    required: ['code', 'dialect', 'mode', 'base_url', 'credentials'],
  },
  ProviderHealth: object({ provider: text, ...health.properties }),
  Float: object({
    provider: text,
    currency: text,
    balance: nullable(amount),
    low_water: nullable(amount),
    is_low: flag,
    at: nullable(instant),
    source: nullable(oneOf(['answer', 'balance'])),
  }),
  Routes: object({ data: listOf(object(route)), ...whole }),
  RouteList: {
    anyOf: [givenRoutes, { type: 'object', properties: { data: givenRoutes, ...whole }, required: ['data'] }],
    description: 'The list, or what GET gave',
  },
  Callback: object({
    id: text,
    provider: text,
    state: oneOf(['refused', 'unmatched', 'handled']),
    reason: nullable(text),
    reference: nullable(text),
    provider_reference: nullable(text),
    transaction_id: nullable(text),
    outcome: nullable(text),
    body: text,
    received_at: instant,
    handled_at: nullable(instant),
  }),
} as const satisfies Record<string, Schema>;
