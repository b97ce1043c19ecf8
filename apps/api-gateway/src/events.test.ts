import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { type Business, OPERATOR_KEY, World } from './world.test-support.js';

interface Message {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** A client of server-sent events, as its specification reads them. */
class Client {
  readonly messages: Message[] = [];
  readonly comments: string[] = [];
  lastId = '';
  status = 0;
  headers = new Headers();
  readonly ended: Promise<void>;
  private readonly aborting = new AbortController();
  private constructor(url: string, key: string, lastId?: string) {
    this.ended = this.read(url, key, lastId);
  }

  static async open(url: string, key: string, lastId?: string): Promise<Client> {
    const client = new Client(url, key, lastId);
    await until(() => client.status !== 0, 'an answer');
    return client;
  }

  close(): void {
    this.aborting.abort();
  }

  private async read(url: string, key: string, lastId?: string): Promise<void> {
    try {
      const headers = { authorization: `Bearer ${key}`, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) };
      const response = await fetch(`${url}/v1/events`, { headers, signal: this.aborting.signal });
      this.headers = response.headers;
      this.status = response.status;
      let text = '';
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          this.take(text.slice(0, end));
          text = text.slice(end + 2);
        }
      }
    } catch (error) {
      if (!this.aborting.signal.aborted && this.status === 0) throw error;
    }
  }

  private take(block: string): void {
    const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
    if (fields.has('')) this.comments.push(fields.get('') ?? '');
    if (fields.has('id')) this.lastId = fields.get('id') ?? '';
    if (fields.has('data')) this.messages.push({ id: this.lastId, event: fields.get('event') ?? '', data: fields.get('data') ?? '' });
  }
}

const until = async (condition: () => boolean, what: string, timeoutMs = 10_000): Promise<void> => {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await sleep(5);
  }
};

