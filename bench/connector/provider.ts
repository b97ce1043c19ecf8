import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the provider of the bench does from now on; `POST /control` sets it. */
interface Manner {
  delay_ms: number;
  /** Requests are taken and never answered. */
  hangs: boolean;
  /** What it says of a purchase, and when it is asked. */
  status: 'processing' | 'completed';
}

const manner: Manner = { delay_ms: 0, hangs: false, status: 'completed' };
const counts = { bought: 0, asked: 0 };

const read = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
};

const transaction = (reference: string): string =>
  JSON.stringify({
    success: true,
    message: 'ok',
    data: {
      transaction_id: `BM-${reference}`,
      reference,
      type: 'airtime',
      status: manner.status,
      network: 'mtn',
      phone: '08031234567',
      bundle_id: null,
      amount: 100,
      currency: 'NGN',
      created_at: '2026-11-21T09:00:00Z',
      updated_at: '2026-11-21T09:00:00Z',
      reason_code: null,
    },
  });

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const text = await read(request);
  if (request.url === '/control') {
    Object.assign(manner, JSON.parse(text));
    Object.assign(counts, { bought: 0, asked: 0 });
    response.end('{}');
    return;
  }
  if (request.url === '/counts') {
    response.end(JSON.stringify(counts));
    return;
  }
  const isQuestion = request.method === 'GET';
  counts[isQuestion ? 'asked' : 'bought']++;
  if (manner.hangs) return;
  if (manner.delay_ms > 0) await sleep(manner.delay_ms);
  const reference = isQuestion ? (request.url ?? '').split('/').at(-1) : (JSON.parse(text) as { reference: string }).reference;
  response.writeHead(isQuestion ? 200 : 201, { 'content-type': 'application/json' });
  response.end(transaction(reference ?? ''));
};

/** A provider that speaks bmatror, as a process of its own: prints its port, and does what it is told. */
const server = createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' && address ? address.port : 0}\n`);
});
