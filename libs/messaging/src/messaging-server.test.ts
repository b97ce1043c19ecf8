import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterEach, expect, test } from 'vitest';
import { InvariantError, TransientError } from './errors.js';
import { type PartitionBatch, type SubscribeOptions, type Transport } from './messages.js';
import { connectMessaging } from './messaging-server.js';

const handled: string[] = [];

@Controller()
class Handlers {
  @EventPattern('purchases.v1')
  async purchases(@Payload() batch: PartitionBatch): Promise<void> {
    await Promise.resolve();
    if (batch.partition === 1) throw new TransientError('away');
    if (batch.partition === 2) throw new InvariantError('broken');
    handled.push(...batch.messages.map((message) => message.value));
  }
}

@Module({ controllers: [Handlers] })
class Root {}

const batchOf = (partition: number): PartitionBatch => ({
  topic: 'purchases.v1',
  partition,
  epoch: 1,
  leaderEpoch: 0,
  signal: new AbortController().signal,
  messages: [{ topic: 'purchases.v1', partition, key: 'k', headers: {}, value: `v${partition}`, offset: 0, timestampMs: 0 }],
});

let stopped = 0;
let subscribed: SubscribeOptions | undefined;
const transport: Transport = {
  kind: 'embedded',
  ensureTopics: () => Promise.resolve(),
  publisher: () => ({ publish: () => Promise.resolve(), close: () => Promise.resolve() }),
  subscribe: (options) => {
    subscribed = options;
    return Promise.resolve({ stop: () => Promise.resolve(void (stopped += 1)), assigned: () => [], stopped: () => [] });
  },
  signal: () => undefined,
  close: () => Promise.resolve(),
};

afterEach(() => {
  handled.length = 0;
});

test('a Nest handler gets the batch, is awaited, and its own error reaches the transport', async () => {
  const app = await NestFactory.create(Root, new FastifyAdapter());
  connectMessaging(app, { transport, group: 'orders', positions: { take: () => Promise.resolve(new Map()) } });
  await app.startAllMicroservices();
  expect(subscribed).toMatchObject({ group: 'orders', topics: ['purchases.v1'] });
  await subscribed?.receive(batchOf(0));
  expect(handled).toEqual(['v0']);
  await expect(subscribed?.receive(batchOf(1))).rejects.toBeInstanceOf(TransientError);
  await expect(subscribed?.receive(batchOf(2))).rejects.toThrow(new InvariantError('broken'));
  await app.close();
  expect(stopped).toBe(1);
});
