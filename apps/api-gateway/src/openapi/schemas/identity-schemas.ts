import { MODES } from '@daftari/contracts';
import { OUTCOMES } from '../../audit/audit-log.js';
import { ROLES, SCOPES } from '../../keys/caller.js';
import { type Schema, text, instant, oneOf, nullable, listOf, object } from './schema-words.js';

const RATE = object({ per_hour: nullable({ type: 'integer' }), per_minute: nullable({ type: 'integer' }) });

const apiKey = {
  id: text,
  prefix: text,
  name: nullable(text),
  mode: text,
  scopes: { type: 'array', items: text },
  dialect: nullable(text),
  credentials: nullable({
    type: 'object',
    additionalProperties: text,
    description: 'in the form of the dialect; secrets once, in the answer that made them',
  }),
  rate: { ...RATE, description: 'How much of what its business may send; null is no bound of its own.' },
  expires_at: nullable(instant),
  revoked_at: nullable(instant),
  created_at: instant,
};

const oauthClient = {
  id: text,
  client_id: text,
  business_id: text,
  name: nullable(text),
  mode: oneOf(MODES),
  scopes: listOf(oneOf(SCOPES)),
  rate: RATE,
  revoked_at: nullable(instant),
  created_at: instant,
};

/** Who may come in, and what operators did. */
export const IDENTITY_SCHEMAS = {
  ApiKey: object(apiKey),
  RotatedApiKey: object({ ...apiKey, secret: text, previous_works_until: instant }),
  OperatorKey: object({
    id: text,
    prefix: text,
    name: nullable(text),
    role: oneOf(ROLES),
    expires_at: nullable(instant),
    revoked_at: nullable(instant),
    created_at: instant,
  }),
  OAuthClient: object(oauthClient),
  NewOAuthClient: object({
    ...oauthClient,
    client_secret: { ...text, description: 'Shown in this answer only.' },
    secret: { ...text, description: 'The same as client_secret.' },
  }),
  AuditEntry: object({
    id: text,
    at: instant,
    key_id: text,
    key_name: nullable(text),
    role: oneOf(ROLES),
    action: text,
    method: text,
    path: text,
    subject: nullable(text),
    business_id: nullable(text),
    outcome: { ...oneOf(OUTCOMES), description: 'asked: a neighbour was about to be asked; done or refused: how it ended' },
    status: nullable({ type: 'integer' }),
    before: {},
    after: {},
    request_id: text,
    trace_id: text,
  }),
} as const satisfies Record<string, Schema>;
