import { type FastifyReply, type FastifyRequest } from 'fastify';

/** How long a connection hangs before it is dropped. */
const HANG_MAX_MS = 120_000;

/** Connections that hang on purpose, so that stopping drops them. */
export class HeldConnections {
  private readonly held = new Set<() => void>();

  /** Never answers; the connection ends when the client gives up, after two minutes, or when the sandbox stops. */
  hang(request: FastifyRequest, reply: FastifyReply): void {
    reply.hijack();
    const { socket } = request.raw;
    const end = (): void => {
      clearTimeout(timer);
      this.held.delete(end);
      socket.destroy();
    };
    const timer = setTimeout(end, HANG_MAX_MS);
    timer.unref();
    socket.once('close', end);
    this.held.add(end);
  }

  /** Resets the connection: the client sees ECONNRESET. */
  reset(request: FastifyRequest, reply: FastifyReply): void {
    reply.hijack();
    request.raw.socket.resetAndDestroy();
  }

  /** Waits, and says whether there is still somebody to answer. */
  async outlast(request: FastifyRequest, ms: number): Promise<boolean> {
    const { socket } = request.raw;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.held.delete(end);
        socket.off('close', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      timer.unref();
      socket.once('close', end);
      this.held.add(end);
    });
    return !socket.destroyed;
  }

  /** Ends all that hangs or waits. */
  release(): void {
    for (const end of [...this.held]) end();
  }
}
