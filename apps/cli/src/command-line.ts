import { type Command } from 'commander';
import { type Terminal } from './terminal.js';

/** The command line as its parts add to it. */
export interface CommandLine {
  readonly program: Command;
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** What a command ends with: its exit code. */
  readonly ends: (work: Promise<number>) => Promise<void>;
}

/** The option that all commands about the books have. */
export const DATABASE_URL = ['--database-url <url>', 'the database that holds the books'] as const;

/** Where a command looks for the books. */
export const WHEREABOUTS_HELP = `
Without --database-url the database is DATABASE_URL, else the embedded one in the
data folder (DAFTARI_DATA_DIR, .daftari by default), whose PostgreSQL is started
for as long as it is needed where it is not running. Writers need not stop.
`;
