import { Listing } from './listing.js';
import { type AnswerOf, type ArgumentsOf, type Method, type OperationName, type RequestOptions } from './method.js';
import { OPERATIONS } from './operations.js';
import { type Answer, bodyOf, type Means, type ReadyRequest, refuse, send } from './send.js';

/** What a client is made with. */
export interface DaftariOptions {
  /** Where the gateway is: `https://api.example.com`. */
  readonly baseUrl: string;
  /** A key, or a function that gives an access token whenever one is needed. */
  readonly key: string | (() => string | Promise<string>);
  /** How long one attempt may take, in milliseconds: 30 000 unless said. */
  readonly timeoutMs?: number;
  /** How often a request that may be sent again is sent again: 3 times unless said. */
  readonly retriesMax?: number;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** In the place of the platform's own `fetch`. */
  readonly fetch?: typeof fetch;
}

/** A method for each operation of the API, by its name; and the two that methods are made of. */
export type Daftari = { readonly [N in OperationName]: Method<N> } & {
  /** The answer whole: its status and headers beside its body. */
  answer<N extends OperationName>(operation: N, ...given: ArgumentsOf<N>): Promise<Answer<AnswerOf<N>>>;
  /** The response as it arrives: CSV, JSON Lines, events, files. Refusals are thrown all the same. */
  stream(operation: OperationName, ...given: unknown[]): Promise<Response>;
};

interface Shape {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly string[];
  readonly query: boolean;
  readonly body: 'none' | 'json' | 'raw';
  readonly reference: boolean;
  readonly idempotencyKey: boolean;
  readonly page: boolean;
  /** Answers a file or events: they are given as they arrive. */
  readonly streamed: boolean;
}

interface Given {
  readonly path: readonly string[];
  readonly body: unknown;
  readonly query: Readonly<Record<string, unknown>>;
  readonly options: RequestOptions;
}

const [TIMEOUT_MS, RETRIES_MAX] = [30_000, 3];

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isFile = (body: unknown): body is string | Uint8Array<ArrayBuffer> | Blob =>
  typeof body === 'string' || body instanceof Uint8Array || body instanceof Blob;

/** Which argument is what: path, body, query, options, as far as the operation has them. */
const readArguments = (name: string, shape: Shape, given: readonly unknown[]): Given => {
  const path = given.slice(0, shape.parameters.length);
  const rest = given.slice(shape.parameters.length);
  const body = shape.body === 'none' ? undefined : rest.shift();
  const query = shape.query ? rest.shift() : undefined;
  const [options] = rest;
  return {
    path: path.map((value, index) => pathPart(value, `${shape.parameters[index] ?? ''} of ${name}`)),
    body,
    query: isRecord(query) ? query : {},
    options: isRecord(options) ? options : {},
  };
};

/** An empty part would lead to another path. */
const pathPart = (value: unknown, what: string): string => {
  if (typeof value !== 'string' || value === '' || value === '.' || value === '..')
    throw new TypeError(`${what} must be a text that is not empty.`);
  return encodeURIComponent(value);
};

const addressOf = (baseUrl: string, shape: Shape, { path, query }: Given): string => {
  let at = 0;
  const place = shape.path.replace(/\{\w+\}/g, () => path[at++] ?? '');
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== null) search.append(name, textOf(value));
  const asked = search.toString();
  return `${baseUrl.replace(/\/+$/, '')}${place}${asked === '' ? '' : `?${asked}`}`;
};

const textOf = (value: unknown): string => {
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? value.join(',') : String(value);
};

const headersOf = (shape: Shape, { options }: Given, own: Readonly<Record<string, string>>): Record<string, string> => ({
  accept: 'application/json, application/problem+json, */*;q=0.5',
  ...own,
  ...(shape.body === 'json' ? { 'content-type': 'application/json' } : {}),
  ...(shape.body === 'raw' ? { 'content-type': options.contentType ?? 'text/csv' } : {}),
  ...(options.wait === undefined ? {} : { prefer: `wait=${options.wait}` }),
  ...(options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }),
  ...options.headers,
});

const bodyToSend = (shape: Shape, body: unknown): ReadyRequest['body'] => {
  if (shape.body === 'none') return undefined;
  if (shape.body === 'raw' && isFile(body)) return body;
  return JSON.stringify(body);
};

const hasReference = (shape: Shape, body: unknown): boolean =>
  shape.reference && isRecord(body) && typeof body['reference'] === 'string' && body['reference'] !== '';

const ready = (name: string, shape: Shape, given: Given, options: DaftariOptions): ReadyRequest => ({
  operation: name,
  method: shape.method,
  url: addressOf(options.baseUrl, shape, given),
  headers: headersOf(shape, given, options.headers ?? {}),
  body: bodyToSend(shape, given.body),
  hasReference: hasReference(shape, given.body),
  hasKey: shape.idempotencyKey && given.options.idempotencyKey !== undefined,
  timeoutMs: (given.options.timeoutMs ?? options.timeoutMs ?? TIMEOUT_MS) + (given.options.wait ?? 0) * 1_000,
  retriesMax: given.options.retriesMax ?? options.retriesMax ?? RETRIES_MAX,
  signal: given.options.signal,
});

/**
 * A client of one gateway with one key: `daftari.createPurchase({ reference, product_code, recipient, amount })`.
 *
 * Refusals are thrown as `ProblemError`. Requests that may be sent again (reads, those with a reference, those with an idempotency key
 * where the operation takes one) are, after no answer, 429 with `Retry-After`, 500, 502, 503 and 504; all others are sent once.
 */
export const createDaftari = (options: DaftariOptions): Daftari => {
  const { key } = options;
  const means: Means = {
    // Browsers refuse a fetch that is called as another object's method.
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    key: typeof key === 'string' ? () => key : key,
    random: Math.random,
  };
  const respond = (name: OperationName, given: Given): Promise<Response> => send(ready(name, OPERATIONS[name], given, options), means);
  const read = async (name: OperationName, given: Given): Promise<Answer> => {
    const response = await respond(name, given);
    return { status: response.status, headers: response.headers, body: await bodyOf(name, response) };
  };
  const list = (name: OperationName, given: Given): Listing<unknown, unknown> =>
    new Listing(async (after) => {
      const query = after === undefined ? given.query : { ...given.query, starting_after: after };
      return (await read(name, { ...given, query })).body;
    });
  const stream = async (name: OperationName, given: Given): Promise<Response> => {
    const response = await respond(name, given);
    return response.ok ? response : refuse(name, response);
  };
  const method =
    (name: OperationName) =>
    (...given: unknown[]) => {
      const shape: Shape = OPERATIONS[name];
      const parts = readArguments(name, shape, given);
      if (shape.streamed) return stream(name, parts);
      return shape.page ? list(name, parts) : read(name, parts).then(({ body }) => body);
    };
  const methods = Object.fromEntries(NAMES.map((name) => [name, method(name)]));
  const whole = {
    answer: (name: OperationName, ...given: unknown[]) => read(name, readArguments(name, OPERATIONS[name], given)),
    stream: (name: OperationName, ...given: unknown[]) => stream(name, readArguments(name, OPERATIONS[name], given)),
  };
  // The table of operations and the types are made from one document: each method has the type that its row says.
  return { ...methods, ...whole } as unknown as Daftari;
};

const isOperation = (name: string): name is OperationName => name in OPERATIONS;
const NAMES = Object.keys(OPERATIONS).filter(isOperation);