describe('the stream of events', () => {
  let postgres: TestPostgres;
  let world: World;
  let shop: Business;
  let other: Business;
  /** The notifier's events of each business, by position from 1. */
  const events = new Map<string, { type: string; body: string }[]>();
  const clients: Client[] = [];
  let asked = 0;
  let missed = false;

  beforeAll(async () => {
    postgres = await startTestPostgres();
    world = await World.start(postgres, 'events');
    shop = await world.business('Shop');
    other = await world.business('Other');
    await world.addGateway();
    world.notifier.script = ({ method, path, body }) => {
      if (method !== 'POST') return undefined;
      if (path === '/internal/listeners')
        return { status: 200, body: beginning(JSON.parse(body) as { business_id: string; last_event_id: string | null }) };
      if (path !== '/internal/events/read') return undefined;
      const { readers } = JSON.parse(body) as { readers: { business_id: string; mode: string; after: number }[] };
      return { status: 200, body: { data: readers.map(next) } };
    };
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    missed = false;
  });
  afterAll(async () => {
    await world.stop();
    await postgres.stop();
  });

  const of = (businessId: string) => {
    const list = events.get(businessId) ?? [];
    events.set(businessId, list);
    return list;
  };
  const beginning = ({ business_id, last_event_id }: { business_id: string; last_event_id: string | null }) => {
    const position = last_event_id === null ? of(business_id).length : Number(last_event_id);
    return { position, id: String(position), missed };
  };
  const next = ({ business_id, mode, after }: { business_id: string; mode: string; after: number }) => {
    if (business_id === shop.id && mode === 'live') asked += 1;
    const list = mode === 'live' ? of(business_id) : [];
    return list.slice(after, after + 50).map((event, place) => ({ id: String(after + place + 1), position: after + place + 1, ...event }));
  };
  const happen = (businessId: string, count: number, padding = ''): void => {
    for (let n = 0; n < count; n++)
      of(businessId).push({
        type: 'transaction.completed',
        body: JSON.stringify({ type: 'transaction.completed', n: of(businessId).length, padding }),
      });
  };
  const open = async (key: string, lastId?: string, gateway = 0): Promise<Client> => {
    const client = await Client.open(world.gateways[gateway]!.url, key, lastId);
    clients.push(client);
    return client;
  };

  it('carries what happens from then on, with id, type and the body of the webhook, to its own business and mode', async () => {
    happen(shop.id, 3);
    const [ours, theirs, inTest] = [await open(shop.live), await open(other.live), await open(shop.test)];
    expect([ours.status, ours.headers.get('content-type'), ours.headers.get('cache-control')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
      'no-store',
    ]);
    expect(ours.headers.get('ratelimit-limit') ?? ours.headers.get('x-request-id')).not.toBeNull();
    await until(() => ours.lastId === '3', 'an id before the first event');
    happen(shop.id, 120);
    await until(() => ours.messages.length === 120, 'all of them');
    expect(ours.messages.map(({ id }) => id)).toEqual(Array.from({ length: 120 }, (_, n) => String(n + 4)));
    expect(ours.messages[0]).toMatchObject({ event: 'transaction.completed', data: expect.stringContaining('"n":3') as string });
    expect([theirs.messages, inTest.messages]).toEqual([[], []]);
  });

  it('goes on behind Last-Event-ID, on another gateway too', async () => {
    const first = await open(shop.live);
    await until(() => first.lastId !== '', 'its beginning');
    happen(shop.id, 10);
    await until(() => first.messages.length === 10, 'ten');
    first.close();
    happen(shop.id, 10);
    const again = await open(shop.live, first.lastId, 1);
    await until(() => again.messages.length === 10, 'ten more');
    expect(Number(again.messages[0]?.id)).toBe(Number(first.lastId) + 1);
    missed = true;
    const late = await open(shop.live, '1');
    await until(() => late.messages.length > 0, 'the first');
    expect(late.messages[0]).toMatchObject({ event: 'stream.missed', id: '1' });
  });

  it('ends within about a second of the revocation of its key, and is refused afterwards', async () => {
    const { id, secret } = await world.expect(201, OPERATOR_KEY, 'POST', `/admin/v1/businesses/${shop.id}/api-keys`, { mode: 'live' });
    const [here, there] = [await open(secret as string), await open(secret as string, undefined, 1)];
    const stays = await open(shop.live);
    await world.expect(200, shop.live, 'DELETE', `/v1/api-keys/${id as string}`);
    const revokedAt = performance.now();
    await Promise.all([here.ended, there.ended]);
    expect(performance.now() - revokedAt).toBeLessThan(1_500);
    expect((await Client.open(world.url, secret as string)).status).toBe(401);
    happen(shop.id, 1);
    await until(() => stays.messages.length === 1, 'the other key goes on');
  });

  it('needs a scope that reads transactions, and takes no more connections of one key than it says', async () => {
    const { secret } = await world.expect(201, OPERATOR_KEY, 'POST', `/admin/v1/businesses/${shop.id}/api-keys`, {
      mode: 'live',
      scopes: ['balance:read'],
    });
    expect((await open(secret as string)).status).toBe(403);
    const many = await Promise.all(Array.from({ length: 12 }, () => open(other.live)));
    expect(many.map(({ status }) => status).sort()).toEqual([...Array<number>(10).fill(200), 429, 429]);
    expect(many.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('5');
    const closing = many.find(({ status }) => status === 200)!;
    closing.close();
    let status = 429;
    for (let tries = 0; tries < 50 && status !== 200; tries++) {
      await sleep(20);
      status = (await open(other.live)).status;
    }
    expect(status).toBe(200);
  });

  it('cuts a reader off that takes nothing, and has kept little for it', async () => {
    const { hostname, port } = new URL(world.url);
    const key = await world.expect(201, OPERATOR_KEY, 'POST', `/admin/v1/businesses/${shop.id}/api-keys`, { mode: 'live' });
    const fast = await open(shop.live);
    const socket: Socket = connect({ host: hostname, port: Number(port) });
    let closed = false;
    socket.once('close', () => (closed = true)).on('error', () => (closed = true));
    socket.write(`GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key.secret as string}\r\n\r\n`);
    socket.pause();
    await sleep(300);
    const beforeHeap = process.memoryUsage().rss;
    happen(shop.id, 3_000, 'x'.repeat(8_000));
    await until(() => fast.messages.length >= 3_000, 'the fast one has it all', 60_000);
    // By now the other one has been blocked for a while. Read only to notice the end: what was sent before is in the kernel's buffers.
    let bytes = 0;
    await sleep(12_000);
    socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
    socket.resume();
    await until(() => closed, 'cut off', 15_000);
    expect(bytes).toBeLessThan(3_000 * 8_000 * 0.5);
    expect(process.memoryUsage().rss - beforeHeap).toBeLessThan(400_000_000);
    of(shop.id).length = 0;
  }, 90_000);

  it('ends when its gateway stops, and goes on at another', async () => {
    const url = await world.addGateway();
    const stream = await Client.open(url, shop.live);
    await until(() => stream.lastId !== '', 'its beginning');
    const { gateway } = world.gateways.pop()!;
    const begunAt = performance.now();
    await Promise.all([gateway.stop(), stream.ended]);
    expect(performance.now() - begunAt).toBeLessThan(5_000);
    happen(shop.id, 2);
    const again = await open(shop.live, stream.lastId);
    await until(() => again.messages.length === 2, 'what came meanwhile');
  });

  it('asks nothing of the notifier where nobody listens, and says what is wrong with a HEAD or a query', async () => {
    await sleep(500);
    const before = asked;
    await sleep(600);
    expect(asked).toBe(before);
    const head = await fetch(`${world.url}/v1/events`, { method: 'HEAD', headers: { authorization: `Bearer ${shop.live}` } });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect((await world.call(shop.live, 'GET', '/v1/events?type=x')).status).toBe(400);
  });
});
