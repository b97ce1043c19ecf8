import { type Terminal } from './terminal.js';

const EVERY_MS_INTERACTIVE = 200;
const EVERY_MS_PLAIN = 5_000;

export interface Progress {
  report(done: number, total: number): void;
  /** Takes the updating line away. */
  end(): void;
}

const silent: Progress = { report: () => undefined, end: () => undefined };

/** What is done of long work: one line written over on a terminal, otherwise a plain line every few seconds. Short work says nothing. */
export const showProgress = (terminal: Terminal, quiet: boolean, what: string, now: () => number = () => performance.now()): Progress => {
  if (quiet) return silent;
  const every = terminal.isInteractive ? EVERY_MS_INTERACTIVE : EVERY_MS_PLAIN;
  const begun = now();
  let next = begun + every;
  let shown = false;
  const line = (done: number, total: number): string => {
    const perSecond = Math.round(done / Math.max((now() - begun) / 1_000, 0.001));
    return `${done} of ${total} ${what} (${Math.floor((done * 100) / Math.max(total, 1))} %), ${perSecond} a second`;
  };
  return {
    report: (done, total) => {
      if (now() < next) return;
      next = now() + every;
      shown = true;
      terminal.err(terminal.isInteractive ? `\r\u001b[K${line(done, total)}` : `${line(done, total)}\n`);
    },
    end: () => {
      if (shown && terminal.isInteractive) terminal.err('\r\u001b[K');
    },
  };
};
