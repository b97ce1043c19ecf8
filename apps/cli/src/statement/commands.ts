import { type CommandLine, DATABASE_URL, WHEREABOUTS_HELP } from '../command-line.js';
import { importFile, type ImportRequest } from './import-file.js';

const IMPORT_HELP = `${WHEREABOUTS_HELP}
The file is the provider's own list of what happened: CSV with the header
  provider_reference,reference,recipient,amount,currency,status,executed_at
or JSON Lines with the same names. Other columns are ignored. Other names, another
delimiter and other words for the status are set with the provider
(PATCH /admin/v1/providers/{id} {"statement": {"columns": {…}, "delimiter": ";"}}).
A file of any size is read as it comes. A bad line is reported with its number and
does not stop the rest. The same file again changes nothing.

Each line is matched with an attempt: by the provider's reference, then by ours, then
by recipient, amount and time. What differs opens a case. It covers the days of its
lines, up to now: what the books have completed in that time and the statement does
not have is missing there. --from and --to say another time.

Cases are opened by the ledger; where it is not running, when it starts again.

Exit codes: 0 all lines agree with the books; 1 something differs, or lines are bad;
2 wrong usage, or it could not be read or imported.
`;

/** `statement import`. */
export const addStatementCommands = ({ program, terminal, environment, ends }: CommandLine): void => {
  const statement = program.command('statement').description("Providers' statements.");
  statement
    .command('import')
    .description("Imports a provider's statement and holds it against the books.")
    .argument('<file>', 'the statement, or - for standard input')
    .requiredOption('--provider <code>', 'the provider, by its code or id')
    .option('--format <format>', 'csv or jsonl; the first character tells unless said')
    .option('--from <time>', 'the beginning of what it covers (RFC 3339)')
    .option('--to <time>', 'the end of what it covers (RFC 3339)')
    .option(...DATABASE_URL)
    .option('--json', 'write the result as JSON, with its first lines', false)
    .option('--quiet', 'write nothing when all agrees', false)
    .addHelpText('after', IMPORT_HELP)
    .action((file: string, options: Omit<ImportRequest, 'environment' | 'file'>) =>
      ends(importFile({ ...options, file, environment }, terminal)),
    );
};
