import { type CommandLine, DATABASE_URL } from '../command-line.js';
import { addFinanceUser, type FinanceUserRequest } from './finance-user.js';

const USER_HELP = `
The user can read the schema finance and nothing else. A unit of work of its
sessions ends after 60 s, an idle one after 10 s. The password is shown once.
The database is found as for verify; its user must be allowed to make roles.
To take the user away: revoke <name> from daftari_ledger; drop role <name>;

Exit codes: 0 made; 2 wrong usage, or it could not be made.
`;

/** `finance-user`. */
export const addFinanceCommands = ({ program, terminal, environment, ends }: CommandLine): void => {
  program
    .command('finance-user')
    .description('Makes a database login for finance and its tools, which reads the schema finance only.')
    .argument('<name>', 'the name of the login: small letters, digits and _')
    .option('--connections <count>', 'how many sessions it may have at once', '5')
    .option(...DATABASE_URL)
    .addHelpText('after', USER_HELP)
    .action((name: string, options: Omit<FinanceUserRequest, 'environment' | 'name'>) =>
      ends(addFinanceUser({ ...options, name, environment }, terminal)),
    );
};
