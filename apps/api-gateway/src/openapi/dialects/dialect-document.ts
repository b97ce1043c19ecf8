import { type EndpointShape, type OwnRefusal, type ServedEndpoint, type ShownParameter } from '@daftari/dialect';
import { PROBLEMS, type ProblemCode } from '@daftari/platform';
import { HEADERS, headersOf, PARAMETERS } from '../answer-headers.js';
import {
  type ApiAnswer,
  type ApiDocument,
  type ApiMedia,
  type ApiOperation,
  type ApiParameter,
  type ApiSchema,
  LICENCE,
  operationsOf,
} from '../api-document.js';
import { type DialectParts } from './dialect-parts.js';

/** What any endpoint may be refused with, whatever it is for; a GET may carry a body too, and it must be one. */
const OF_ALL: readonly ProblemCode[] = [
  'malformed_json',
  'too_large',
  'unsupported_media_type',
  'internal_error',
  'temporarily_unavailable',
];
const WITH_KEY: readonly ProblemCode[] = ['unauthenticated', 'key_expired', 'key_revoked', 'rate_limited'];

const UNDECIDED = 'undecided';

const problemsOf = ({ path, does, needs }: ServedEndpoint, { query, body, refusals = [] }: EndpointShape): readonly string[] => [
  ...OF_ALL,
  ...(needs === 'open' ? [] : WITH_KEY),
  ...(needs !== 'open' && needs.length > 0 ? ['insufficient_scope'] : []),
  ...(does === 'write' ? ['business_not_active', UNDECIDED] : []),
  ...(query || body ? ['validation_failed'] : []),
  ...(path.includes(':') ? ['not_found'] : []),
  ...refusals,
];

const detailOf = (problem: ProblemCode): string => `${PROBLEMS[problem].title}.`;
const isProblem = (name: string): name is ProblemCode => Object.hasOwn(PROBLEMS, name);

/** Every refusal of the dialect as it goes out, by the problem that it tells. */
const allRefusals = (parts: DialectParts): ReadonlyMap<string, OwnRefusal> =>
  new Map([
    ...Object.keys(PROBLEMS)
      .filter(isProblem)
      .map((problem) => [problem, parts.refuse(problem, detailOf(problem))] as const),
    [UNDECIDED, parts.undecided('It is not known whether this was done. Sending it again is safe.')],
    ...Object.entries(parts.ownRefusals),
  ]);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const codeIn = (body: unknown, [name = '', ...inner]: readonly string[]): string => {
  const value = isRecord(body) ? body[name] : undefined;
  return inner.length === 0 ? String(value) : codeIn(value, inner);
};

/** The shape of refusals with no codes but these. */
const withCodes = (shape: unknown, [name = '', ...inner]: readonly string[], codes: readonly string[]): ApiSchema => {
  const { properties, ...rest } = isRecord(shape) ? shape : {};
  const fields = isRecord(properties) ? properties : {};
  const narrowed = inner.length === 0 ? { type: 'string', enum: codes } : withCodes(fields[name], inner, codes);
  return { ...rest, properties: { ...fields, [name]: narrowed } as Record<string, ApiSchema> };
};

/** What refusals are called whose answers do not tell of a limit, because nobody has signed in. */
const UNSIGNED = 'Unsigned';
const REFUSED = /^#\/components\/responses\/Refused(\d{3})(Unsigned)?$/;

const refusedName = (status: number, isOpen: boolean): string => `Refused${status}${isOpen ? UNSIGNED : ''}`;

/**
 * A schema and an answer for each status that an endpoint refuses with. Nobody has to say which codes go with which: the examples are the refusals
 * themselves.
 */
const defineRefusals = (document: ApiDocument, parts: DialectParts, refusals: ReadonlyMap<string, OwnRefusal>): void => {
  const answers = operationsOf(document).flatMap(({ operation }) => Object.values(operation.responses));
  for (const ref of new Set(answers.flatMap(({ $ref }) => $ref ?? []))) {
    const [, digits, unsigned] = REFUSED.exec(ref) ?? [];
    const status = Number(digits);
    const those = [...refusals].filter(([, refusal]) => refusal.status === status);
    const codes = [...new Set(those.map(([, { body }]) => codeIn(body, parts.codeAt)))].sort();
    document.components.schemas[`Refusal${status}`] = withCodes(parts.refusalShape, parts.codeAt, codes);
    document.components.responses[refusedName(status, unsigned !== undefined)] = {
      description: `Refused: ${codes.map((code) => `\`${code}\``).join(', ')}`,
      headers: refusalHeaders(status, parts, unsigned !== undefined),
      content: {
        'application/json': {
          schema: { $ref: `#/components/schemas/Refusal${status}` },
          examples: Object.fromEntries(those.map(([name, { body }]) => [name, { value: body }])),
        },
      },
    };
  }
};

/** Refusals that can come before the limit is known: of keys, and where the database is away. */
const isTold = (status: number, { areLimitsAlwaysTold }: DialectParts): boolean => {
  if (status === 401) return areLimitsAlwaysTold;
  return status < 500;
};

