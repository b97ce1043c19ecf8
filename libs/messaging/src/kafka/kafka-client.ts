import { createRequire } from 'node:module';
import { type Logger } from '@daftari/platform';
import { Kafka, type LogEntry, logLevel } from 'kafkajs';

const require = createRequire(import.meta.url);

interface RequestQueue {
  pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

const isQueueClass = (loaded: unknown): loaded is { prototype: RequestQueue } =>
  typeof loaded === 'function' &&
  typeof loaded.prototype === 'object' &&
  loaded.prototype !== null &&
  'scheduleCheckPendingRequests' in loaded.prototype;

let mended = false;

/**
 * kafkajs 2.2.4 arms a timer after every response even when no request waits: with a negative time (TimeoutNegativeWarning), so it fires each
 * millisecond for ever. Where nothing is pending there is nothing to check.
 */
const mendRequestQueue = (): void => {
  if (mended) return;
  mended = true;
  const loaded: unknown = require('kafkajs/src/network/requestQueue');
  if (!isQueueClass(loaded)) return;
  const queues = loaded.prototype;
  const check: unknown = Reflect.get(queues, 'scheduleCheckPendingRequests');
  if (typeof check !== 'function') return;
  queues.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length > 0) Reflect.apply(check, this, []);
  };
};

export interface KafkaClientOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly logger: Logger;
  readonly requestTimeoutMs: number;
}

/** kafkajs without retries of its own, which hide what was sent twice: whoever sends or reads tries again by its own rules. */
export const createKafka = (options: KafkaClientOptions): Kafka => {
  mendRequestQueue();
  return new Kafka({
    brokers: [...options.brokers],
    clientId: options.clientId,
    connectionTimeout: 3_000,
    requestTimeout: options.requestTimeoutMs,
    retry: { retries: 0, initialRetryTime: 50 },
    logLevel: logLevel.WARN,
    // Outages are told once, by us; what kafkajs says about each attempt is for debugging.
    logCreator: () => (entry: LogEntry) => options.logger.debug({ kafkajs: entry.namespace, detail: entry.log }, entry.log.message),
  });
};
