import { type Logger, Problem } from '@daftari/platform';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { CSS, SCRIPT } from './assets.js';
import { faultPage } from './page-parts.js';
import { filledIn } from './pay-form.js';
import { missing, type PayPages, type Shown } from './pay-pages.js';

const BODY_MAX_BYTES = 16_384;

/** Nothing from elsewhere, no frames, no script or style but our own files. A form may lead on to the page of a card, which is elsewhere. */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "form-action 'self' https: http:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** The address is the key: it is told to nobody, and nothing that it shows is kept on the way. */
export const PAGE_HEADERS = {
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
  'cache-control': 'no-store',
};

const SECRET = { config: { addressIsSecret: true } };

interface At {
  Params: { token: string; try: string };
}

/** `/pay/{token}`: the public pages of invoices and payment links. Who has the address may look and pay; no key is asked for. */
export const servePayPages = (instance: FastifyInstance, pages: PayPages, logger: Logger): void => {
  void instance.register((scope, _options, done) => {
    scope.setErrorHandler((error, request, reply) => answerFault(error, request, reply, logger));
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: BODY_MAX_BYTES },
      (_request, body, parsed) => parsed(null, body),
    );
    serveAssets(scope);
    scope.get<At>('/pay/:token', SECRET, async (request, reply) => send(reply, await pages.show(request, request.params.token)));
    scope.post<At>('/pay/:token', SECRET, async (request, reply) =>
      send(reply, await pages.pay(request, request.params.token, filledIn(textOf(request)))),
    );
    scope.get<At>('/pay/:token/p/:try', SECRET, async (request, reply) =>
      send(reply, await pages.showTry(request, request.params.token, request.params.try)),
    );
    scope.post<At>('/pay/:token/p/:try/stop', SECRET, async (request, reply) =>
      send(reply, await pages.stop(request, request.params.token, request.params.try)),
    );
    scope.get<At>('/pay/:token/p/:try/state', SECRET, async (request, reply) => {
      const watched = await pages.watch(request, request.params.token, request.params.try);
      void reply.headers(PAGE_HEADERS);
      if (watched === 'too_many') return reply.status(429).send({ state: null });
      return watched ? reply.send(watched) : reply.status(404).send({ state: null });
    });
    // No token is so long, and no page has such a path: a browser is shown a page all the same.
    scope.get('/pay/*', SECRET, (_request, reply) => send(reply, missing()));
    scope.post('/pay/*', SECRET, (_request, reply) => send(reply, missing()));
    done();
  });
};

const serveAssets = (scope: FastifyInstance): void => {
  const cached = { 'cache-control': 'public, max-age=3600', 'x-content-type-options': 'nosniff' };
  scope.get('/pay/pay.css', (_request, reply) => reply.headers(cached).type('text/css; charset=utf-8').send(CSS));
  scope.get('/pay/pay.js', (_request, reply) => reply.headers(cached).type('text/javascript; charset=utf-8').send(SCRIPT));
};

const textOf = ({ body }: FastifyRequest): string => (typeof body === 'string' ? body : '');

const send = (reply: FastifyReply, shown: Shown): FastifyReply => {
  void reply.headers(PAGE_HEADERS);
  if (shown.kind === 'redirect') return reply.redirect(shown.to, 303);
  if (shown.status === 429) void reply.header('retry-after', shown.retryAfterSeconds);
  return reply.status(shown.status).type('text/html; charset=utf-8').send(shown.html);
};

const answerFault = (error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): FastifyReply => {
  const status = statusOf(error);
  if (status >= 500) logger.error({ err: error, trace_id: request.traceId }, 'a page for paying could not be shown');
  return reply.headers(PAGE_HEADERS).status(status).type('text/html; charset=utf-8').send(faultPage());
};

const statusOf = (error: unknown): number => {
  if (error instanceof Problem) return error.status;
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
};
