import { appendFileSync } from 'node:fs';
import { type ApiAnswer, type ApiDocument, type ApiOperation, type ApiSchema, operationsOf } from '@daftari/api-gateway';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** A request as it was sent, and what came back. */
export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: string | undefined;
  readonly contentType: string | undefined;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface Found {
  readonly operation: ApiOperation;
  readonly template: string;
  readonly method: string;
}

/** Headers of HTTP itself, and those that any answer with a key may have. */
const USUAL_HEADERS = new Set([
  ...[
    'allow',
    'cache-control',
    'connection',
    'content-disposition',
    'content-length',
    'content-type',
    'date',
    'keep-alive',
    'transfer-encoding',
    'vary',
  ],
  ...['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'],
]);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The document leaves answers open, so that fields can be added; what is added must be in the document, so here they are closed. */
export const closed = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(closed);
  if (!isRecord(node)) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, DATA.has(key) ? value : closed(value)]));
  const isOpenObject = isRecord(copy['properties']) && copy['type'] === 'object' && !('additionalProperties' in copy);
  return isOpenObject ? { ...copy, additionalProperties: false } : copy;
};
const DATA = new Set(['enum', 'const', 'example', 'examples', 'default']);

/** Where a run of the whole suite gathers what was answered: `test/exercised.mjs` tells which operations nobody asked. */
const NOTES = process.env['CONTRACT_NOTES'];

/** Where a document's paths begin: those of a dialect below its base address. */
const baseOf = ({ servers }: ApiDocument): string => (servers[0]?.url ?? '/').replace(/\/$/, '');

/** Holds what a gateway answers, and what it takes, against its OpenAPI document, and what it answers in a dialect against that dialect's. */
export class Contract {
  private readonly ajv: Ajv2020;
  private readonly checks = new Map<string, ValidateFunction>();
  private readonly operations: { readonly pattern: RegExp; readonly wildcards: number; readonly found: Found }[];
  /** How many answers of each operation were checked: an end-to-end suite that checks none proves nothing. */
  readonly checked = new Map<string, number>();
  private readonly noted = new Set<string>();
  private readonly base: string;
  private readonly dialects: readonly Contract[];

  constructor(
    readonly document: ApiDocument,
    dialects: Iterable<ApiDocument> = [],
  ) {
    this.base = baseOf(document);
    this.dialects = [...dialects].map((one) => new Contract(one));
    this.ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
    addFormats.default(this.ajv);
    this.ajv.addFormat('binary', true);
    this.ajv.addSchema({ components: { schemas: closed(document.components.schemas) } }, 'closed');
    this.ajv.addSchema({ components: { schemas: document.components.schemas } }, 'open');
    this.operations = operationsOf(document)
      .map(({ path, method, operation }) => ({
        pattern: new RegExp(`^${path.replace(/[.+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`),
        wildcards: path.split('{').length,
        found: { operation, template: path, method },
      }))
      .sort((left, right) => left.wildcards - right.wildcards);
  }

  /** @throws Error that says what the document does not */
  check(exchange: Exchange): void {
    const faults = this.faultsOf(exchange);
    if (faults.length === 0) return;
    const { method, path, status, text } = exchange;
    throw new Error(`Not as the OpenAPI document says: ${method} ${path} ${status}\n  ${faults.join('\n  ')}\n  ${text.slice(0, 600)}`);
  }

  /** An answer as the document shows it: what a stand-in for a neighbour can say. */
  example(operationId: string, status: number): Record<string, unknown> {
    const { operation } = operationsOf(this.document).find((one) => one.operation.operationId === operationId) ?? {};
    const shown = operation?.responses[String(status)]?.content?.['application/json']?.example;
    if (!isRecord(shown)) throw new Error(`The OpenAPI document shows no answer ${status} of ${operationId}.`);
    return shown;
  }

  /** A `fetch` that checks all that it fetches from this gateway. */
  fetch(baseUrl: string): typeof fetch {
    return async (input, init) => {
      const response = await fetch(input, init);
      const { contentType, body } = sentOf(init);
      // A stream of events stays open: what can be held against the document is how it begins.
      const text = response.headers.get('content-type')?.startsWith('text/event-stream') === true ? '' : await response.clone().text();
      const path = (input instanceof Request ? input.url : input.toString()).slice(baseUrl.length);
      this.check({ method: init?.method ?? 'GET', path, body, contentType, status: response.status, headers: response.headers, text });
      return response;
    };
  }

