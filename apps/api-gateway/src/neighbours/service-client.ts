import { type Readable } from 'node:stream';
import { type TSchema, type Static } from '@sinclair/typebox';
import { type TypeCheck } from '@sinclair/typebox/compiler';
import { type FieldProblem, FIELD_CODES, Problem, type ProblemCode, PROBLEMS, reasonOf } from '@daftari/platform';
import { Pool } from 'undici';

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface ServiceRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly traceparent?: string;
  /** How long the service may take; ten seconds unless said. */
  readonly timeoutMs?: number;
}

/** A file on its way to a service. */
export interface UploadRequest {
  readonly path: string;
  readonly query: Query;
  readonly contentType: string | undefined;
  readonly traceparent: string;
  readonly body: Readable;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** An answer on its way: its body is read as fast as it is passed on, and given up when it is destroyed. */
export interface StreamedAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

const TIMEOUT_MS = 10_000;
/** A report may take its time to the first row, and between two. */
const STREAM_TIMEOUT_MS = 300_000;
const STREAMS_MAX = 64;
/** A file that is uploaded, and what the service makes of it. */
const UPLOAD_TIMEOUT_MS = 900_000;

const withQuery = (path: string, query: Query = {}): string => {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? path : `${path}?${given.toString()}`;
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isProblemCode = (code: unknown): code is ProblemCode => typeof code === 'string' && Object.hasOwn(PROBLEMS, code);
const isFieldProblem = (value: unknown): value is FieldProblem =>
  isRecord(value) &&
  typeof value['field'] === 'string' &&
  typeof value['detail'] === 'string' &&
  FIELD_CODES.some((code) => code === value['code']);

/** The refusal of another service as ours; undefined where its answer is none that a client should see. */
const problemFrom = ({ status, body }: ServiceAnswer): Problem | undefined => {
  if (status === 401 || status >= 500 || !isRecord(body) || !isProblemCode(body['code'])) return undefined;
  const errors = Array.isArray(body['errors']) ? body['errors'].filter(isFieldProblem) : [];
  return new Problem(body['code'], typeof body['detail'] === 'string' ? body['detail'] : PROBLEMS[body['code']].title, { errors });
};

const readAnswer = async (status: number, body: { text(): Promise<string> }): Promise<ServiceAnswer> => {
  const text = await body.text();
  return { status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
};

/** The internal HTTP of one other service. Connections are kept; nothing is tried twice by itself. */
export class ServiceClient {
  private readonly pool: Pool;
  /** Connections of their own: a client that reads slowly keeps no other request waiting. */
  private readonly streams: Pool;
  private readonly basePath: string;

  constructor(
    private readonly name: string,
    baseUrl: string,
    private readonly token: string,
  ) {
    const url = new URL(baseUrl);
    this.basePath = url.pathname.replace(/\/$/, '');
    const poolOf = (connections: number, timeoutMs: number): Pool =>
      new Pool(url.origin, { connections, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connect: { timeout: 2_000 } });
    this.pool = poolOf(32, TIMEOUT_MS);
    this.streams = poolOf(STREAMS_MAX, STREAM_TIMEOUT_MS);
  }

  /** Sends a request and answers what came, whatever its status. @throws Problem `temporarily_unavailable` where the service is away */
  async send(request: ServiceRequest): Promise<ServiceAnswer> {
    try {
      const { statusCode, body } = await this.request(this.pool, request);
      return await readAnswer(statusCode, body);
    } catch (error) {
      throw this.away(reasonOf(error));
    }
  }

  /** The answer of a request that should succeed, as it arrives; refusals become ours. */
  async stream(request: ServiceRequest): Promise<StreamedAnswer> {
    const { statusCode, headers, body } = await this.request(this.streams, request).catch((error: unknown) => {
      throw this.away(reasonOf(error));
    });
    if (statusCode >= 300) throw this.refusal(await readAnswer(statusCode, body), request);
    const texts = Object.entries(headers).filter((header): header is [string, string] => typeof header[1] === 'string');
    return { headers: Object.fromEntries(texts), body };
  }

  /** Passes a file on as it arrives, on the connections of streams; refusals become ours. */
  async upload({ path, query, contentType, traceparent, body }: UploadRequest): Promise<ServiceAnswer> {
    const request = { method: 'POST' as const, path };
    const answer = await this.streams
      .request({
        method: 'POST',
        path: this.basePath + withQuery(path, query),
        headers: {
          authorization: `Bearer ${this.token}`,
          'content-type': contentType ?? 'application/octet-stream',
          traceparent,
        },
        body,
        headersTimeout: UPLOAD_TIMEOUT_MS,
        bodyTimeout: UPLOAD_TIMEOUT_MS,
      })
      .then(({ statusCode, body: answered }) => readAnswer(statusCode, answered))
      .catch((error: unknown) => {
        throw this.away(reasonOf(error));
      });
    if (answer.status >= 300) throw this.refusal(answer, request);
    return answer;
  }

  /** The body of an answer to a request that should succeed; its refusals become ours. */
  async ask(request: ServiceRequest): Promise<unknown> {
    return (await this.answer(request)).body;
  }

  /** Like `ask`, where it matters which status of success it is. */
  async answer(request: ServiceRequest): Promise<ServiceAnswer> {
    const answer = await this.send(request);
    if (answer.status < 300) return answer;
    throw this.refusal(answer, request);
  }

  /** Like `ask`, with the answer checked against its schema; undefined where the service answers 404. */
  async find<S extends TSchema>(schema: TypeCheck<S>, request: ServiceRequest): Promise<Static<S> | undefined> {
    const answer = await this.send(request);
    if (answer.status === 404) return undefined;
    if (answer.status >= 300) throw this.refusal(answer, request);
    return this.checked(schema, answer.body, request);
  }

  /** Like `find`, where there must be an answer. */
  async read<S extends TSchema>(schema: TypeCheck<S>, request: ServiceRequest): Promise<Static<S>> {
    return this.checked(schema, await this.ask(request), request);
  }

  /** Passes a request on as it came, bytes and headers alike. */
  async forward(request: {
    readonly method: 'POST';
    readonly path: string;
    readonly headers: Readonly<Record<string, string | string[]>>;
    readonly body: Buffer;
  }): Promise<{ readonly status: number; readonly contentType: string | undefined; readonly body: Buffer }> {
    try {
      const { statusCode, headers, body } = await this.pool.request({ ...request, path: this.basePath + request.path });
      const type = headers['content-type'];
      return { status: statusCode, contentType: Array.isArray(type) ? type[0] : type, body: Buffer.from(await body.arrayBuffer()) };
    } catch (error) {
      throw this.away(reasonOf(error));
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.pool.destroy(), this.streams.destroy()]);
  }

  private request(pool: Pool, request: ServiceRequest) {
    return pool.request({
      method: request.method,
      path: this.basePath + withQuery(request.path, request.query),
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(request.traceparent === undefined ? {} : { traceparent: request.traceparent }),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      ...(request.timeoutMs === undefined ? {} : { headersTimeout: request.timeoutMs, bodyTimeout: request.timeoutMs }),
    });
  }

  private refusal(answer: ServiceAnswer, request: ServiceRequest): Error {
    if (answer.status === 503) return this.away('it answered 503');
    return problemFrom(answer) ?? new Error(`The ${this.name} answered ${answer.status} to ${request.method} ${request.path}.`);
  }

  private checked<S extends TSchema>(schema: TypeCheck<S>, body: unknown, request: ServiceRequest): Static<S> {
    if (schema.Check(body)) return body;
    const error = schema.Errors(body).First();
    throw new Error(`The ${this.name} answered ${request.path} with ${error?.path ?? ''}: ${error?.message ?? 'another shape'}.`);
  }

  private away(reason: string): Problem {
    const problem = new Problem(
      'temporarily_unavailable',
      `The ${this.name} cannot be reached at the moment; send the same request again.`,
      {
        retryAfterSeconds: 1,
      },
    );
    problem.cause = reason;
    return problem;
  }
}
