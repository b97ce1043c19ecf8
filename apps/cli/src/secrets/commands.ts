import { type CommandLine, DATABASE_URL, WHEREABOUTS_HELP } from '../command-line.js';
import { newKey, reseal } from './secrets.js';

const KEY_HELP = `
The key is DAFTARI_SECRETS_KEY, else the one in secrets.json of the data folder. It may
be several with commas between them: the first seals, every one opens.
`;

/** `secrets new-key` and `secrets reseal`. */
export const addSecretsCommands = ({ program, terminal, environment, ends }: CommandLine): void => {
  const secrets = program.command('secrets').description('Replaces the key that stored secrets are sealed with.');
  secrets
    .command('new-key')
    .description('Makes a new key and puts it in front of the present one.')
    .addHelpText('after', KEY_HELP)
    .action(() => ends(newKey({ environment }, terminal)));
  secrets
    .command('reseal')
    .description('Seals all stored secrets with the first key.')
    .option(...DATABASE_URL)
    .addHelpText('after', KEY_HELP + WHEREABOUTS_HELP)
    .action((options: { databaseUrl?: string }) => ends(reseal({ ...options, environment }, terminal)));
};
