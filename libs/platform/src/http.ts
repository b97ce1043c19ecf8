import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server } from 'node:http';
import { type ArgumentsHost, Catch, type DynamicModule, type ExceptionFilter, HttpException, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { isConnectionFault } from './database.js';
import { drained } from './drained.js';
import { gentleEnd } from './gentle-end.js';
import { type Health } from './health.js';
import { parseRequestJson } from './json.js';
import { type Logger, nestLogger } from './logging.js';
import { type Metrics } from './metrics.js';
import { notFound, Problem } from './problem.js';
import { equalInConstantTime } from './secrets.js';
import { traceFrom } from './tracing.js';
import { dtoPipe } from './validation.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whoever knows the address may use it: logs show the route alone. */
    addressIsSecret?: boolean;
  }
  interface FastifyRequest {
    /** The trace that this request belongs to. */
    traceId: string;
    traceparent: string;
    /** The body's exact bytes as text, where it was JSON: signatures cover these. */
    rawBody?: string;
  }
  interface FastifyInstance {
    /** The error handler for scopes of one's own (`scope.setErrorHandler(scope.answerProblem)`): Nest's filters do not see what is thrown there. */
    answerProblem: (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply;
  }
}

export interface HttpServiceOptions {
  readonly name: string;
  readonly module: Type | DynamicModule;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** The token that `/internal/*` asks for; without it these paths answer 404. */
  readonly internalToken?: string | undefined;
  /** The largest body taken, in bytes. 256 KiB unless said. */
  readonly bodyLimit?: number;
  /** How long a request may take to arrive, body and all. A minute unless said. */
  readonly requestTimeoutMs?: number;
  /** How long its headers may take, from the opening of the connection for the first. A minute unless said. */
  readonly headersTimeoutMs?: number;
  /** How large its headers may be together, in bytes. 16 KiB unless said. */
  readonly headerBytesMax?: number;
  /** How many headers it may have: each is looked at more than once. 100 unless said. */
  readonly headersMax?: number;
  /** How many connections are open at once; more are closed as they come. No bound unless said. */
  readonly connectionsMax?: number;
  /** Called after the app is made and before it listens: OpenAPI, microservices. */
  readonly configure?: (app: NestFastifyApplication) => Promise<void> | void;
}

export interface HttpService {
  readonly app: NestFastifyApplication;
  /** Listens, and answers with the base address. */
  start(): Promise<string>;
  /** Stops taking requests, finishes those begun. */
  stop(): Promise<void>;
}

const REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/;

