import { type FastifyInstance, type FastifyRequest } from 'fastify';

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] !== undefined && headers['content-length'] !== '0');

/**
 * Closes a connection whose body takes too long to arrive, so that clients which send a byte now and then do not keep connections and memory for
 * as long as they like. `mayTakeLong` names requests that are read as they come (statements), which the server's own limit bounds.
 */
export const boundSlowBodies = (
  instance: FastifyInstance,
  options: { readonly maxMs: number; readonly mayTakeLong: (request: FastifyRequest) => boolean },
): void => {
  instance.addHook('onRequest', (request, _reply, done) => {
    if (hasBody(request) && !options.mayTakeLong(request)) {
      const { raw } = request;
      const timer = setTimeout(() => endLate(request), options.maxMs).unref();
      const clear = (): void => clearTimeout(timer);
      raw.once('end', clear).once('close', clear);
    }
    done();
  });
};

const endLate = ({ raw }: FastifyRequest): void => {
  raw.socket.end('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  raw.destroy();
};
