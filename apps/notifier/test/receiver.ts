import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

/** One webhook as it came in. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  readonly body: { type: string; timestamp: string; data: Record<string, unknown> & { id: string; status: string } };
  readonly atMs: number;
}

/** What to answer: a status, or 'hang' for never. */
export type Answer = number | 'hang' | { status: number; headers?: Record<string, string>; body?: string; afterMs?: number };

/** A client app's webhook receiver that answers as the test says. */
export class Receiver {
  readonly received: Received[] = [];
  answer: (webhook: Received) => Answer = () => 200;
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        const webhook: Received = {
          path: request.url ?? '',
          headers: request.headers,
          raw,
          body: JSON.parse(raw) as Received['body'],
          atMs: performance.now(),
        };
        this.received.push(webhook);
        const answer = this.answer(webhook);
        if (answer === 'hang') return;
        const { status, headers = {}, body = 'ok', afterMs = 0 } = typeof answer === 'number' ? { status: answer } : answer;
        setTimeout(() => response.writeHead(status, headers).end(body), afterMs);
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  at(path: string): Received[] {
    return this.received.filter((one) => one.path === path);
  }

  types(path: string): string[] {
    return this.at(path).map((one) => one.body.type);
  }
}

/** The signature as the specification of Standard Webhooks writes it, computed apart from our own code. */
export const expectedSignature = (secret: string, { headers, raw }: Received): string => {
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${raw}`;
  return `v1,${createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(signed, 'utf8')
    .digest('base64')}`;
};
