import { MalformedMessageError, PublishUnconfirmedError } from './errors.js';
import { type OutgoingMessage } from './messages.js';

/** One call of `publish` on its way. */
export interface Waiting {
  readonly messages: readonly OutgoingMessage[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  settled: boolean;
}

export const DEFAULT_PUBLISH_TIMEOUT_MS = 30_000;
/** Kafka's own default limit, kept by both transports. */
const MESSAGE_BYTES_MAX = 1_000_000;

/** Bytes on the wire, headers guessed. */
export const sizeOf = (message: OutgoingMessage): number => Buffer.byteLength(message.value) + message.key.length + 300;

/** Refuses what no transport could store. */
export const checkMessage = (message: OutgoingMessage): void => {
  if (Buffer.byteLength(message.value) > MESSAGE_BYTES_MAX)
    throw new MalformedMessageError(`A message on ${message.topic} is larger than ${MESSAGE_BYTES_MAX} bytes.`);
  if (message.value.includes('\0') || message.key.includes('\0'))
    throw new MalformedMessageError(`A message on ${message.topic} holds a NUL character.`);
};

/** What waits to be sent, in the order of the calls. The one sender of the process takes everything at once, up to a bound. */
export class PublishQueue {
  private waiting: Waiting[] = [];
  private wake: (() => void) | undefined;
  private closed = false;

  /** Adds a call; the promise settles when the sender says so, or after the time limit. */
  add(messages: readonly OutgoingMessage[], timeoutMs = DEFAULT_PUBLISH_TIMEOUT_MS): Promise<void> {
    if (this.closed) return Promise.reject(new PublishUnconfirmedError('The publisher is closed.'));
    for (const message of messages) checkMessage(message);
    if (messages.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => () => {
        if (call.settled) return;
        call.settled = true;
        clearTimeout(timer);
        act();
      };
      const timer = setTimeout(
        () => call.reject(new PublishUnconfirmedError(`Not confirmed within ${timeoutMs} ms: it may or may not be stored.`)),
        timeoutMs,
      );
      const call: Waiting = {
        messages,
        bytes: messages.reduce((sum, message) => sum + sizeOf(message), 0),
        resolve: settle(resolve),
        reject: (error) => settle(() => reject(error))(),
        settled: false,
      };
      this.waiting.push(call);
      this.wake?.();
    });
  }

  /** Everything that waits, up to the bounds; waits for the first. Empty means closed. Calls that gave up are left out. */
  async take(messagesMax: number, bytesMax: number): Promise<Waiting[]> {
    while (!this.closed) {
      const taken = this.takeNow(messagesMax, bytesMax);
      if (taken.length > 0) return taken;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    return this.takeNow(messagesMax, bytesMax);
  }

  close(): void {
    this.closed = true;
    this.wake?.();
  }

  private takeNow(messagesMax: number, bytesMax: number): Waiting[] {
    let [count, bytes, end] = [0, 0, 0];
    for (const call of this.waiting) {
      if (end > 0 && (count + call.messages.length > messagesMax || bytes + call.bytes > bytesMax)) break;
      count += call.settled ? 0 : call.messages.length;
      bytes += call.settled ? 0 : call.bytes;
      end += 1;
    }
    const taken = this.waiting.slice(0, end).filter((call) => !call.settled);
    this.waiting = this.waiting.slice(end);
    return taken;
  }
}
