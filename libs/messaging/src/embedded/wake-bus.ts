import { randomUUID } from 'node:crypto';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';

/** What changed: partitions by topic, or a group whose members changed. */
export interface Wake {
  readonly topics: Readonly<Record<string, readonly number[]>>;
  readonly groups: readonly string[];
}

type Listener = (wake: Wake) => void;

const PROCESS = randomUUID();
const listenersByLog = new Map<string, Set<Listener>>();

const Payload = TypeCompiler.Compile(
  Type.Object({ from: Type.String(), topics: Type.Record(Type.String(), Type.Array(Type.Integer())), groups: Type.Array(Type.String()) }),
);

/** NOTIFY takes 8,000 bytes. A longer message is dropped: the slow poll finds what it would have told. */
const PAYLOAD_MAX = 7_900;
const NOTIFY_EVERY_MS = 5;

/** Tells subscribers that something was committed: in this process at once, in others by NOTIFY, at most every 5 ms (P19). */
export class WakeBus {
  private readonly listeners: Set<Listener>;
  private pending = new Map<string, Set<number>>();
  private pendingGroups = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    log: string,
    private readonly notify: (payload: string) => Promise<unknown>,
  ) {
    this.listeners = listenersByLog.get(log) ?? new Set();
    listenersByLog.set(log, this.listeners);
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  announce(topics: ReadonlyMap<string, Iterable<number>>): void {
    const plain: Record<string, number[]> = {};
    for (const [topic, partitions] of topics) {
      plain[topic] = [...partitions];
      const waiting = this.pending.get(topic) ?? new Set();
      for (const partition of plain[topic]) waiting.add(partition);
      this.pending.set(topic, waiting);
    }
    this.wakeHere({ topics: plain, groups: [] });
    this.schedule();
  }

  announceGroup(group: string): void {
    this.pendingGroups.add(group);
    this.wakeHere({ topics: {}, groups: [group] });
    this.schedule();
  }

  /** A NOTIFY of another process; our own was heard in memory. */
  received(text: string): void {
    const payload: unknown = JSON.parse(text);
    if (!Payload.Check(payload) || payload.from === PROCESS) return;
    this.wakeHere(payload);
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private wakeHere(wake: Wake): void {
    for (const listener of this.listeners) listener(wake);
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => void this.flush(), NOTIFY_EVERY_MS);
  }

  private async flush(): Promise<void> {
    const topics = Object.fromEntries([...this.pending].map(([topic, partitions]) => [topic, [...partitions]]));
    const payload = JSON.stringify({ from: PROCESS, topics, groups: [...this.pendingGroups] });
    this.pending = new Map();
    this.pendingGroups = new Set();
    // A notification that is lost costs its reader one slow poll.
    if (payload.length <= PAYLOAD_MAX) await this.notify(payload).catch(() => undefined);
    this.timer = undefined;
    if (this.pending.size + this.pendingGroups.size > 0) this.schedule();
  }
}