const refusalHeaders = (status: number, parts: DialectParts, isOpen: boolean): Record<string, object> => ({
  ...headersOf(['X-Request-Id']),
  ...(!isOpen && isTold(status, parts) ? parts.limits : {}),
  ...([429, 500, 503].includes(status) ? headersOf(['Retry-After']) : {}),
});

const parameter = (name: string, place: string, { schema, ...shown }: ShownParameter): ApiParameter => ({
  name,
  in: place,
  required: false,
  ...shown,
  schema: schema as ApiSchema,
});

const parametersOf = ({ path }: ServedEndpoint, { query = {}, headers = {} }: EndpointShape): ApiParameter[] => [
  ...[...path.matchAll(/:(\w+)/g)].map(([, name = '']): ApiParameter => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    example: name === 'reference' ? 'order-1' : '01890000-0000-7000-8000-000000000072',
  })),
  ...Object.entries(query).map(([name, shown]) => parameter(name, 'query', shown)),
  ...Object.entries(headers).map(([name, shown]) => parameter(name, 'header', shown)),
  { $ref: '#/components/parameters/XRequestId' },
];

const successes = ({ answers }: EndpointShape, limits: Readonly<Record<string, object>>): Record<string, ApiAnswer> =>
  Object.fromEntries(
    Object.entries(answers).map(([status, { description, schema, example }]) => {
      const media: ApiMedia = { schema: schema as ApiSchema, example };
      return [status, { description, headers: { ...headersOf(['X-Request-Id']), ...limits }, content: { 'application/json': media } }];
    }),
  );

const bodyOf = ({ body }: EndpointShape): Pick<ApiOperation, 'requestBody'> => {
  if (!body) return {};
  const examples = Object.fromEntries(Object.entries(body.examples).map(([name, value]) => [name, { value }]));
  return {
    requestBody: { required: body.isOptional !== true, content: { 'application/json': { schema: body.schema as ApiSchema, examples } } },
  };
};

const operationOf = (
  name: string,
  endpoint: ServedEndpoint,
  parts: DialectParts,
  refusals: ReadonlyMap<string, OwnRefusal>,
): ApiOperation => {
  const shape = parts.shapes[name] ?? { answers: {} };
  const isOpen = endpoint.needs === 'open';
  const statuses = new Set(problemsOf(endpoint, shape).flatMap((problem) => refusals.get(problem)?.status ?? []));
  const refused = [...statuses].map(
    (status) => [String(status), { $ref: `#/components/responses/${refusedName(status, isOpen)}` }] as const,
  );
  const scopes = isOpen ? [] : endpoint.needs;
  return {
    operationId: name,
    tags: [parts.name],
    summary: endpoint.summary,
    ...(scopes.length === 0
      ? {}
      : { description: `Needs the scope ${scopes.map((one) => `\`${one}\``).join(' or ')}.`, 'x-scopes': scopes }),
    security: isOpen ? [] : [{ [parts.name]: [] }],
    parameters: parametersOf(endpoint, shape),
    ...bodyOf(shape),
    responses: { ...successes(shape, isOpen ? {} : parts.limits), ...Object.fromEntries(refused) },
  };
};

const about = ({ name, title }: DialectParts): string =>
  `${title}'s API as Daftari serves it: a client that was written for it works here by a changed base address and credentials. ` +
  'A wrong path is refused with 404 and a wrong method with 405 and `Allow`, in the shape of every other refusal. ' +
  `What its own document leaves open is decided in docs/dialects.md; moving to Daftari is told in docs/api/moving-from-${name}.md.`;

/** The OpenAPI 3.1 document of a dialect, made of the endpoints, refusals and shapes that it is served with. */
export const dialectDocument = (parts: DialectParts): ApiDocument => {
  const refusals = allRefusals(parts);
  const document: ApiDocument = {
    openapi: '3.1.0',
    info: { title: `Daftari: ${parts.title}`, description: about(parts), version: '1', license: LICENCE },
    servers: [{ url: `/dialects/${parts.name}`, description: 'This installation' }],
    tags: [{ name: parts.name, description: `What clients of ${parts.title} call.` }],
    paths: {},
    components: {
      schemas: {},
      responses: {},
      headers: { ...headersUsed(parts), ...parts.ownHeaders },
      parameters: { XRequestId: PARAMETERS.XRequestId },
      securitySchemes: { [parts.name]: parts.signIn },
    },
  };
  for (const [name, endpoint] of Object.entries(parts.endpoints)) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    document.paths[path] = { ...document.paths[path], [endpoint.method.toLowerCase()]: operationOf(name, endpoint, parts, refusals) };
  }
  defineRefusals(document, parts, refusals);
  return document;
};

const headersUsed = ({ limits }: DialectParts): Record<string, object> =>
  Object.fromEntries(Object.entries(HEADERS).filter(([name]) => name in limits || name === 'X-Request-Id' || name === 'Retry-After'));
