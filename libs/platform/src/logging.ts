import { type LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Where secrets stand in what we log: they are replaced before a line is written. */
const REDACTED = [
  'authorization',
  'x-api-key',
  'cookie',
  'secret',
  'password',
  'api_key',
  'apiKey',
  'credentials',
  'token',
  'signature_key',
  'secret_key',
];

/** A JSON logger for one service. Secrets are redacted by name, at the top level and one and two levels down. */
export const createLogger = (service: string, level = 'info', destination?: DestinationStream): Logger =>
  pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]), censor: '[redacted]' },
    },
    destination ?? pino.destination({ fd: 2, sync: false }),
  );

const textOf = (message: unknown): string => (typeof message === 'string' ? message : JSON.stringify(message));

/** Nest's own log lines through our logger: its start-up chatter is debug. */
export const nestLogger = (logger: Logger): LoggerService => ({
  log: (message: unknown, context?: unknown) => logger.debug({ context }, textOf(message)),
  error: (message: unknown, stack?: unknown, context?: unknown) => logger.error({ stack, context }, textOf(message)),
  warn: (message: unknown, context?: unknown) => logger.warn({ context }, textOf(message)),
  debug: (message: unknown, context?: unknown) => logger.debug({ context }, textOf(message)),
  verbose: (message: unknown, context?: unknown) => logger.trace({ context }, textOf(message)),
  fatal: (message: unknown, context?: unknown) => logger.fatal({ context }, textOf(message)),
});
