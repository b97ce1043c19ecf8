import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type ClientConfig } from 'pg';
import { type ShardOutcome, type ShardTask, verifyShard } from './verify-shard.js';

/** What a worker is given, one shard after another. */
export interface WorkerTask {
  readonly config: ClientConfig;
  readonly task: ShardTask;
}

/** What a worker says: how many events it has gone over since it last said so, what became of its shard, or why it could not. */
export type WorkerWord =
  | { readonly kind: 'counted'; readonly events: number }
  | { readonly kind: 'done'; readonly outcome: ShardOutcome }
  | { readonly kind: 'failed'; readonly message: string; readonly code: string | undefined };

const THREADS_MAX = 8;
/** Fewer events than this are checked before threads have started. */
const WORTH_THREADS = 20_000;

/** Only a built tree has it: a thread cannot run our sources as they are. Its options are its own: a test's would lead it to those sources. */
const WORKER = new URL('./verify-worker.js', import.meta.url);

type Runner = (task: ShardTask) => Promise<ShardOutcome>;

export interface ShardsWork {
  readonly config: ClientConfig;
  readonly tasks: readonly ShardTask[];
  readonly threads: number | undefined;
  readonly counted: (events: number) => void;
}

/** Verifies shards side by side, a thread for each core: whoever calls this has other work to do in its own. */
export const runShards = async ({ config, tasks, threads, counted }: ShardsWork): Promise<ShardOutcome[]> => {
  const count = threads ?? threadsFor(tasks);
  if (count === 0 || !existsSync(WORKER)) return takeWaiting([...tasks], (task) => verifyShard(config, task, counted));
  const workers = Array.from({ length: count }, () => new Worker(WORKER, { execArgv: ['--enable-source-maps'] }));
  try {
    const waiting = [...tasks];
    const lanes = workers.map((worker) => takeWaiting(waiting, (task) => askWorker(worker, { config, task }, counted)));
    return (await Promise.all(lanes)).flat();
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
};

const threadsFor = (tasks: readonly ShardTask[]): number => {
  const events = tasks.reduce((sum, task) => sum + task.sequence, 0);
  return events < WORTH_THREADS ? 0 : Math.min(availableParallelism(), THREADS_MAX, tasks.length);
};

const takeWaiting = async (waiting: ShardTask[], run: Runner): Promise<ShardOutcome[]> => {
  const outcomes: ShardOutcome[] = [];
  for (let task = waiting.shift(); task; task = waiting.shift()) outcomes.push(await run(task));
  return outcomes;
};

const askWorker = (worker: Worker, task: WorkerTask, counted: (events: number) => void): Promise<ShardOutcome> =>
  new Promise((resolve, reject) => {
    const end = (): void => void worker.off('message', hear).off('error', reject);
    const hear = (word: WorkerWord): void => {
      if (word.kind === 'counted') return counted(word.events);
      end();
      if (word.kind === 'done') resolve(word.outcome);
      else reject(Object.assign(new Error(word.message), word.code === undefined ? {} : { code: word.code }));
    };
    worker.on('message', hear).on('error', reject);
    worker.postMessage(task);
  });
