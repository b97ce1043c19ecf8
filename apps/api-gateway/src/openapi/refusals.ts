import { FIELD_CODES, PROBLEMS } from '@daftari/platform';
import { type ApiAnswer, type ApiDocument, type ApiSchema, type PlacedOperation } from './api-document.js';
import { headersOf, RATE_HEADERS, takesIdempotencyKey } from './answer-headers.js';

const text = { type: 'string' };

/** Refusals that can come before anybody knows whose request it is: they cannot promise to tell its limits. */
const BEFORE_THE_KEY = new Set([401, 404, 413, 415, 500, 503]);
const STATUSES = [...new Set(Object.values(PROBLEMS).map(({ status }) => status))].sort();

const codesOf = (status: number): string[] =>
  Object.entries(PROBLEMS).flatMap(([code, problem]) => (problem.status === status ? [code] : []));

const DETAILS: Readonly<Record<string, string>> = {
  insufficient_balance: 'The NGN wallet has 44.00 available; this purchase needs 99.00.',
  validation_failed: 'The request is not valid: amount: amount must be more than zero.',
  not_found: 'The transaction was not found.',
  internal_error: 'Something went wrong on our side. The trace id finds it in our logs.',
};

const exampleOf = (code: string): object => {
  const problem = Object.entries(PROBLEMS).find(([name]) => name === code)?.[1];
  const errors = code === 'validation_failed' ? [{ field: 'amount', code: 'too_small', detail: 'amount must be more than zero.' }] : [];
  return {
    type: `https://daftari.dev/errors/${code}`,
    title: problem?.title ?? '',
    status: problem?.status,
    code,
    detail: DETAILS[code] ?? `${problem?.title ?? ''}.`,
    errors,
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  };
};

const fieldProblem = {
  type: 'object',
  properties: {
    field: { ...text, description: 'Its path in the request: `customer.email`.' },
    code: { type: 'string', enum: FIELD_CODES },
    detail: { ...text, description: 'What is wrong with it, and what to do.' },
  },
  required: ['field', 'code', 'detail'],
};

const problemSchema = (status: number): ApiSchema => {
  const codes = codesOf(status);
  const properties = {
    type: { ...text, format: 'uri', enum: codes.map((code) => `https://daftari.dev/errors/${code}`) },
    title: text,
    status: { type: 'integer', const: status },
    code: { ...text, enum: codes },
    detail: { ...text, description: 'A sentence for whoever reads it; it may change.' },
    errors: { type: 'array', items: { $ref: '#/components/schemas/FieldProblem' } },
    trace_id: text,
  };
  return { type: 'object', properties, required: Object.keys(properties) };
};

const headersFor = (status: number): Record<string, object> => ({
  ...headersOf(['X-Request-Id']),
  ...(BEFORE_THE_KEY.has(status) ? {} : headersOf(RATE_HEADERS)),
  ...(status === 401 ? headersOf(['WWW-Authenticate']) : {}),
  ...([409, 429, 503].includes(status) ? headersOf(['Retry-After']) : {}),
});

const refusal = (status: number): ApiAnswer => ({
  description: `Refused: ${codesOf(status)
    .map((code) => `\`${code}\``)
    .join(', ')}`,
  headers: headersFor(status),
  content: {
    'application/problem+json': {
      schema: { $ref: `#/components/schemas/Problem${status}` },
      examples: Object.fromEntries(codesOf(status).map((code) => [code, { value: exampleOf(code) }])),
    },
  },
});

const nameOf = (status: number): string => `Refused${status}`;

/** A schema and an answer for each status of `PROBLEMS`, with its codes: one table, so that none is forgotten. */
export const defineRefusals = ({ components }: ApiDocument): void => {
  components.schemas['FieldProblem'] = fieldProblem;
  for (const status of STATUSES) {
    components.schemas[`Problem${status}`] = problemSchema(status);
    components.responses[nameOf(status)] = refusal(status);
  }
};

const isOurs = (answer: ApiAnswer): boolean => answer.content?.['application/problem+json'] !== undefined;

/** What any operation with such a request may answer, whatever else it refuses. */
const usualStatuses = ({ path, operation }: PlacedOperation, hasKey: boolean): number[] => [
  ...(hasKey ? [400, 401, 403, 429, 503] : []),
  ...(operation.requestBody ? [413, 415, 422] : []),
  ...(operation.parameters?.some(({ in: place }) => place === 'query') ? [422] : []),
  ...(path.includes('{') ? [404] : []),
  ...(takesIdempotencyKey(operation) ? [409, 422] : []),
  500,
];

/** Every refusal of an operation: those that it names, and those that hold of every path of its kind. */
export const showRefusals = (placed: PlacedOperation, hasKey: boolean): void => {
  const { responses } = placed.operation;
  const named = Object.entries(responses).flatMap(([status, answer]) => (isOurs(answer) ? [Number(status)] : []));
  for (const status of new Set([...named, ...usualStatuses(placed, hasKey)])) {
    if (responses[status] === undefined || isOurs(responses[status]))
      responses[status] = { $ref: `#/components/responses/${nameOf(status)}` };
  }
};
