import { type FastifyInstance } from 'fastify';
import { keepBodiesAsText } from '../raw-bodies.js';
import { type Inboxes } from './inbox.js';

const NAME = /^[A-Za-z0-9._:-]{1,128}$/;

/** `POST /inbox/{name}` keeps what comes, whatever its type; `GET /inbox/{name}` lists it. Plain Fastify routes: many thousands a second pass here. */
export const serveInboxes = (instance: FastifyInstance, inboxes: Inboxes): void => {
  void instance.register((scope, _options, done) => {
    keepBodiesAsText(scope);
    scope.post<{ Params: { name: string } }>('/inbox/:name', async (request, reply) => {
      const rawBody = typeof request.body === 'string' ? request.body : '';
      const { name } = request.params;
      const kept = NAME.test(name) && (await inboxes.keep(name, { receivedAtMs: Date.now(), headers: request.headers, rawBody }));
      return reply
        .status(kept ? 200 : 422)
        .type('application/json')
        .send(kept ? '{"received":true}' : '{"received":false}');
    });
    scope.get<{ Params: { name: string } }>('/inbox/:name', (request, reply) =>
      reply.type('application/json').send(JSON.stringify(inboxes.list(request.params.name))),
    );
    done();
  });
};
