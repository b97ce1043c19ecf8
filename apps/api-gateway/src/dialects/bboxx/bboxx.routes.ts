import { type Answer, bboxxEndpoints, bboxxRefusals, rejected, undecided } from '@daftari/dialect-bboxx';
import { drained, isConnectionFault, type Logger, Problem } from '@daftari/platform';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type BboxxDoor, type Reaction } from './bboxx-door.js';

const BASE = '/dialects/bboxx';
export const BBOXX_PATH = BASE + bboxxEndpoints.notify.path;
const SERVED = new RegExp(`^${BBOXX_PATH.replace('.', '\\.').replace(/:\w+/g, '[^/]+')}$`);
/** The document's own notification has 300 bytes. */
const BODY_MAX_BYTES = 65_536;

/** `POST …/payments`: notifications of payments in the dialect of BBOXX. Everything below its path answers in the dialect's shape. */
export const serveBboxx = (instance: FastifyInstance, door: BboxxDoor, logger: Logger): void => {
  void instance.register((scope, _options, done) => {
    scope.setErrorHandler((error, request, reply) => answerFault(error, request, reply, logger));
    scope.addHook('onRequest', shareWithBrowsers);
    scope.removeAllContentTypeParsers();
    // The document's own request names no type: HTTP clients then send one of their own, such as text/plain. What was signed is what counts.
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    scope.post<{ Params: { providerId: string; customerId: string } }>(
      BBOXX_PATH,
      { bodyLimit: BODY_MAX_BYTES },
      async (request, reply) => {
        const { body, headers, params, traceparent } = request;
        const rawBody = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
        return send(reply, await door.hear({ request, ...params, headers, rawBody, traceparent }));
      },
    );
    for (const url of [BASE, `${BASE}/*`]) scope.all(url, (request, reply) => answerUnserved(request, reply));
    done();
  });
};

const send = (reply: FastifyReply, { answer, retryAfterSeconds }: Reaction): FastifyReply => {
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds);
  return reply.status(answer.status).type('application/json').send(JSON.stringify(answer.body));
};

/** "We support cross-origin resource sharing", says the document: a signature is in no browser unasked, so that every origin may send one. */
const SHARED = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'Retry-After, X-Request-Id' } as const;
const ALLOWED = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'Authorization, Content-Type, MessageID, MessageTimestamp, OriginId, SMSSupport',
  'access-control-max-age': '600',
} as const;

/** A browser asks before it sends what carries headers of its own (Fetch, "CORS-preflight request"). */
const shareWithBrowsers = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
  void reply.headers(SHARED);
  const isAsked = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  if (!isAsked || !SERVED.test(pathOf(request))) {
    done();
    return;
  }
  void reply.headers(ALLOWED).status(204).send();
};

const pathOf = ({ url }: FastifyRequest): string => url.split('?')[0] ?? '';

const answerUnserved = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const path = pathOf(request);
  // A part of the path that is longer than any name leads here too.
  if (!SERVED.test(path) || request.method === 'POST') return send(reply, refusal('not_found', `There is nothing at ${path}.`));
  void reply.header('allow', 'POST');
  return send(reply, refusal('method_not_allowed', `This path answers POST, not ${request.method}.`));
};

const refusal = (why: keyof typeof bboxxRefusals, description: string): Reaction => ({ answer: rejected(bboxxRefusals[why], description) });

const answerFault = (error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): FastifyReply => {
  const answer = answerTo(error);
  if (answer.status === bboxxRefusals.too_large) {
    void drained(request.raw).then(() => send(reply, { answer }));
    return reply;
  }
  if (answer.status >= 500) logger.error({ err: error, trace_id: request.traceId }, 'a notification of BBOXX could not be answered');
  return send(reply, answer.status >= 500 ? { answer, retryAfterSeconds: 1 } : { answer });
};

/** A fault of ours never says that the payment was rejected: nobody knows. */
const answerTo = (error: unknown): Answer => {
  if (hasCode(error, 'FST_ERR_CTP_BODY_TOO_LARGE'))
    return rejected(bboxxRefusals.too_large, `The body is larger than ${BODY_MAX_BYTES / 1_024} KiB.`);
  if (error instanceof Problem || isConnectionFault(error)) return undecided();
  if (hasCode(error, 'FST_')) return rejected(bboxxRefusals.body, 'The request cannot be read.');
  return undecided('', 500);
};

const hasCode = (error: unknown, beginning: string): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith(beginning);
