import { type FastifyInstance } from 'fastify';
import { notFound, Problem } from '@daftari/platform';
import { callerOf } from './allowed-from.js';
import { type Door } from './door.js';

const BODY_MAX = 65_536;

/** `POST /callbacks/{provider_code}`: any body, as bytes; answered as soon as it is stored. */
export const serveCallbacks = async (instance: FastifyInstance, door: Door): Promise<void> => {
  await instance.register((scope, _options, done) => {
    scope.setErrorHandler(scope.answerProblem);
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_MAX }, (_request, body, parsed) => parsed(null, body));
    scope.post<{ Params: { code: string } }>('/callbacks/:code', async (request) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const from = callerOf(request.ip, request.headers['x-forwarded-for']);
      const received = await door.receive(request.params.code, request.headers, body, from);
      if (!received) throw notFound('The provider');
      if (received.kind === 'refused') throw new Problem('unauthenticated', `The callback was refused: ${received.reason}.`);
      if (received.kind === 'too_many')
        throw new Problem('rate_limited', 'Too many callbacks wait to be stored; send it again.', { retryAfterSeconds: received.inS });
      return { received: true };
    });
    done();
  });
};
