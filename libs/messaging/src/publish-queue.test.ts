import { expect, test } from 'vitest';
import { MalformedMessageError, PublishUnconfirmedError } from './errors.js';
import { type OutgoingMessage } from './messages.js';
import { PublishQueue } from './publish-queue.js';

const message = (value: string): OutgoingMessage => ({ topic: 't', partition: 0, key: 'k', headers: {}, value });

test('everything that waits is taken at once, in the order of the calls, up to the bounds', async () => {
  const queue = new PublishQueue();
  const calls = ['a', 'b', 'c', 'd'].map((value) => queue.add([message(value), message(value)]));
  const first = await queue.take(6, 1e6);
  expect(first.flatMap((call) => call.messages.map((one) => one.value)).join('')).toBe('aabbcc');
  const second = await queue.take(1, 1e6);
  expect(second).toHaveLength(1);
  for (const call of [...first, ...second]) call.resolve();
  await Promise.all(calls);
});

test('a call that gave up is not sent any more, and says that it may or may not be stored', async () => {
  const queue = new PublishQueue();
  await expect(queue.add([message('late')], 10)).rejects.toBeInstanceOf(PublishUnconfirmedError);
  const kept = queue.add([message('kept')]);
  const taken = await queue.take(100, 1e6);
  expect(taken.map((call) => call.messages[0]?.value)).toEqual(['kept']);
  taken[0]?.resolve();
  await kept;
});

test('what no log could store is refused at once', async () => {
  const queue = new PublishQueue();
  expect(() => queue.add([message('x'.repeat(1_000_001))])).toThrow(MalformedMessageError);
  expect(() => queue.add([message('a\0b')])).toThrow(MalformedMessageError);
  await queue.add([]);
});
