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

/** The main of every service: starts, stops in order at SIGINT or SIGTERM, and ends with 1 where either fails. */
export const runProcess = (name: string, start: () => Promise<RunningProcess>): void => {
  const failed = (error: unknown): never => {
    process.stderr.write(`${name}: ${textOf(error)}\n`);
    process.exit(1);
  };
  start().then(({ logger, stop }) => {
    const end = (signal: NodeJS.Signals): void => {
      logger.info({ signal }, 'stops');
      stop().then(() => process.exit(0), failed);
    };
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  }, failed);
};
