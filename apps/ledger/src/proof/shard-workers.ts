import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parentPort, Worker } from 'node:worker_threads';
import { type ClientConfig } from 'pg';

/** A shard to be gone over, and how far its log goes. */
export interface TaskOfShard {
  readonly shard: number;
  readonly sequence: number;
}

/** Goes over one shard on one connection, and tells of the events that it has done. */
export type ShardRunner<T extends TaskOfShard, O> = (config: ClientConfig, task: T, counted: (events: number) => void) => Promise<O>;

/** What a worker is given, one shard after another. */
interface WorkerTask<T> {
  readonly config: ClientConfig;
  readonly task: T;
}

/** What a worker says: how many events it has gone over since it last said so, what became of its shard, or why it could not. */
type WorkerWord<O> =
  | { readonly kind: 'counted'; readonly events: number }
  | { readonly kind: 'done'; readonly outcome: O }
  | { readonly kind: 'failed'; readonly message: string; readonly code: string | undefined };

const THREADS_MAX = 8;
/** Fewer events than this are done before threads have started. */
const WORTH_THREADS = 20_000;

export interface ShardsWork<T extends TaskOfShard, O> {
  readonly config: ClientConfig;
  readonly tasks: readonly T[];
  readonly threads: number | undefined;
  readonly counted: (events: number) => void;
  readonly run: ShardRunner<T, O>;
  /** The built file of a thread that runs the same. Only a built tree has it: a thread cannot run our sources as they are. */
  readonly worker: URL;
}

/** Goes over shards side by side, a thread for each core: whoever calls this has other work to do in its own. */
export const runShards = async <T extends TaskOfShard, O>(work: ShardsWork<T, O>): Promise<O[]> => {
  const { config, tasks, threads, counted, run, worker: file } = work;
  const count = threads ?? threadsFor(tasks);
  if (count === 0 || !existsSync(file)) return takeWaiting([...tasks], (task) => run(config, task, counted));
  // Options of their own: a test's would lead threads to our sources.
  const workers = Array.from({ length: count }, () => new Worker(file, { execArgv: ['--enable-source-maps'] }));
  try {
    const waiting = [...tasks];
    const lanes = workers.map((worker) => takeWaiting(waiting, (task) => askWorker<T, O>(worker, { config, task }, counted)));
    return (await Promise.all(lanes)).flat();
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
};

const threadsFor = (tasks: readonly TaskOfShard[]): number => {
  const events = tasks.reduce((sum, task) => sum + task.sequence, 0);
  return events < WORTH_THREADS ? 0 : Math.min(availableParallelism(), THREADS_MAX, tasks.length);
};

const takeWaiting = async <T, O>(waiting: T[], run: (task: T) => Promise<O>): Promise<O[]> => {
  const outcomes: O[] = [];
  for (let task = waiting.shift(); task; task = waiting.shift()) outcomes.push(await run(task));
  return outcomes;
};

const askWorker = <T, O>(worker: Worker, task: WorkerTask<T>, counted: (events: number) => void): Promise<O> =>
  new Promise((resolve, reject) => {
    const end = (): void => void worker.off('message', hear).off('error', reject);
    const hear = (word: WorkerWord<O>): void => {
      if (word.kind === 'counted') return counted(word.events);
      end();
      if (word.kind === 'done') resolve(word.outcome);
      else reject(Object.assign(new Error(word.message), word.code === undefined ? {} : { code: word.code }));
    };
    worker.on('message', hear).on('error', reject);
    worker.postMessage(task);
  });

/** Within a thread: runs the shards that it is given, one after another. */
export const serveShards = <T extends TaskOfShard, O>(run: ShardRunner<T, O>): void => {
  const say = (word: WorkerWord<O>): void => parentPort?.postMessage(word);
  parentPort?.on('message', ({ config, task }: WorkerTask<T>) => {
    run(config, task, (events) => say({ kind: 'counted', events })).then(
      (outcome) => say({ kind: 'done', outcome }),
      (error: unknown) => say(failure(error)),
    );
  });
};

/** PostgreSQL's errors carry a code, which would be lost between threads. */
const failure = (error: unknown): WorkerWord<never> => ({
  kind: 'failed',
  message: error instanceof Error ? error.message : String(error),
  code: error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined,
});
