import { type ApiDocument, type ApiMedia, type ApiSchema, operationsOf } from '../api-document.js';
import { INSTANT, TRANSACTION_SAMPLES, UUID } from './transaction-samples.js';
import { WHOLE } from './whole-samples.js';

/** The ids of each schema begin with a prefix of their own. */
const PREFIXES: Readonly<Record<string, string>> = {
  Wallet: 'wal',
  Account: 'biz',
  Business: 'biz',
  NewBusiness: 'biz',
  ApiKey: 'key',
  NewApiKey: 'key',
  RotatedApiKey: 'key',
  OperatorKey: 'key',
  NewOperatorKey: 'key',
  OAuthClient: 'oac',
  NewOAuthClient: 'oac',
  Provider: 'prv',
  Case: 'case',
  Reconciliation: 'rec',
  ReconciliationWithLines: 'rec',
};

/** Believable values by the name of the field. */
const BY_NAME: Readonly<Record<string, unknown>> = {
  business_id: `biz_${UUID}`,
  transaction_id: `txn_${UUID}`,
  wallet_id: `wal_${UUID}`,
  case_id: `case_${UUID}`,
  key_id: `key_${UUID}`,
  endpoint_id: `whe_${UUID}`,
  client_id: `oac_${UUID}`,
  reference: 'order-1',
  currency: 'NGN',
  country: 'NG',
  mode: 'live',
  code: 'smb_mtn_vtu',
  provider: 'smb_main',
  product_code: 'smb_mtn_vtu',
  channel: null,
  recipient: '+2348031234567',
  phone: '+2348031234567',
  email: 'ops@example.com',
  name: 'Demo Telecoms',
  network: 'mtn',
  tier: 'enterprise',
  status_detail: null,
  failure: null,
  reversal: null,
  checkout_url: null,
  next_cursor: null,
  has_more: false,
  timezone: 'Africa/Lagos',
  url: 'https://shop.example/webhooks',
  events: ['*'],
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  metadata: { order: '1' },
  date: '2026-11-21',
  expires_at: null,
  revoked_at: null,
};

type Schemas = Readonly<Record<string, ApiSchema>>;

const nameOf = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);
const isSchema = (value: unknown): value is ApiSchema => typeof value === 'object' && value !== null;
const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': INSTANT,
  date: '2026-11-21',
  uri: 'https://shop.example/paid',
  email: 'ops@example.com',
  binary: '…',
};

const sampleText = (schema: ApiSchema): string => FORMATS[String(schema['format'])] ?? '…';

const sampleObject = (schema: ApiSchema, schemas: Schemas, owner: string): object => {
  const { properties = {} } = schema;
  const shown = Object.entries(properties).map(([name, property]) => [name, sampleOfField(name, property, schemas, owner)] as const);
  return Object.fromEntries(shown);
};

/** Does a value fit a field as far as enumerations tell? A name may stand for something else in another schema. */
const fits = (value: unknown, schema: ApiSchema): boolean => {
  const choices = [schema, ...listed(schema['anyOf']).filter(isSchema)];
  if (value === null) return choices.some(({ type }) => type === 'null' || (Array.isArray(type) && type.includes('null')));
  const type = Array.isArray(value) ? 'array' : typeof value;
  return choices.some((one) => {
    const allowed = listed(one['enum']);
    return listed([one.type].flat()).includes(type) && (allowed.length === 0 || allowed.includes(value)) && one['format'] === undefined;
  });
};

const sampleOfField = (name: string, schema: ApiSchema, schemas: Schemas, owner: string): unknown => {
  if (name === 'id' && PREFIXES[owner] !== undefined) return `${PREFIXES[owner]}_${UUID}`;
  const known = BY_NAME[name];
  return known !== undefined && fits(known, schema) ? known : sampleOf(schema, schemas, owner);
};

const sampleOfType = (schema: ApiSchema, schemas: Schemas, owner: string): unknown => {
  const [type = 'string'] = [schema.type].flat();
  switch (type) {
    case 'object':
      return sampleObject(schema, schemas, owner);
    case 'array':
      return isSchema(schema['items']) ? [sampleOf(schema['items'], schemas, owner)] : [];
    case 'integer':
    case 'number':
      return schema['minimum'] ?? 0;
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return sampleText(schema);
  }
};

/** An example of a schema, made of the examples of its parts: the same every time, so that the document is. */
export const sampleOf = (schema: ApiSchema, schemas: Schemas, owner = ''): unknown => {
  if (schema.$ref !== undefined) {
    const name = nameOf(schema.$ref);
    if (WHOLE[name] !== undefined) return WHOLE[name];
    return sampleOf(schemas[name] ?? {}, schemas, name);
  }
  const [first] = listed(schema['examples']);
  if (first !== undefined) return first;
  if (schema['const'] !== undefined) return schema['const'];
  const [choice] = listed(schema['enum']);
  if (choice !== undefined) return choice;
  const [branch] = listed(schema['anyOf'] ?? schema['oneOf']).filter(isSchema);
  return branch ? sampleOf(branch, schemas, owner) : sampleOfType(schema, schemas, owner);
};

/** What an operation makes of money is a transaction of its own kind: a transfer is no purchase. */
const showTransactions = (document: ApiDocument): void => {
  for (const { operation } of operationsOf(document))
    for (const [status, example] of Object.entries(TRANSACTION_SAMPLES[operation.operationId] ?? {})) {
      const media = operation.responses[status]?.content?.['application/json'];
      if (media) media.example = example;
    }
};

const isShown = (media: ApiMedia): boolean => media.example !== undefined || media.examples !== undefined;

/** An example for every JSON body, of requests and answers, that has none of its own. */
export const showSamples = (document: ApiDocument): void => {
  const { schemas, responses } = document.components;
  showTransactions(document);
  const bodies = operationsOf(document).flatMap(({ operation }) => [operation.requestBody, ...Object.values(operation.responses)]);
  for (const body of [...bodies, ...Object.values(responses)])
    for (const [type, media] of Object.entries(body?.content ?? {}))
      if (/json$/.test(type) && !type.endsWith('jsonl') && !isShown(media)) media.example = sampleOf(media.schema, schemas);
};
