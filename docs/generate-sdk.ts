import { writeFileSync } from 'node:fs';
import {
  type ApiDocument,
  type ApiOperation,
  type ApiSchema,
  describeGateway,
  operationsOf,
  type PlacedOperation,
} from '@daftari/api-gateway';
import openapiTS, { astToString } from 'openapi-typescript';

/**
 * Writes the types and the table of operations of `libs/sdk` from the gateway's code: `npm run docs:generate`.
 * A test holds the checked-in copies against what this makes.
 */

/** What a client calls: paths with a key, and whatever else answers under /oauth. */
const isForClients = ({ path }: PlacedOperation): boolean => /^\/((admin\/)?v1|oauth)\//.test(path);

const isSuccess = ([status]: readonly [string, unknown]): boolean => status.startsWith('2');

/** As much of an operation as the types of a client need: what is sent, and what a success answers. */
const trimmed = (operation: ApiOperation): ApiOperation => ({
  operationId: operation.operationId,
  ...(operation.summary === undefined ? {} : { summary: operation.summary }),
  ...(operation.description === undefined ? {} : { description: operation.description }),
  parameters: (operation.parameters ?? []).filter((one) => one.$ref === undefined && one.in !== 'header'),
  ...(operation.requestBody === undefined
    ? {}
    : { requestBody: { required: true, content: withoutExamples(operation.requestBody.content) } }),
  responses: Object.fromEntries(
    Object.entries(operation.responses)
      .filter(isSuccess)
      .map(([status, answer]) => [status, { description: answer.description ?? '', content: withoutExamples(answer.content ?? {}) }]),
  ),
});

const withoutExamples = (content: Record<string, { schema: ApiSchema }>) =>
  Object.fromEntries(Object.entries(content).map(([type, { schema }]) => [type, { schema }]));

const clientDocument = (document: ApiDocument): ApiDocument => {
  const paths: ApiDocument['paths'] = {};
  for (const placed of operationsOf(document).filter(isForClients)) (paths[placed.path] ??= {})[placed.method] = trimmed(placed.operation);
  return { ...document, paths, components: { ...document.components, responses: {}, headers: {}, parameters: {} } };
};

const HEAD = '// Made by docs/generate-sdk.ts from the OpenAPI document. Change the gateway, then run `npm run docs:generate`.\n';

export const apiTypes = async (): Promise<string> => {
  const document = clientDocument(await describeGateway());
  const nodes = await openapiTS(JSON.stringify(document), { alphabetize: true, defaultNonNullable: false });
  return `/* eslint-disable */\n${HEAD}\n${astToString(nodes)}`;
};

const schemaOf = (schema: ApiSchema | undefined, document: ApiDocument): ApiSchema => {
  const name = schema?.$ref?.split('/').at(-1);
  return (name === undefined ? schema : document.components.schemas[name]) ?? {};
};

const bodyOf = ({ requestBody }: ApiOperation): 'none' | 'json' | 'raw' => {
  if (!requestBody) return 'none';
  return 'application/json' in requestBody.content ? 'json' : 'raw';
};

const hasReference = (operation: ApiOperation, document: ApiDocument): boolean =>
  schemaOf(operation.requestBody?.content['application/json']?.schema, document).required?.includes('reference') === true;

const isPage = ({ responses }: ApiOperation, document: ApiDocument): boolean => {
  const schema = schemaOf(responses['200']?.content?.['application/json']?.schema, document);
  return ['data', 'has_more', 'next_cursor'].every((name) => schema.required?.includes(name) === true);
};

/** Does it answer something else than JSON: a file, or events? */
const isStreamed = ({ responses }: ApiOperation): boolean => {
  const types = Object.entries(responses)
    .filter(isSuccess)
    .flatMap(([, { content = {} }]) => Object.keys(content));
  return types.length > 0 && !types.includes('application/json');
};

const takes = (operation: ApiOperation, place: string, name?: string): boolean =>
  operation.parameters?.some((one) => one.in === place && (name === undefined || one.name?.toLowerCase() === name)) === true;

const described = ({ path, method, operation }: PlacedOperation, document: ApiDocument) => ({
  method: method.toUpperCase(),
  path,
  parameters: [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]),
  query: takes(operation, 'query'),
  body: bodyOf(operation),
  reference: hasReference(operation, document),
  idempotencyKey: takes(operation, 'header', 'idempotency-key'),
  page: isPage(operation, document),
  streamed: isStreamed(operation),
});

export const operationTable = async (): Promise<string> => {
  const document = await describeGateway();
  const rows = operationsOf(document)
    .filter(isForClients)
    .map((placed) => [placed.operation.operationId, described(placed, document)] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, row]) => `  ${name}: ${JSON.stringify(row)},\n`);
  return `${HEAD}\n/** Where each operation is, what it takes, and whether it may be sent twice. */\nexport const OPERATIONS = {\n${rows.join('')}} as const;\n`;
};

if (import.meta.main) {
  const sources = new URL('../libs/sdk/src/', import.meta.url);
  writeFileSync(new URL('api-types.ts', sources), await apiTypes());
  writeFileSync(new URL('operations.ts', sources), await operationTable());
}
