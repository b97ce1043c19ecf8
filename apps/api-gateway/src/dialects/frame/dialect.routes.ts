import { drained, type Logger, type Problem, problemOf } from '@daftari/platform';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type FailedLogins } from '../../limits/failed-logins.js';
import { type RateLimiter } from '../../limits/rate-limiter.js';
import { Admission, type Unserved } from './admission.js';
import { BODY_MAX_BYTES, jsonOf, takeBodies } from './bodies.js';
import {
  type Asked,
  type OpenOperation,
  type Operation,
  type ServedDialect,
  type Stamp,
  type Threshold,
  type WireAnswer,
} from './served-dialect.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a path below `/dialects/` is for. */
    dialectDoor?: Operation | OpenOperation | Unserved;
  }
}

/** What the frame needs beside the dialect. */
export interface FrameParts {
  readonly limiter: RateLimiter;
  readonly failedLogins: FailedLogins;
  readonly logger: Logger;
}

/**
 * Serves a dialect below `/dialects/<name>`: credentials, limits, bodies and paths are seen to here, alike for all, and whatever fails there is answered
 * in the dialect's own shape. What is left to the dialect is to translate.
 */
export const serveDialect = <R>(
  instance: FastifyInstance,
  dialect: ServedDialect<R>,
  { limiter, failedLogins, logger }: FrameParts,
): void => {
  const base = `/dialects/${dialect.name}`;
  const admission = new Admission(dialect, limiter, failedLogins);
  const operations = [...dialect.operations, ...(dialect.openOperations ?? [])];
  void instance.register((scope, _options, done) => {
    takeBodies(scope);
    scope.setErrorHandler((error, request, reply) => answerFault(dialect, error, request, reply, logger));
    scope.addHook('onRequest', (request, reply) => admission.enter(request, reply, doorOf(request)));
    for (const operation of operations) {
      const { method, path } = operation.endpoint;
      scope.route({
        method,
        url: base + path,
        bodyLimit: BODY_MAX_BYTES,
        config: { dialectDoor: operation },
        handler: async (request, reply) => send(reply, await answer(operation, request, failedLogins)),
      });
    }
    serveTheRest(scope, base, operations);
    done();
  });
};

/** Everything else below the base address. Admission throws before a handler is reached. */
const serveTheRest = (scope: FastifyInstance, base: string, operations: readonly (Operation | OpenOperation)[]): void => {
  const methods = new Map<string, string[]>();
  for (const { endpoint } of operations) methods.set(endpoint.path, [...(methods.get(endpoint.path) ?? []), endpoint.method]);
  const unreached = (_request: FastifyRequest, reply: FastifyReply): FastifyReply => reply;
  for (const [path, served] of methods) {
    const others = scope.supportedMethods.filter((method) => !served.includes(method) && !(method === 'HEAD' && served.includes('GET')));
    scope.route({ method: others, url: base + path, config: { dialectDoor: { methods: served } }, handler: unreached });
  }
  for (const url of [base, `${base}/*`]) scope.all(url, { config: { dialectDoor: { methods: [] } } }, unreached);
};

const NOTHING: Unserved = { methods: [] };
const doorOf = (request: FastifyRequest): Operation | OpenOperation | Unserved => request.routeOptions.config.dialectDoor ?? NOTHING;

const answer = async (operation: Operation | OpenOperation, request: FastifyRequest, failedLogins: FailedLogins): Promise<WireAnswer> => {
  const asked = { ...askedOf(request), json: await jsonOf(request) };
  if (isOpen(operation)) return operation.answer({ ...asked, threshold: thresholdOf(request, failedLogins) });
  const { caller } = request;
  if (caller?.kind !== 'business') throw new Error('This path is not behind the credentials of a business.');
  return operation.answer({ ...asked, caller });
};

const isOpen = (operation: Operation | OpenOperation): operation is OpenOperation => operation.endpoint.needs === 'open';

const thresholdOf = (request: FastifyRequest, failedLogins: FailedLogins): Threshold => ({
  entered: (keyId) => failedLogins.checkEntered(request, keyId),
  failed: () => failedLogins.checkFailed(request),
});

const askedOf = (request: FastifyRequest): Omit<Asked, 'json' | 'caller'> => ({
  params: textsOf(request.params),
  query: textsOf(request.query),
  headers: request.headers,
  traceparent: request.traceparent,
  stamp: stampOf(request),
});

const stampOf = (request: FastifyRequest): Stamp => ({ nowMs: Date.now(), traceId: request.traceId });

const textsOf = (given: unknown): Record<string, string> => {
  if (typeof given !== 'object' || given === null) return {};
  const last = (value: unknown): unknown => (Array.isArray(value) ? value.at(-1) : value);
  const entries = Object.entries(given).map(([name, value]) => [name, last(value)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
};

const send = (reply: FastifyReply, { status, body, headers = {} }: WireAnswer): FastifyReply =>
  reply.headers(headers).status(status).type('application/json; charset=utf-8').send(JSON.stringify(body));

const answerFault = <R>(
  dialect: ServedDialect<R>,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: Logger,
): FastifyReply => {
  const problem = problemOf(error);
  if (problem.status >= 500)
    logger.error({ err: error, trace_id: request.traceId, dialect: dialect.name, path: request.url.split('?')[0] }, 'request failed');
  if (problem.retryAfterSeconds !== undefined) void reply.header('retry-after', Math.ceil(problem.retryAfterSeconds));
  const refusal = isUndecided(problem, request) ? dialect.undecided : dialect.refusals[problem.code];
  const refused = dialect.refuse(refusal, problem, stampOf(request));
  if (problem.code !== 'too_large') return send(reply, refused);
  void drained(request.raw).then(() => send(reply, refused));
  return reply;
};

/** What broke after a write was let in may have been done: only whoever has not come so far can be told that nothing was. */
const isUndecided = (problem: Problem, request: FastifyRequest): boolean => {
  const door = doorOf(request);
  if (!('endpoint' in door) || door.endpoint.does !== 'write' || request.caller === undefined) return false;
  return problem.code === 'temporarily_unavailable' || problem.code === 'internal_error';
};
