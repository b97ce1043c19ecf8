import { SCOPES } from '../keys/caller.js';
import { headersOf } from '../openapi/answer-headers.js';

const text = { type: 'string' };
const json = (schema: object) => ({ 'application/json': { schema } });
/** RFC 6749, section 5.1: nobody on the way keeps an answer. */
const UNKEPT = {
  'Cache-Control': { required: true, schema: { ...text, const: 'no-store' } },
  Pragma: { required: true, schema: { ...text, const: 'no-cache' } },
};

const ERRORS = [
  'invalid_request',
  'invalid_client',
  'unsupported_grant_type',
  'invalid_scope',
  'temporarily_unavailable',
  'server_error',
] as const;

const refusal = (description: string, error: (typeof ERRORS)[number], headers: object = {}) => ({
  description,
  headers: { ...UNKEPT, ...headersOf(['X-Request-Id']), ...headers },
  content: {
    'application/json': {
      schema: {
        type: 'object',
        properties: { error: { ...text, enum: ERRORS }, error_description: text },
        required: ['error', 'error_description'],
      },
      example: { error, error_description: `${description}.` },
    },
  },
});
const LATER = headersOf(['Retry-After']);
/** Only where the client tried by this header. */
const HOW = { 'WWW-Authenticate': { description: 'Which scheme it is, where the header Authorization was sent.', schema: text } };

const request = {
  type: 'object',
  properties: {
    grant_type: { ...text, const: 'client_credentials' },
    client_id: text,
    client_secret: text,
    scope: { ...text, description: 'some of the scopes of the client, with spaces between them; all unless said' },
  },
  required: ['grant_type'],
};

/** How clients get a token: in the shapes of RFC 6749, not in ours. */
export const tokenPaths = {
  '/oauth/token': {
    post: {
      operationId: 'issueToken',
      summary: 'Get a short-lived access token for client credentials',
      description: 'The credentials stand in the body or in Basic authentication, not in both.',
      tags: ['oauth'],
      security: [{ client: [] }, {}],
      requestBody: { required: true, content: { 'application/x-www-form-urlencoded': { schema: request }, ...json(request) } },
      responses: {
        200: {
          description: 'The token, to be sent as Authorization: Bearer',
          headers: UNKEPT,
          content: json({
            type: 'object',
            properties: {
              access_token: { ...text, examples: ['eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9…'] },
              token_type: { ...text, const: 'Bearer' },
              expires_in: { type: 'integer', description: 'seconds', examples: [900] },
              scope: { ...text, examples: [SCOPES.slice(0, 2).join(' ')] },
            },
            required: ['access_token', 'token_type', 'expires_in', 'scope'],
          }),
        },
        400: refusal('invalid_request, unsupported_grant_type or invalid_scope', 'invalid_request'),
        401: refusal('invalid_client', 'invalid_client', HOW),
        413: refusal('invalid_request', 'invalid_request'),
        415: refusal('invalid_request', 'invalid_request'),
        429: refusal('More requests than the tier of the business allows; Retry-After says when', 'temporarily_unavailable', LATER),
        500: refusal('server_error', 'server_error'),
        503: refusal('temporarily_unavailable', 'temporarily_unavailable', LATER),
      },
    },
  },
};
