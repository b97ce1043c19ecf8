import { type CommandLine, DATABASE_URL } from '../command-line.js';
import { listShards, type MoveRequest, moveToServer, type ReseatRequest, reseatShard } from './shard.js';

const SERVERS_HELP = `
The servers are that of the database URL (home) and those of LEDGER_SERVERS.
`;

const MOVE_HELP = `${SERVERS_HELP}
What never changes is copied while the shard goes on; then its old place is sealed
for good, the rest is copied, and the control table says where it lies now. Every
ledger process must know both servers. The shard takes no commands for seconds.
Cut short, run it again: a sealed shard waits until the move is completed.
`;

const RESEAT_HELP = `
A shard that has read further than the log goes stops with log_lost: the topic was
made anew, or restored. This accepts the log as it is. Commands that were in the lost
log and had not been decided are gone; their senders send them again.
`;

/** `shard list`, `shard move` and `shard reseat`. */
export const addShardCommands = ({ program, terminal, environment, ends }: CommandLine): void => {
  const shard = program.command('shard').description('Shows where the shards lie, and moves them.');
  shard
    .command('list')
    .description('Where each shard lies, and how many events it has.')
    .option(...DATABASE_URL)
    .addHelpText('after', SERVERS_HELP)
    .action((options: { databaseUrl?: string }) => ends(listShards({ ...options, environment }, terminal)));
  shard
    .command('move')
    .description('Moves a shard to another PostgreSQL server while the others go on.')
    .option(...DATABASE_URL)
    .requiredOption('--shard <n>', 'the shard')
    .requiredOption('--to <server>', 'the server, as LEDGER_SERVERS names it, or home')
    .addHelpText('after', MOVE_HELP)
    .action((options: Omit<MoveRequest, 'environment'>) => ends(moveToServer({ ...options, environment }, terminal)));
  shard
    .command('reseat')
    .description('Lets a shard go on after the log of commands was lost (log_lost).')
    .option(...DATABASE_URL)
    .requiredOption('--shard <n>', 'the shard')
    .addHelpText('after', RESEAT_HELP)
    .action((options: Omit<ReseatRequest, 'environment'>) => ends(reseatShard({ ...options, environment }, terminal)));
};
