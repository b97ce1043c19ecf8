import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { type Logger, Outage, Problem, Rounds } from '@daftari/platform';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { LOGGER } from '../edge/logger.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { EventStream, type Listener, type SentEvent } from './event-stream.js';

const beginningCheck = TypeCompiler.Compile(Type.Object({ id: Type.String(), position: Type.Integer(), missed: Type.Boolean() }));
const Sent = Type.Object({ id: Type.String(), position: Type.Integer(), type: Type.String(), body: Type.String() });
const readCheck = TypeCompiler.Compile(Type.Object({ data: Type.Array(Type.Array(Sent)) }));

/** Of one key, and of this process. */
const STREAMS_OF_KEY_MAX = 10;
const STREAMS_MAX = 1_000;
/** So many are asked for in one question; the notifier answers at most 50 events for each. */
const READERS_MAX = 50;
const POLL_MS = 200;
const OUTAGE_PAUSE_MS = 500;
const BEAT_MS = 15_000;
/** How often each stream is looked at. With what a key is remembered for, a revocation ends its streams within a second. */
const LOOK_MS = 150;
/** A reader that takes nothing for so long is cut off. */
const BLOCKED_MAX_MS = 10_000;
const STOP_GRACE_MS = 1_000;

/**
 * The open streams of this process. All of them are fed by one loop, which asks the notifier for what comes after the place of each: the events are
 * numbered there, so that any gateway goes on where another was.
 */
@Injectable()
export class EventStreams {
  private readonly streams = new Set<EventStream>();
  private readonly counts = new Map<string, number>();
  private readonly rounds = new Rounds(LOOK_MS, () => this.look());
  private readonly outage: Outage;
  private loop: Promise<void> | undefined;
  private wakeUp: (() => void) | undefined;
  private stopping = false;
  private open = 0;

  constructor(
    private readonly neighbours: Neighbours,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.outage = new Outage(logger, 'the notifier (events of streams)');
  }

  start(): void {
    this.loop ??= this.run();
    this.rounds.start();
  }

  /** Opens a stream behind the given event, or from now on. @throws Problem 422, 429, 503 */
  async listen(listener: Listener, lastEventId: string | undefined): Promise<EventStream> {
    this.take(listener.keyId);
    try {
      const beginning = await this.neighbours.notifier.read(beginningCheck, {
        method: 'POST',
        path: '/internal/listeners',
        body: { business_id: listener.businessId, mode: listener.mode, last_event_id: lastEventId ?? null },
      });
      const stream: EventStream = new EventStream(listener, beginning, () => this.closed(stream));
      this.streams.add(stream);
      if (this.stopping) stream.end();
      this.wakeUp?.();
      return stream;
    } catch (error) {
      this.give(listener.keyId);
      throw error;
    }
  }

  /** Ends all of them: clients connect again, to another process, and go on behind their last event. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeUp?.();
    await this.rounds.stop();
    await this.loop;
    for (const stream of this.streams) stream.end();
    for (let waitedMs = 0; this.streams.size > 0 && waitedMs < STOP_GRACE_MS; waitedMs += 20) await sleep(20);
    for (const stream of this.streams) stream.cutOff();
  }

  private take(keyId: string): void {
    if (this.stopping) throw new Problem('temporarily_unavailable', 'This process is stopping; connect again.', { retryAfterSeconds: 1 });
    const ofKey = this.counts.get(keyId) ?? 0;
    if (ofKey >= STREAMS_OF_KEY_MAX)
      throw tooMany(`This key has ${STREAMS_OF_KEY_MAX} streams of events open here; close one of them first.`);
    if (this.open >= STREAMS_MAX) throw tooMany('So many streams of events are open that no more are taken at the moment.');
    this.counts.set(keyId, ofKey + 1);
    this.open += 1;
  }

  private give(keyId: string): void {
    const left = (this.counts.get(keyId) ?? 1) - 1;
    if (left === 0) this.counts.delete(keyId);
    else this.counts.set(keyId, left);
    this.open -= 1;
  }

  private closed(stream: EventStream): void {
    if (this.streams.delete(stream)) this.give(stream.listener.keyId);
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const more = await this.feed();
      if (!more) await this.pause(this.streams.size === 0 ? undefined : POLL_MS);
    }
  }

  /** Until something wakes it, or at most for so long. */
  private pause(ms: number | undefined): Promise<void> {
    if (this.stopping) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Sends each what comes next; true where there was something and so may be more. */
  private async feed(): Promise<boolean> {
    const ready = [...this.streams].filter((stream) => stream.isReady);
    let sent = 0;
    for (let first = 0; first < ready.length && !this.stopping; first += READERS_MAX)
      sent += await this.feedSome(ready.slice(first, first + READERS_MAX));
    return sent > 0;
  }

  private async feedSome(streams: readonly EventStream[]): Promise<number> {
    const lists = await this.outage.watch(this.read(streams));
    if (lists === undefined) await sleep(OUTAGE_PAUSE_MS);
    let sent = 0;
    for (const [place, stream] of streams.entries()) {
      const events = lists?.[place] ?? [];
      stream.send(events);
      sent += events.length;
    }
    return sent;
  }

  private async read(streams: readonly EventStream[]): Promise<SentEvent[][]> {
    const readers = streams.map(({ listener, position }) => ({ business_id: listener.businessId, mode: listener.mode, after: position }));
    const { data } = await this.neighbours.notifier.read(readCheck, { method: 'POST', path: '/internal/events/read', body: { readers } });
    return data;
  }

  /** Whoever may not listen any more is let go, whoever takes nothing is cut off, and the others hear that we are there. */
  private async look(): Promise<void> {
    await Promise.all([...this.streams].map((stream) => lookAt(stream)));
  }
}

const lookAt = async (stream: EventStream): Promise<void> => {
  if (stream.blockedMs > BLOCKED_MAX_MS) stream.cutOff();
  else if (await stream.listener.mayListen()) stream.beat(BEAT_MS);
  else stream.end();
};

const tooMany = (detail: string): Problem => new Problem('rate_limited', detail, { retryAfterSeconds: 5 });
