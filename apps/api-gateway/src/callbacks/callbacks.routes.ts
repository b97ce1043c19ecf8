import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Neighbours } from '../neighbours/neighbours.js';

/** Headers that belong to one connection, not to the message (RFC 9110 section 7.6.1), and those that the client sets itself. */
const OWN_HEADERS = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'proxy-authorization',
  'content-length',
  'host',
  'expect',
]);

const forwardedHeaders = (request: FastifyRequest): Record<string, string | string[]> => ({
  ...Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) => (value === undefined || OWN_HEADERS.has(name) ? [] : [[name, value]])),
  ),
  'x-forwarded-for': [request.headers['x-forwarded-for'], request.socket.remoteAddress].filter((part) => part !== undefined).join(', '),
  'x-request-id': request.id,
  traceparent: request.traceparent,
});

/**
 * `POST /callbacks/{provider_code}`: what a provider tells goes to the connector byte by byte, with its headers (signatures cover both),
 * and the connector's answer goes back. The gateway reads nothing of it.
 */
export const serveCallbacks = (instance: FastifyInstance, neighbours: Neighbours): void => {
  void instance.register((scope, _options, done) => {
    scope.setErrorHandler(scope.answerProblem);
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    scope.post<{ Params: { provider: string } }>('/callbacks/:provider', async (request, reply) => {
      const answer = await neighbours.connector.forward({
        method: 'POST',
        path: `/callbacks/${encodeURIComponent(request.params.provider)}`,
        headers: forwardedHeaders(request),
        body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      });
      if (answer.contentType !== undefined) void reply.type(answer.contentType);
      return reply.status(answer.status).send(answer.body);
    });
    done();
  });
};