const headerOf = (message: { headers: IncomingMessage['headers'] }, name: string): string | undefined => {
  const value = message.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

const requestIdOf = (request: IncomingMessage): string => {
  const given = headerOf(request, 'x-request-id');
  return given !== undefined && REQUEST_ID.test(given) ? given : randomUUID();
};

/** A path whose percent signs make no text: they stand for themselves, so that it is a path like any other that leads nowhere. */
const wellFormed = (url: string): string => {
  if (!url.includes('%')) return url;
  const [path = '', ...query] = url.split('?');
  try {
    decodeURIComponent(path);
    return url;
  } catch {
    return [path.replaceAll('%', '%25'), ...query].join('?');
  }
};

const isFastifyError = (error: unknown): error is FastifyError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('FST_');

const FASTIFY_PROBLEMS: Readonly<Record<string, () => Problem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => new Problem('too_large', 'The body is larger than this endpoint takes (256 KiB).'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new Problem('unsupported_media_type', 'Send the body as application/json.'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => new Problem('malformed_json', 'The body is empty; send a JSON object.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => new Problem('malformed_json', 'The body is shorter or longer than Content-Length says.'),
};

const INTERNAL = 'Something went wrong on our side. The trace id finds it in our logs.';

/** Nest throws its own exceptions for paths and bodies; these are the public errors they stand for. */
const FROM_STATUS: Readonly<Record<number, (message: string) => Problem>> = {
  400: (message) => new Problem('malformed_json', message),
  404: () => notFound('The path'),
  413: () => new Problem('too_large', 'The body is larger than this endpoint takes (256 KiB).'),
  415: () => new Problem('unsupported_media_type', 'Send the body as application/json.'),
};

/** What to answer for anything thrown: known refusals as they are, everything else as an internal error without details. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof Problem) return error;
  // PostgreSQL is away or has just gone: nothing is confirmed, and the same request again is right.
  if (isConnectionFault(error)) {
    return new Problem('temporarily_unavailable', 'The service is away for a moment. Sending the same request again is safe.', {
      retryAfterSeconds: 1,
    });
  }
  if (error instanceof HttpException) return FROM_STATUS[error.getStatus()]?.(error.message) ?? new Problem('internal_error', INTERNAL);
  if (isFastifyError(error)) return FASTIFY_PROBLEMS[error.code]?.() ?? new Problem('malformed_json', error.message);
  return new Problem('internal_error', INTERNAL);
};

/** Routes as patterns, to tell a wrong method (405) from a wrong path (404). */
class RouteTable {
  private readonly routes: { readonly pattern: RegExp; readonly methods: ReadonlySet<string> }[] = [];

  add(url: string, method: string | readonly string[]): void {
    const pattern = new RegExp(
      `^${url
        .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
        .replace(/:[^/]+/g, '[^/]+')
        .replace(/\*/g, '.*')}/?$`,
    );
    this.routes.push({ pattern, methods: new Set([method].flat()) });
  }

  methodsOf(path: string): string[] {
    return [
      ...new Set(
        this.routes.filter((route) => route.pattern.source !== '^.*/?$' && route.pattern.test(path)).flatMap((route) => [...route.methods]),
      ),
    ];
  }
}

const sendProblem = (problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  if (problem.retryAfterSeconds !== undefined) void reply.header('retry-after', Math.ceil(problem.retryAfterSeconds));
  return reply
    .status(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify(problem.body(request.traceId)));
};

const answerError = (error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): FastifyReply => {
  const problem = problemOf(error);
  if (problem.status === 413) {
    void drained(request.raw).then(() => sendProblem(problem, request, reply));
    return reply;
  }
  if (problem.status >= 500)
    logger.error({ err: error, trace_id: request.traceId, method: request.method, path: request.url.split('?')[0] }, 'request failed');
  return sendProblem(problem, request, reply);
};

/** A path that cannot be read, or with a part longer than any name: no hook has seen it, and it leads nowhere. */
const answerUnreadable = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  request.traceId = traceFrom(headerOf(request, 'traceparent')).traceId;
  return sendProblem(notFound('The path'), request, reply.header('x-request-id', request.id));
};

/** What controllers and pipes throw; hooks and parsers throw into Fastify's own error handler. */
@Catch()
class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly routes: RouteTable,
    private readonly logger: Logger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): FastifyReply {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (error instanceof HttpException && error.getStatus() === 404) return this.answerUnrouted(request, reply);
    return answerError(error, request, reply, this.logger);
  }

  private answerUnrouted(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const path = request.url.split('?')[0] ?? '';
    const methods = this.routes.methodsOf(path);
    if (methods.length === 0) return sendProblem(notFound(`The path ${path}`), request, reply);
    void reply.header('allow', methods.join(', '));
    return sendProblem(new Problem('method_not_allowed', `${path} answers ${methods.join(', ')}, not ${request.method}.`), request, reply);
  }
}

const readJsonBodies = (instance: FastifyInstance): void => {
  instance.removeContentTypeParser('application/json');
  instance.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    request.rawBody = String(body);
    try {
      done(null, request.rawBody === '' ? undefined : parseRequestJson(request.rawBody));
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  });
};

const identifyRequests = (instance: FastifyInstance): void => {
  instance.decorateRequest('traceId', '');
  instance.decorateRequest('traceparent', '');
  instance.addHook('onRequest', (request, reply, done) => {
    const { traceId, traceparent } = traceFrom(headerOf(request, 'traceparent'));
    request.traceId = traceId;
    request.traceparent = traceparent;
    void reply.header('x-request-id', request.id);
    done();
  });
};

/** The pattern of the route that was found, not what was written: `/%69nternal/state` leads to the same route as `/internal/state`. */
export const routedPath = (request: FastifyRequest): string => request.routeOptions.url ?? request.url;

const guardInternalPaths = (instance: FastifyInstance, token: string | undefined): void => {
  instance.addHook('onRequest', (request, _reply, done) => {
    if (!routedPath(request).startsWith('/internal/')) return done();
    if (token === undefined) return done(notFound(`The path ${request.url.split('?')[0] ?? ''}`));
    const given = headerOf(request, 'authorization') ?? '';
    done(
      equalInConstantTime(given, `Bearer ${token}`) ? undefined : new Problem('unauthenticated', 'Internal paths need the internal token.'),
    );
  });
};

const loggedPath = (request: FastifyRequest): string | undefined =>
  request.routeOptions.config.addressIsSecret === true ? request.routeOptions.url : request.url.split('?')[0];

