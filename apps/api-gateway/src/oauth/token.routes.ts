import { drained, isConnectionFault, type Logger, parseRequestJson, Problem } from '@daftari/platform';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type FailedLogins } from '../limits/failed-logins.js';
import { rateHeaders } from '../limits/rate-limiter.js';
import { type ClientCredentials, type Granted, type TokenErrorCode, type TokenRefusal } from './client-credentials.js';
import { readTokenRequest } from './token-request.js';

const PATH = '/oauth/token';
/** A request for a token has a few hundred bytes. */
const BODY_MAX_BYTES = 8_192;

const STATUSES: Readonly<Record<TokenErrorCode, number>> = {
  invalid_request: 400,
  invalid_client: 401,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  /** Too many requests: the document has no code of its own for that. */
  temporarily_unavailable: 429,
};

/** What tokens are given out with. */
export interface TokenParts {
  readonly credentials: ClientCredentials;
  readonly failedLogins: FailedLogins;
  readonly logger: Logger;
}

/**
 * `POST /oauth/token` (RFC 6749). Plain routes of Fastify: this path alone takes forms, and it alone answers in the form of that document.
 */
export const serveTokens = (instance: FastifyInstance, { credentials, failedLogins, logger }: TokenParts): void => {
  void instance.register((scope, _options, done) => {
    scope.setErrorHandler((error, request, reply) => answerFault(error, request, reply, logger));
    scope.removeAllContentTypeParsers();
    const asText = { parseAs: 'string', bodyLimit: BODY_MAX_BYTES } as const;
    scope.addContentTypeParser<string>('application/json', asText, (_request, body, parsed) => {
      try {
        parsed(null, parseRequestJson(body));
      } catch (error) {
        parsed(error instanceof Error ? error : new Error(String(error)));
      }
    });
    scope.addContentTypeParser<string>('application/x-www-form-urlencoded', asText, (_request, body, parsed) =>
      parsed(null, new URLSearchParams(body)),
    );
    scope.addHook('onSend', (_request, reply, _payload, sent) => {
      void reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
      sent();
    });
    scope.post(PATH, async (request, reply) => {
      const read = readTokenRequest(request.headers.authorization, request.body);
      const threshold = { entered: (id: string) => failedLogins.entered(request, id), failed: () => failedLogins.failed(request) };
      const granted: Granted = 'error' in read ? { answer: read } : await credentials.grant(read, threshold);
      const { answer, verdict, retryAfterSeconds } = granted;
      if (verdict) void reply.headers(rateHeaders(verdict));
      if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds);
      return 'error' in answer ? refuse(request, reply, answer) : reply.send(answer);
    });
    done();
  });
};

const refuse = (request: FastifyRequest, reply: FastifyReply, { error, description }: TokenRefusal): FastifyReply => {
  // Section 5.2: a client that tried by this header is told which scheme it is.
  if (error === 'invalid_client' && request.headers.authorization !== undefined)
    void reply.header('www-authenticate', 'Basic realm="daftari", charset="UTF-8"');
  return send(reply, STATUSES[error], error, description);
};

const send = (reply: FastifyReply, status: number, error: string, description: string): FastifyReply =>
  reply.status(status).send({ error, error_description: description });

const answerFault = (error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): FastifyReply => {
  if (hasCode(error, 'FST_ERR_CTP_BODY_TOO_LARGE')) {
    void drained(request.raw).then(() => send(reply, 413, 'invalid_request', `The body is larger than ${BODY_MAX_BYTES / 1_024} KiB.`));
    return reply;
  }
  if (hasCode(error, 'FST_ERR_CTP_INVALID_MEDIA_TYPE'))
    return send(reply, 415, 'invalid_request', 'Send the body as application/x-www-form-urlencoded or application/json.');
  if (error instanceof Problem && error.status < 500) return send(reply, 400, 'invalid_request', error.detail);
  if (hasCode(error, 'FST_')) return send(reply, 400, 'invalid_request', 'The request cannot be read.');
  if (isConnectionFault(error)) {
    void reply.header('retry-after', 1);
    return send(reply, 503, 'temporarily_unavailable', 'The service is away for a moment; send the same request again.');
  }
  logger.error({ err: error, trace_id: request.traceId }, 'a request for a token could not be answered');
  return send(reply, 500, 'server_error', 'Something went wrong on our side.');
};

const hasCode = (error: unknown, beginning: string): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith(beginning);
