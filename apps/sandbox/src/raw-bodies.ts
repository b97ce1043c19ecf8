import { type FastifyInstance } from 'fastify';

/** Takes any body as text in this scope: signatures and a dialect's amounts are read from the exact characters. */
export const keepBodiesAsText = (scope: FastifyInstance): void => {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, parsed) => parsed(null, body));
};
