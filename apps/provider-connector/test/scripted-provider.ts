import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { sign } from '@daftari/dialect-bmatror';

/** What a scripted provider says of a transaction. */
export interface Word {
  readonly status: 'processing' | 'completed' | 'failed';
  readonly amount?: number;
  readonly currency?: string;
}

const read = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
};

/** A provider that speaks bmatror and says what a test tells it to: to a purchase, to a question, and in callbacks. */
export class ScriptedProvider {
  /** Our references, in the order in which purchases came. */
  readonly bought: string[] = [];
  asked = 0;
  answer: Word | 'hang' = { status: 'processing' };
  onBuy: (reference: string) => Promise<void> = () => Promise.resolve();
  told: Word | 'not_found' | 'away' = { status: 'processing' };

  private constructor(
    private readonly server: Server,
    readonly url: string,
    private readonly secret: string,
  ) {
    server.on('request', (request, response) => {
      void this.answerTo(request).then(({ status, body }) => {
        if (status === 0) return;
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      });
    });
  }

  static async start(secret: string): Promise<ScriptedProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ScriptedProvider(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, secret);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The bytes and headers of a callback about a reference. */
  callback(reference: string, word: Word, at = '2026-11-21T09:00:00Z'): { body: string; headers: Record<string, string> } {
    const event = word.status === 'failed' ? 'transaction.failed' : `transaction.${word.status}`;
    const body = JSON.stringify({ event, created_at: at, data: this.transaction(reference, word) });
    return { body, headers: { 'x-bmatror-signature': sign(body, this.secret) } };
  }

  private async answerTo(request: IncomingMessage): Promise<{ status: number; body?: unknown }> {
    const text = await read(request);
    if (request.method === 'GET') {
      this.asked++;
      const reference = decodeURIComponent(request.url?.split('/').at(-1) ?? '');
      if (this.told === 'away') return { status: 500, body: {} };
      if (this.told === 'not_found') return { status: 404, body: { success: false, error: { code: 'not_found', message: 'no such' } } };
      return { status: 200, body: { success: true, message: 'ok', data: this.transaction(reference, this.told) } };
    }
    const { reference } = JSON.parse(text) as { reference: string };
    this.bought.push(reference);
    await this.onBuy(reference);
    if (this.answer === 'hang') return { status: 0 };
    return { status: 201, body: { success: true, message: 'ok', data: this.transaction(reference, this.answer) } };
  }

  private transaction(reference: string, { status, amount = 100, currency = 'GHS' }: Word): Record<string, unknown> {
    return {
      transaction_id: `BM-${reference.slice(0, 30)}`,
      reference,
      type: 'airtime',
      status,
      network: 'mtn',
      phone: '0244120000',
      bundle_id: null,
      amount,
      currency,
      created_at: '2026-11-21T09:00:00Z',
      updated_at: '2026-11-21T09:00:00Z',
      reason_code: null,
    };
  }
}
