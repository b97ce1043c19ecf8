/** A consumer in a process of its own, to be killed, paused and measured. Told what to do by one JSON argument; tells what happens on stdout. */
import { createLogger, Database } from '@daftari/platform';
import { createTransport, Inbox, type MessageHandler, type PartitionBatch } from '@daftari/messaging';
import { apply, UnfencedInbox, type WorkerOptions } from './state.js';

const parsed: unknown = JSON.parse(process.argv[2] ?? '{}');
const options = parsed as WorkerOptions;
const say = (what: Record<string, unknown>): void => void process.stdout.write(`${JSON.stringify(what)}\n`);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const logger = createLogger(`worker-${options.name}`, options.logLevel ?? 'silent');
const database = new Database({ url: options.url, applicationName: options.name });
const transport = createTransport({ kafkaBrokers: options.brokers, database, logger, clientId: options.name, shards: options.partitions });
const settings = { database, schema: 'conformance', group: options.group, logger };
const inbox = options.unfenced ? new UnfencedInbox(settings) : new Inbox(settings);

let handled = 0;
const handler: MessageHandler = async (client, messages) => {
  if (options.discard) await pause(options.slowMs ?? 0);
  else await apply(client, options.group, options.name, messages);
  handled += messages.length;
  if (messages.some((message) => options.crashOn !== undefined && message.value.includes(options.crashOn)))
    process.kill(process.pid, 'SIGKILL');
};

let paused = false;
const receive = async (batch: PartitionBatch): Promise<void> => {
  if (options.pauseOnceMs !== undefined && !paused) {
    paused = true;
    say({ holding: batch.partition, offset: batch.messages[0]?.offset });
    await pause(options.pauseOnceMs);
  }
  if (options.slowMs !== undefined && !options.discard) await pause(options.slowMs);
  await inbox.handle(batch, handler);
};

const subscription = await transport.subscribe({ group: options.group, topics: [options.topic], positions: inbox, receive });
let assigned = -1;
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit(1);
  const now = subscription.assigned().length;
  if (now !== assigned) say({ assigned: (assigned = now) });
  if (options.reportRss) say({ rss: process.memoryUsage.rss(), handled });
}, 50);
