import { type IncomingMessage } from 'node:http';

const BYTES_MAX = 16 * 1_048_576;
const WAIT_MAX_MS = 5_000;

/**
 * Reads a body that was refused to its end, and throws it away. Many clients send all of it before they read an answer: where the connection
 * is closed under them they see a broken pipe and never the refusal. Bounded in bytes and time.
 */
export const drained = (request: IncomingMessage): Promise<void> =>
  new Promise((resolve) => {
    if (request.complete || request.destroyed) return resolve();
    let bytes = 0;
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > BYTES_MAX) end();
    };
    const end = (): void => {
      clearTimeout(timer);
      request.off('data', count);
      resolve();
    };
    const timer = setTimeout(end, WAIT_MAX_MS);
    request.on('data', count).once('end', end).once('close', end).resume();
  });
