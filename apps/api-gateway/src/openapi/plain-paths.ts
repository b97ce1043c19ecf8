import { headersOf } from './answer-headers.js';

const text = { type: 'string' };
const report = {
  type: 'object',
  properties: { status: { type: 'string', enum: ['ok', 'unavailable'] }, checks: { type: 'object', additionalProperties: text } },
  required: ['status', 'checks'],
};
const json = (description: string, schema: object) => ({ description, content: { 'application/json': { schema } } });

/** Paths that are no controller's: how the service is, and what providers tell. */
export const plainPaths = {
  '/healthz': {
    get: {
      operationId: 'getHealth',
      tags: ['service'],
      summary: 'Is the process alive?',
      security: [],
      responses: {
        200: json('It is.', { type: 'object', properties: { status: { type: 'string', enum: ['ok'] } }, required: ['status'] }),
      },
    },
  },
  '/readyz': {
    get: {
      operationId: 'getReadiness',
      tags: ['service'],
      summary: 'Can it serve requests?',
      security: [],
      responses: {
        200: json('It can.', report),
        503: { ...json('It cannot: a check says why.', report), headers: headersOf(['X-Request-Id']) },
      },
    },
  },
  '/metrics': {
    get: {
      operationId: 'getMetrics',
      tags: ['service'],
      summary: 'Figures for Prometheus',
      security: [],
      responses: { 200: { description: 'In the exposition format', content: { 'text/plain': { schema: text } } } },
    },
  },
  '/callbacks/{provider_code}': {
    post: {
      operationId: 'takeCallback',
      tags: ['callbacks'],
      summary: 'What a provider tells',
      description: "In the form of the provider's dialect, signed as that dialect signs. It is stored as it came, then verified.",
      security: [],
      parameters: [{ name: 'provider_code', in: 'path', required: true, schema: text, example: 'smb_main' }],
      requestBody: { required: true, content: { '*/*': { schema: {} } } },
      responses: {
        '2XX': { description: "Taken, in the form of the provider's dialect", content: { '*/*': { schema: {} } } },
        '4XX': { description: 'Not taken: unknown provider, bad signature', content: { '*/*': { schema: {} } } },
        '5XX': { description: 'Not taken now; send it again', content: { '*/*': { schema: {} } } },
      },
    },
  },
};
