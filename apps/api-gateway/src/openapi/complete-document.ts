import { type ApiDocument, type ApiSchema, operationsOf, type PlacedOperation } from './api-document.js';
import { HEADERS, PARAMETERS, showHeaders, showPreference } from './answer-headers.js';
import { type Handler, handlerOf } from './handlers.js';
import { defineMade } from './made-schemas.js';
import { operationName, summaryOf } from './operation-names.js';
import { defineRefusals, showRefusals } from './refusals.js';
import { showReportHeads } from './report-headers.js';
import { closedRequest } from './request-schemas.js';
import { showSamples } from './samples/samples.js';
import { describeTags } from './tags.js';
import { pruneSchemas } from './unused-schemas.js';

const needsKey = ({ operation }: PlacedOperation): boolean => operation.security?.some((one) => 'bearer' in one) === true;

/** Either header carries the key. */
const showKeys = ({ operation }: PlacedOperation): void => {
  if (!operation.security?.some((one) => 'api_key' in one)) operation.security?.push({ api_key: [] });
};

const anyOf = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(' or ');

/** Which scope or role it takes, in words and for programs. */
const showAccess = ({ path, method, operation }: PlacedOperation, handler: Handler): void => {
  const lines: string[] = operation.description === undefined || operation.description === '' ? [] : [operation.description];
  if (path.startsWith('/admin/')) {
    const others = method === 'get' ? (handler.readers ?? ['finance', 'support']) : handler.openTo;
    operation['x-roles'] = ['operator', ...others];
    lines.push(`For operators: ${anyOf(['operator', ...others])}.`);
  } else if (handler.scopes.length > 0) {
    operation['x-scopes'] = handler.scopes;
    lines.push(`Needs the scope ${anyOf(handler.scopes)}.`);
  }
  if (lines.length > 0) operation.description = lines.join('\n\n');
};

/** An operation with a status of its own and no answer described says nothing but that. */
const showBareAnswer = ({ operation }: PlacedOperation, handler: Handler): void => {
  if (handler.status === 204) operation.responses['204'] ??= { description: 'Done; there is nothing to say' };
};

/** A body whose every field may be left out may be left out whole. */
const showNeed = ({ operation: { requestBody } }: PlacedOperation, schemas: Readonly<Record<string, ApiSchema>>): void => {
  const name = requestBody?.content['application/json']?.schema.$ref?.split('/').at(-1) ?? '';
  const schema = schemas[name];
  if (requestBody && schema?.type === 'object' && (schema.required ?? []).length === 0) requestBody.required = false;
};

const completeOperation = (placed: PlacedOperation): void => {
  const { operation } = placed;
  const handler = handlerOf(operation.operationId);
  if (handler) {
    showAccess(placed, handler);
    showBareAnswer(placed, handler);
    operation.operationId = operationName(placed);
  }
  operation.summary ??= summaryOf(operation.operationId);
  const hasKey = needsKey(placed);
  if (handler || hasKey) showRefusals(placed, hasKey);
  showPreference(placed);
  showHeaders(placed, hasKey);
  if (!hasKey) return;
  showKeys(placed);
  operation.parameters = [
    ...(operation.parameters ?? []),
    ...Object.keys(PARAMETERS).map((name) => ({ $ref: `#/components/parameters/${name}` })),
  ];
};

/** What holds of every path, added to what the decorators of each say. `requests` are the names of the schemas of DTOs. */
export const completeDocument = (document: ApiDocument, requests: readonly string[]): ApiDocument => {
  const { components } = document;
  for (const name of requests) components.schemas[name] = closedRequest(components.schemas[name] ?? {});
  defineMade(document);
  defineRefusals(document);
  Object.assign(components.headers, HEADERS);
  Object.assign(components.parameters, PARAMETERS);
  for (const placed of operationsOf(document)) {
    completeOperation(placed);
    showNeed(placed, components.schemas);
  }
  showReportHeads(document);
  describeTags(document);
  pruneSchemas(document);
  showSamples(document);
  return document;
};
