import { createServer } from 'node:http';
import { createLogger } from '@daftari/platform';
import { expect, test } from 'vitest';
import { ReplyInbox, ReplySender } from './replies.js';

const logger = createLogger('test', 'silent');

test('P5 within one process a reply is a plain call; one that nobody waits for is dropped', async () => {
  const inbox = new ReplyInbox('http://here');
  const sender = new ReplySender('token', logger);
  const waiting = inbox.expect('cmd_1', 1_000);
  sender.send('http://here', [{ command_id: 'cmd_2' }, { command_id: 'cmd_1' }]);
  expect(await waiting).toEqual({ command_id: 'cmd_1' });
  expect(await inbox.expect('cmd_3', 5)).toBeUndefined();
  inbox.close();
});

test('P5 to another process replies go in batches, with the token, over one connection; a gateway that is away costs nothing', async () => {
  const bodies: string[] = [];
  let token: string | undefined;
  const connections = new Set<unknown>();
  const server = createServer((request, response) => {
    token = request.headers.authorization;
    connections.add(request.socket);
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => (bodies.push(body), setTimeout(() => response.writeHead(204).end(), 20)));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const sender = new ReplySender('secret', logger);
  for (let n = 0; n < 20; n++) sender.send(url, [{ command_id: `cmd_${n}` }]);
  sender.send('http://127.0.0.1:1', [{ command_id: 'cmd_away' }]);
  sender.send('not an address', [{ command_id: 'cmd_nowhere' }]);
  await sender.close();
  expect(token).toBe('Bearer secret');
  expect(connections.size).toBe(1);
  expect(bodies.length).toBeLessThanOrEqual(3);
  expect(bodies.join('').match(/cmd_/g)).toHaveLength(20);
  await new Promise((done) => server.close(done));
});