  private faultsOf(exchange: Exchange): string[] {
    const dialect = this.dialects.find(({ base }) => exchange.path.startsWith(`${base}/`));
    if (dialect) return dialect.faultsOf(exchange);
    // A dialect's paths may end with a slash.
    const asked = (exchange.path.split('?')[0] ?? '').slice(this.base.length);
    const path = this.base === '' ? asked : asked.replace(/\/$/, '');
    const candidates = this.operations.filter(({ pattern }) => pattern.test(path)).map(({ found }) => found);
    const found = candidates.find(({ method }) => method === exchange.method.toLowerCase());
    if (found) return [...this.requestFaults(found, exchange), ...this.answerFaults(found, exchange)];
    // Paths between services have no place in the document; nor have documents.
    if (this.base === '' ? !/^\/(admin\/)?v1(\/|$)/.test(path) : path === '/openapi.json') return [];
    const expected = candidates.length === 0 ? 404 : 405;
    if (![expected, 401, 429].includes(exchange.status)) return [`the path is not in the document; ${expected} was expected`];
    return this.bodyFaults(exchange, { schema: this.problemSchema(exchange.status) });
  }

  /** What was taken must be in the document too; what was refused may be anything. */
  private requestFaults({ operation }: Found, exchange: Exchange): string[] {
    if (exchange.status >= 300 || this.mayBeRepeat(operation, exchange)) return [];
    return [...this.queryFaults(operation, exchange), ...this.sentBodyFaults(operation, exchange)];
  }

  /** In some dialects a reference alone says which purchase is meant: sent again it is answered with 200, whatever the body. */
  private mayBeRepeat({ responses }: ApiOperation, { status }: Exchange): boolean {
    return this.base !== '' && status === 200 && responses['201'] !== undefined;
  }

  private queryFaults(operation: ApiOperation, { path }: Exchange): string[] {
    const query = new URLSearchParams(path.split('?')[1] ?? '');
    const known = (operation.parameters ?? []).filter((one) => one.in === 'query');
    // The native API refuses what it does not know; pages and other systems' clients may say more than is read.
    const isStrict = this.base === '' && /^\/(admin\/)?v1\//.test(path);
    const missing = known
      .filter(({ required, name }) => required === true && !query.has(name ?? ''))
      .map(({ name }) => `the query has no ${name ?? ''}`);
    return [
      ...missing,
      ...[...query].flatMap(([name, text]) => {
        const parameter = known.find((one) => one.name === name);
        if (!parameter) return isStrict ? [`the query parameter ${name} was taken and is not in the document`] : [];
        return this.faults(parameter.schema ?? {}, coerced(text, parameter.schema), `the query parameter ${name}`);
      }),
    ];
  }

  private sentBodyFaults({ requestBody }: ApiOperation, { body, contentType }: Exchange): string[] {
    if (body === undefined || body === '') return requestBody?.required === true ? ['there was no body, and it was taken'] : [];
    const media = requestBody?.content['application/json'];
    if (!media || contentType?.includes('json') !== true) return [];
    return this.faultsBy(media.schema, 'open', JSON.parse(body), 'the body that was taken');
  }

  private answerFaults({ operation, template, method }: Found, exchange: Exchange): string[] {
    const { status } = exchange;
    const given = operation.responses[String(status)] ?? operation.responses[`${Math.floor(status / 100)}XX`];
    if (!given) return [`the status ${status} is not one of ${operation.operationId}`];
    this.noteAnswer(operation.operationId, status);
    const answer = this.resolved(given);
    const headers = method === 'post' && template.startsWith('/callbacks') ? [] : this.headerFaults(answer, exchange);
    return [...headers, ...this.contentFaults(answer, exchange)];
  }

