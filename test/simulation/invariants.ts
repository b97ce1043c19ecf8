import { type CommandReply } from '@daftari/contracts';
import { type Pool } from 'pg';
import { verifyBooks } from '../../apps/ledger/src/index.js';
import { type Request } from './requests.js';
import { type Simulation } from './simulation.js';

interface EventRow {
  shard: number;
  sequence: number;
  type: string;
  command: string;
  transaction: string | null;
  reference: string | null;
  business: string;
}

interface Books {
  readonly byCommand: ReadonlyMap<string, readonly EventRow[]>;
  readonly transactions: ReadonlySet<string>;
  readonly references: ReadonlySet<string>;
  readonly ended: ReadonlySet<string>;
  /** The businesses whose wallets are open. */
  readonly opened: ReadonlySet<string>;
  readonly refused: ReadonlySet<string>;
  readonly refusedReferences: ReadonlySet<string>;
  readonly parked: ReadonlySet<string>;
}

const byCommand = (rows: readonly EventRow[]): Map<string, EventRow[]> => {
  const grouped = new Map<string, EventRow[]>();
  for (const row of rows) grouped.set(row.command, [...(grouped.get(row.command) ?? []), row]);
  return grouped;
};

const ENDING = ['FundsCaptured', 'FundsReleased', 'FundsReceived', 'FundsDismissed'];

const readBooks = async (pool: Pool): Promise<Books> => {
  const { rows } = await pool.query<EventRow>(
    `select shard, sequence::float8 as sequence, type, body::json ->> 'command_id' as command, body::json ->> 'transaction_id' as transaction,
       body::json ->> 'reference' as reference, body::json ->> 'business_id' as business from ledger.events order by shard, sequence`,
  );
  const refusals = await pool.query<{ command: string; reference: string }>(
    `select 'cmd_' || command_id as command, reference from ledger.refusals`,
  );
  const parked = await pool.query<{ place: string }>(`select partition || '/' || "offset" as place from ledger.dead_letters`);
  const values = (of: readonly (string | null)[]): Set<string> => new Set(of.filter((value) => value !== null));
  return {
    byCommand: byCommand(rows),
    transactions: values(rows.map(({ transaction }) => transaction)),
    references: values(rows.map(({ reference }) => reference)),
    ended: values(rows.filter(({ type }) => ENDING.includes(type)).map(({ transaction }) => transaction)),
    opened: values(rows.filter(({ type }) => type === 'WalletOpened').map(({ business }) => business)),
    refused: values(refusals.rows.map(({ command }) => command)),
    refusedReferences: values(refusals.rows.map(({ reference }) => reference)),
    parked: values(parked.rows.map(({ place }) => place)),
  };
};

/** Everything that must hold once a run has come to rest. */
export const checkInvariants = async (simulation: Simulation): Promise<void> => {
  const { pool } = simulation.stage;
  const violated = (what: string): void => simulation.violated(what);
  const { checks } = await verifyBooks(pool);
  for (const { name, ok, detail } of checks) if (!ok) violated(`${name}: ${detail}`);
  const books = await readBooks(pool);
  checkPositions(simulation);
  checkOnce(books, violated);
  for (const request of simulation.requests.all) checkDecided(request, books, violated);
  const references = new Map(simulation.requests.all.map(({ commandId, reference }) => [commandId, reference]));
  for (const reply of simulation.witness.replies) checkReply(reply, references.get(reply.command_id), books, violated);
  await checkTransit(pool, violated);
};

const checkPositions = (simulation: Simulation): void => {
  const { heads, log, profile } = simulation;
  for (const { shard, position } of heads)
    if (shard < profile.shards && position !== log.end(shard))
      simulation.violated(`shard ${shard} stands at offset ${position} when all is quiet; its log ends at ${log.end(shard)}`);
};

/** What a command led to stands together: it was decided in one go. */
const checkOnce = ({ byCommand }: Books, violated: (what: string) => void): void => {
  for (const [command, events] of byCommand) {
    const [first] = events;
    if (first && events.some(({ shard, sequence }, place) => shard !== first.shard || sequence !== first.sequence + place))
      violated(
        `${command} was decided more than once: ${events.map(({ shard, sequence, type }) => `${type} ${shard}/${sequence}`).join(', ')}`,
      );
  }
};

/** Nothing is passed over in silence. */
const checkDecided = (request: Request, books: Books, violated: (what: string) => void): void => {
  const { commandId, reference, transactionId } = request;
  const known =
    books.byCommand.has(commandId) ||
    books.refused.has(commandId) ||
    request.malformed ||
    (request.type === 'OpenWallet' && books.opened.has(request.message.key)) ||
    (reference !== undefined && (books.references.has(reference) || books.refusedReferences.has(reference))) ||
    (reference === undefined && transactionId !== undefined && books.ended.has(transactionId));
  if (!known) violated(`${request.type} ${commandId} was neither decided nor refused`);
};

const decidedEvents = (books: Books, command: string): readonly EventRow[] =>
  (books.byCommand.get(command) ?? []).filter(({ type }) => type !== 'CaseOpened');

const checkReply = (reply: CommandReply, reference: string | undefined, books: Books, violated: (what: string) => void): void => {
  const { command_id: command, outcome, code, transaction } = reply;
  const told = `${command} was told ${outcome} ${code ?? ''}`;
  if (outcome === 'accepted' && !books.byCommand.has(command)) violated(`${told} and is not in the books`);
  if (outcome === 'refused' && decidedEvents(books, command).length > 0) violated(`${told} and is in the books`);
  if (outcome === 'refused' && !isRefusalKept(reply, reference, books)) violated(`${told} and no refusal is kept`);
  if (outcome !== 'refused' && books.refused.has(command)) violated(`${told} and is kept as refused`);
  if (transaction && !books.transactions.has(transaction.id)) violated(`${told} of ${transaction.id}, which is not in the books`);
};

/** Its own, or the newer one of its reference (P4). What cannot be read is kept as a dead letter. */
const isRefusalKept = ({ command_id: command, code }: CommandReply, reference: string | undefined, books: Books): boolean =>
  code === 'malformed_command' || books.refused.has(command) || (reference !== undefined && books.refusedReferences.has(reference));

/** Nothing is in flight when all is quiet, and nothing is in transit. */
const checkTransit = async (pool: Pool, violated: (what: string) => void): Promise<void> => {
  const { rows } = await pool.query<{ transit: string; flying: string; transfers: number }>(TRANSIT);
  const [sum] = rows;
  if (sum && sum.transfers > 0) violated(`${sum.transfers} transfers are in flight when all is quiet`);
  if (sum && BigInt(sum.transit) + BigInt(sum.flying) !== 0n) violated(`${sum.transit} is in transit, and ${sum.flying} is in flight`);
};

/** In transit is what was sent and not yet taken: transfers in flight whose recipient's shard has not booked them. */
const TRANSIT = `
select (select coalesce(sum(b.balance), 0) from ledger.balances b join ledger.accounts a on a.number = b.account where a.code like 'in_transit:%') as transit,
  (select coalesce(sum(f.amount), 0) from ledger.in_flight f where not exists (
    select from ledger.events e where e.type = 'TransferReceived' and e.body::json ->> 'from_transaction_id' = 'txn_' || f.transaction)) as flying,
  (select count(*)::int from ledger.in_flight) as transfers`;
