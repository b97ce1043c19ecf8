import { parentPort } from 'node:worker_threads';
import { verifyShard } from './verify-shard.js';
import { type WorkerTask, type WorkerWord } from './verify-workers.js';

/** A thread that verifies the shards it is given, one after another. What it imports is little, for it starts with every verification. */
const say = (word: WorkerWord): void => parentPort?.postMessage(word);

parentPort?.on('message', ({ config, task }: WorkerTask) => {
  verifyShard(config, task, (events) => say({ kind: 'counted', events })).then(
    (outcome) => say({ kind: 'done', outcome }),
    (error: unknown) => say(failure(error)),
  );
});

/** PostgreSQL's errors carry a code, which would be lost between threads. */
const failure = (error: unknown): WorkerWord => ({
  kind: 'failed',
  message: error instanceof Error ? error.message : String(error),
  code: error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined,
});
