import { parentPort } from 'node:worker_threads';
import { reasonOf } from '@daftari/platform';
import { verifyShard } from './verify-shard.js';
import { type WorkerTask, type WorkerWord } from './verify-workers.js';

/** A thread that verifies the shards it is given, one after another. */
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
  message: reasonOf(error),
  code: error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined,
});
