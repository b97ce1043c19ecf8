import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy on the loopback interface that can lose what a test wants lost. */
export class TcpProxy {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private dropResponseTo: ((request: Buffer) => boolean) | undefined;
  private dropsLeft = 0;
  /** How many responses were lost. */
  dropped = 0;

  constructor(
    readonly port: number,
    private readonly targetPort: () => number,
  ) {}

  async start(): Promise<void> {
    this.server = createServer((client) => this.pair(client));
    await new Promise<void>((done) => this.server?.listen(this.port, '127.0.0.1', done));
  }

  /** The request that matches is passed on; its connection is cut as soon as the answer begins, and the answer is lost. */
  loseResponseTo(matches: (request: Buffer) => boolean, times = 1): void {
    this.dropResponseTo = matches;
    this.dropsLeft = times;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((done) => (this.server ? this.server.close(() => done()) : done()));
  }

  private pair(client: Socket): void {
    const target = connect(this.targetPort(), '127.0.0.1');
    let losing = false;
    for (const socket of [client, target]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        client.destroy();
        target.destroy();
      });
    }
    client.on('data', (data) => {
      if (this.dropsLeft > 0 && this.dropResponseTo?.(data)) {
        this.dropsLeft -= 1;
        losing = true;
      }
      target.write(data);
    });
    target.on('data', (data) => {
      if (!losing) return void client.write(data);
      this.dropped += 1;
      client.destroy();
    });
  }
}