const boundHeaders = (instance: FastifyInstance, headersMax: number): void => {
  instance.addHook('onRequest', (request, reply, done) => {
    if (request.raw.rawHeaders.length <= 2 * headersMax) return done();
    // As bare as the server's own answer to headers that are too large, after which it closes as well.
    void reply.status(431).header('connection', 'close').send();
  });
};

const measureRequests = (instance: FastifyInstance, metrics: Metrics, logger: Logger): void => {
  const durations = metrics.histogram('http_request_duration_seconds', 'How long requests took, by route and status.', [
    'method',
    'route',
    'status',
  ]);
  instance.addHook('onResponse', (request, reply, done) => {
    const seconds = reply.elapsedTime / 1000;
    durations.observe({ method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode }, seconds);
    logger.debug(
      {
        request_id: request.id,
        trace_id: request.traceId,
        method: request.method,
        path: loggedPath(request),
        status: reply.statusCode,
        ms: reply.elapsedTime,
      },
      'request',
    );
    done();
  });
};

const serveOperations = (instance: FastifyInstance, metrics: Metrics, health: Health): void => {
  instance.get('/healthz', () => ({ status: 'ok' }));
  instance.get('/readyz', async (_request, reply) => {
    const report = await health.report();
    return reply.status(report.status === 'ok' ? 200 : 503).send(report);
  });
  instance.get('/metrics', async (_request, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()));
};

const MINUTE_MS = 60_000;
const HEADERS_MAX = 100;
const HEADER_BYTES_MAX = 16_384;
/** How often connections are looked at that take too long: no later than this after their time. */
const LATE_LOOK_MS = 5_000;

const adapterOf = (options: HttpServiceOptions): FastifyAdapter => {
  const headersTimeout = options.headersTimeoutMs ?? MINUTE_MS;
  return new FastifyAdapter({
    genReqId: (request: IncomingMessage) => requestIdOf(request),
    bodyLimit: options.bodyLimit ?? 262_144,
    rewriteUrl: ({ url = '/' }) => wellFormed(url),
    routerOptions: { maxParamLength: 256 },
    requestTimeout: options.requestTimeoutMs ?? MINUTE_MS,
    http: {
      headersTimeout,
      maxHeaderSize: options.headerBytesMax ?? HEADER_BYTES_MAX,
      connectionsCheckingInterval: Math.min(LATE_LOOK_MS, Math.ceil(headersTimeout / 2)),
    },
    frameworkErrors: (_error: FastifyError, request: FastifyRequest, reply: FastifyReply) => void answerUnreadable(request, reply),
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
  });
};

/**
 * A Nest application on Fastify with what every service has: request ids, trace context, problem details,
 * validated DTOs, `/healthz`, `/readyz`, `/metrics`, and a token on `/internal/*`.
 */
export const createHttpService = async (options: HttpServiceOptions): Promise<HttpService> => {
  const adapter = adapterOf(options);
  const instance = adapter.getInstance<FastifyInstance>();
  const routes = new RouteTable();
  instance.addHook('onRoute', (route) => routes.add(route.url, route.method));
  instance.decorate('answerProblem', (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
    answerError(error, request, reply, options.logger),
  );
  identifyRequests(instance);
  guardInternalPaths(instance, options.internalToken);
  measureRequests(instance, options.metrics, options.logger);
  boundHeaders(instance, options.headersMax ?? HEADERS_MAX);
  const app = await NestFactory.create<NestFastifyApplication>(options.module, adapter, {
    logger: nestLogger(options.logger),
    bodyParser: false,
    abortOnError: false,
  });
  readJsonBodies(instance);
  app.useGlobalFilters(new ProblemFilter(routes, options.logger));
  app.useGlobalPipes(dtoPipe());
  await options.configure?.(app);
  serveOperations(instance, options.metrics, options.health);
  return listener(app, options);
};

const serverOf = (app: NestFastifyApplication): Server => app.getHttpAdapter().getInstance().server;

const listener = (app: NestFastifyApplication, options: HttpServiceOptions): HttpService => {
  const end = gentleEnd(serverOf(app));
  return {
    app,
    start: async () => {
      await app.init();
      await app.startAllMicroservices();
      // All of them are counted; left at its usual bound, what comes beyond it would be passed over in silence.
      serverOf(app).maxHeadersCount = 0;
      if (options.connectionsMax !== undefined) serverOf(app).maxConnections = options.connectionsMax;
      await app.listen({ port: options.port, host: options.host });
      return (await app.getUrl()).replace('[::1]', '127.0.0.1');
    },
    stop: () => end(() => app.close()),
  };
};
