import { once } from 'node:events';

/** Where a command writes: results to `out`, progress and trouble to `err`. */
export interface Terminal {
  readonly out: (text: string) => void;
  /** Much of it: resolves when there is room for more. */
  readonly write: (text: string) => Promise<void>;
  readonly err: (text: string) => void;
  /** Is `err` a terminal, where a line can be written over? */
  readonly isInteractive: boolean;
}

/** The terminal of this process. */
export const processTerminal = (): Terminal => ({
  out: (text) => process.stdout.write(text),
  write: async (text) => {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  },
  err: (text) => process.stderr.write(text),
  isInteractive: process.stderr.isTTY,
});