  private noteAnswer(operationId: string, status: number): void {
    this.checked.set(operationId, (this.checked.get(operationId) ?? 0) + 1);
    const line = `${this.base} ${operationId} ${status}\n`;
    if (NOTES === undefined || this.noted.has(line)) return;
    this.noted.add(line);
    appendFileSync(NOTES, line);
  }

  private headerFaults({ headers = {} }: ApiAnswer, exchange: Exchange): string[] {
    const known = new Map(Object.entries(headers).map(([name, header]) => [name.toLowerCase(), this.header(header)]));
    const faults = [...known].flatMap(([name, { required, schema }]) => {
      const text = exchange.headers.get(name);
      if (text === null) return required ? [`the header ${name} is missing`] : [];
      return this.faults(schema, coerced(text, schema), `the header ${name}`);
    });
    const others = [...exchange.headers.keys()].filter((name) => !known.has(name) && !USUAL_HEADERS.has(name));
    return [...faults, ...others.map((name) => `the header ${name} is not in the document`)];
  }

  private contentFaults({ content }: ApiAnswer, exchange: Exchange): string[] {
    const type = (exchange.headers.get('content-type') ?? '').split(';')[0]?.trim() ?? '';
    if (!content) return exchange.text === '' ? [] : ['the answer has a body, and the document says none'];
    const media = content[type] ?? content['*/*'];
    if (!media) return [`the content type ${type} is not in the document (${Object.keys(content).join(', ')})`];
    return this.bodyFaults(exchange, media);
  }

  private bodyFaults({ text, headers }: Exchange, { schema }: { schema: ApiSchema }): string[] {
    if (!/[/+]json\b/.test(headers.get('content-type') ?? '')) return [];
    return this.faults(schema, JSON.parse(text), 'the body');
  }

  private faults(schema: ApiSchema, value: unknown, what: string): string[] {
    return this.faultsBy(closed(schema), 'closed', value, what);
  }

  private faultsBy(schema: unknown, schemas: 'closed' | 'open', value: unknown, what: string): string[] {
    const text = JSON.stringify(schema).replaceAll('"#/', `"${schemas}#/`);
    const check = this.checks.get(text) ?? this.ajv.compile(JSON.parse(text));
    this.checks.set(text, check);
    if (check(value)) return [];
    return (check.errors ?? []).map(
      ({ instancePath, message = '', params }) => `${what}${instancePath}: ${message} ${JSON.stringify(params)}`,
    );
  }

  /** No operation answers 405, so the document has no schema of it; it has the shape of every refusal. */
  private problemSchema(status: number): ApiSchema {
    const { schemas } = this.document.components;
    if (this.base !== '') return withAnyCode(schemas['Refusal500'] ?? {});
    const { properties = {}, ...shape } = schemas['Problem404'] ?? {};
    return { ...shape, properties: { ...properties, type: { type: 'string' }, status: { const: status }, code: { type: 'string' } } };
  }

  private resolved(answer: ApiAnswer): ApiAnswer {
    const name = answer.$ref?.split('/').at(-1);
    return (name === undefined ? answer : this.document.components.responses[name]) ?? {};
  }

  private header(header: object): { required: boolean; schema: ApiSchema } {
    const name = '$ref' in header ? String(header.$ref).split('/').at(-1) : undefined;
    const { required = false, schema = {} } = (name === undefined ? header : (this.document.components.headers[name] ?? {})) as {
      required?: boolean;
      schema?: ApiSchema;
    };
    return { required, schema };
  }
}

/** A refusal's shape with codes that no operation answers with. */
const withAnyCode = (schema: ApiSchema): ApiSchema =>
  JSON.parse(JSON.stringify(schema), (key, value: unknown) => (key === 'enum' ? undefined : value)) as ApiSchema;

/** A text of a query or header as what its schema says it is. */
const coerced = (text: string, schema: ApiSchema | undefined): unknown => {
  const types = [schema?.type].flat();
  if (types.includes('integer') || types.includes('number'))
    return /^\S+$/.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
  return text;
};

const sentOf = (init: RequestInit | undefined): Pick<Exchange, 'body' | 'contentType'> => ({
  body: typeof init?.body === 'string' ? init.body : undefined,
  contentType: new Headers(init?.headers).get('content-type') ?? undefined,
});
