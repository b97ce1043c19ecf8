import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';

const LOOK_MS = 50;
/** What was sent before whoever sent it could know is taken: after so long there is no such thing left. */
const UNASKED_MS = 500;

/**
 * How a server ends: the requests that were begun are finished. A connection that is kept open after its answer, one that was opened and never used,
 * and one whose headers have not all come would hold the process back for as long as clients like: they are closed. (Node by itself closes the
 * first kind, once, and waits for the others.)
 */
export const gentleEnd = (server: Server): ((close: () => Promise<void>) => Promise<void>) => {
  const closeUnasked = unaskedConnections(server);
  return async (close) => {
    const begunAt = performance.now();
    const timer = setInterval(() => {
      server.closeIdleConnections();
      if (performance.now() - begunAt > UNASKED_MS) closeUnasked();
    }, LOOK_MS);
    try {
      await close();
    } finally {
      clearInterval(timer);
    }
  };
};

/** Closes the connections on which no request is under way. */
const unaskedConnections = (server: Server): (() => void) => {
  const underWay = new Map<Socket, number>();
  const count = (socket: Socket, change: number): void => {
    const before = underWay.get(socket);
    if (before !== undefined) underWay.set(socket, before + change);
  };
  server.on('connection', (socket: Socket) => {
    underWay.set(socket, 0);
    socket.once('close', () => underWay.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    count(socket, 1);
    response.once('close', () => count(socket, -1));
  });
  return () => {
    for (const [socket, requests] of underWay) if (requests === 0) socket.destroy();
  };
};
