import { ConfigurationError } from './config.js';
import { type Logger } from './logging.js';

/** A process that runs until it is told to stop. */
export interface RunningProcess {
  readonly logger: Logger;
  /** Finishes what is under way. */
  readonly stop: () => Promise<void>;
}

const textOf = (error: unknown): string => {
  // What is wrong with the configuration concerns whoever starts us, not whoever reads the code.
  if (error instanceof ConfigurationError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

/** What has not ended by then is left as it is. */
const STOP_MAX_MS = 20_000;

/** The main of every service: starts, stops in order at SIGINT or SIGTERM, and ends with 1 where either fails. */
export const runProcess = (name: string, start: () => Promise<RunningProcess>): void => {
  const failed = (error: unknown): never => {
    process.stderr.write(`${name}: ${textOf(error)}\n`);
    process.exit(1);
  };
  start().then(({ logger, stop }) => {
    const end = (signal: NodeJS.Signals): void => {
      logger.info({ signal }, 'stops');
      setTimeout(() => failed(new Error('Not everything ended in order; what was under way goes on at the next start.')), STOP_MAX_MS);
      stop().then(() => process.exit(0), failed);
    };
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  }, failed);
};
