import { PassThrough, type Readable } from 'node:stream';

/** One event as the notifier has it. */
export interface SentEvent {
  readonly id: string;
  readonly position: number;
  readonly type: string;
  readonly body: string;
}

/** Whose events a stream carries. */
export interface Listener {
  readonly keyId: string;
  readonly businessId: string;
  readonly mode: string;
  /** Is its key still good? */
  readonly mayListen: () => Promise<boolean>;
}

/** Where a stream begins. */
export interface Beginning {
  readonly id: string;
  readonly position: number;
  readonly missed: boolean;
}

/** So much waits for a reader; more is fetched once it has been taken. */
const BUFFER_BYTES = 65_536;
/** How long a client waits before it connects again. */
const RETRY_MS = 2_000;

/** One client's stream of events: text/event-stream (WHATWG HTML, "Server-sent events"). */
export class EventStream {
  private readonly output = new PassThrough({ highWaterMark: BUFFER_BYTES });
  private spokeAtMs = performance.now();
  private blockedSinceMs: number | undefined;
  position: number;

  constructor(
    readonly listener: Listener,
    beginning: Beginning,
    onClosed: () => void,
  ) {
    this.position = beginning.position;
    this.output.once('close', onClosed);
    this.output.on('error', () => this.output.destroy());
    // An id without data is remembered by the client: whoever is cut off before the first event goes on from here.
    this.write(`retry: ${RETRY_MS}\nid: ${beginning.id}\n\n`);
    if (beginning.missed) this.write(`event: stream.missed\nid: ${beginning.id}\ndata: {"type":"stream.missed"}\n\n`);
  }

  get readable(): Readable {
    return this.output;
  }

  /** Whether it takes more: a reader that has not taken what it has is not sent more. */
  get isReady(): boolean {
    return !this.output.writableNeedDrain && this.output.writable;
  }

  send(events: readonly SentEvent[]): void {
    for (const { id, position, type, body } of events) {
      this.write(`id: ${id}\nevent: ${type}\ndata: ${body}\n\n`);
      this.position = position;
    }
  }

  /** Says that it is there where nothing was said for so long: proxies and clients close what is silent. */
  beat(afterMs: number): void {
    if (this.isReady && performance.now() - this.spokeAtMs >= afterMs) this.write(': still here\n\n');
  }

  /** For how long the reader has taken nothing of what waits for it. */
  get blockedMs(): number {
    if (this.isReady) this.blockedSinceMs = undefined;
    else this.blockedSinceMs ??= performance.now();
    return this.blockedSinceMs === undefined ? 0 : performance.now() - this.blockedSinceMs;
  }

  /** Ends it after what was written. */
  end(): void {
    this.output.end();
  }

  /** Cuts it off, whatever waits: nothing is lost, as the client goes on from its last id. */
  cutOff(): void {
    this.output.destroy();
  }

  private write(text: string): void {
    if (!this.output.writable) return;
    this.output.write(text);
    this.spokeAtMs = performance.now();
  }
}
