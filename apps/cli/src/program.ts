import { Command, CommanderError } from 'commander';
import { addBackupCommands } from './backup/commands.js';
import { addBooksCommands } from './books-commands.js';
import { CliError, EXIT } from './cli-error.js';
import { addFinanceCommands } from './finance/commands.js';
import { addSecretsCommands } from './secrets/commands.js';
import { addShardCommands } from './shard/commands.js';
import { addStatementCommands } from './statement/commands.js';
import { type Terminal } from './terminal.js';

interface Surroundings {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
}

/** Runs one command line. Gives its exit code and throws nothing. */
export const run = async (argv: readonly string[], { terminal, environment, version }: Surroundings): Promise<number> => {
  let code: number = EXIT.ok;
  const program = new Command('daftari')
    .description('Looks after an installation of Daftari.')
    .version(version, '--version')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  const ends = async (work: Promise<number>): Promise<void> => {
    code = await work;
  };
  const line = { program, terminal, environment, version, ends };
  addBooksCommands(line);
  addBackupCommands(line);
  addFinanceCommands(line);
  addSecretsCommands(line);
  addShardCommands(line);
  addStatementCommands(line);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.unable;
    if (error instanceof CliError) terminal.err(`daftari: ${error.message}\n`);
    else terminal.err(`daftari: an error of our own: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT.unable;
  }
};
