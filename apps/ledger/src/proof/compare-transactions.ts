import { ACCOUNTS_PER_SHARD } from '../writer/shard-book.js';
import { type BinaryRow, readBinaryRows } from './binary-rows.js';
import { type Comparison } from './compare-accounts.js';
import { Fingerprint, markOfTransaction } from './fingerprint.js';

const PAGE = 20_000;
const NO_UUID = '00000000-0000-0000-0000-000000000000';

/** Reads rows keyed by wallet and id, the first two columns, page by page. */
const readByWallet = async (
  { client, fold }: Comparison,
  query: (after: string, end: number) => string,
  columns: number,
  take: (row: BinaryRow) => void,
): Promise<void> => {
  const first = fold.shard * ACCOUNTS_PER_SHARD;
  let [wallet, id, rows] = [first, NO_UUID, PAGE];
  while (rows === PAGE) {
    const text = `${query(`(t.wallet, t.id) > (${wallet}, '${id}')`, first + ACCOUNTS_PER_SHARD)} order by t.wallet, t.id limit ${PAGE}`;
    rows = await readBinaryRows(client, text, columns, (row) => {
      [wallet, id] = [row.number(0), row.text(1)];
      take(row);
    });
  }
};

/** Transactions that begin in the folded part: their number and what they are. Gives the open ones that have moved on since. */
const compareBegun = async (comparison: Comparison, from: number): Promise<ReadonlySet<string>> => {
  const { fold, to, finding, client } = comparison;
  const stored = new Fingerprint();
  const moved = new Set<string>();
  let begun = await countUpTo(comparison, from);
  const query = (after: string, end: number): string =>
    `select t.wallet, t.id::text, t.first_sequence, t.last_sequence, t.reference_hash from ledger.transactions t
     where ${after} and t.wallet < ${end} and (t.first_sequence > ${from} or t.last_sequence > ${to})`;
  await readByWallet(comparison, query, 5, (row) => {
    const [id, firstSequence] = [row.text(1), row.number(2)];
    if (row.number(3) > to && fold.open.has(`txn_${id}`)) moved.add(`txn_${id}`);
    if (firstSequence <= from || firstSequence > to) return;
    begun++;
    stored.add(markOfTransaction(id, firstSequence, row.bigint(4)));
  });
  if (begun !== fold.begun) finding('once', `shard ${fold.shard}: ${begun} transactions are stored, the events begin ${fold.begun}`);
  else if (!stored.equals(fold.transactions))
    finding('once', `shard ${fold.shard}: the stored transactions are not those of the events${await wrongBeginning(client, fold.shard)}`);
  return moved;
};

const countUpTo = async ({ client, fold }: Comparison, sequence: number): Promise<number> => {
  if (sequence === 0) return 0;
  const first = fold.shard * ACCOUNTS_PER_SHARD;
  const { rows } = await client.query<{ count: string }>(
    'select count(*) from ledger.transactions where wallet > $1 and wallet < $2 and first_sequence <= $3',
    [first, first + ACCOUNTS_PER_SHARD, sequence],
  );
  return Number(rows[0]?.count);
};

const WRONG_BEGINNING = `
select t.id, t.first_sequence from ledger.transactions t left join ledger.events e on e.shard = $1 and e.sequence = t.first_sequence
where t.wallet > $2 and t.wallet < $3 and (case when e.body is json then ledger.readable(e.body) ->> 'transaction_id' end) is distinct from 'txn_' || t.id limit 1`;

/** Names one where it can be named at once; it is only looked for when something is wrong. */
const wrongBeginning = async (client: Comparison['client'], shard: number): Promise<string> => {
  const first = shard * ACCOUNTS_PER_SHARD;
  const { rows } = await client.query<{ id: string; first_sequence: string }>(WRONG_BEGINNING, [shard, first, first + ACCOUNTS_PER_SHARD]);
  const [row] = rows;
  return row ? `: txn_${row.id} does not begin at sequence ${row.first_sequence}` : '';
};

/** The open transactions as stored: all of the fold's, but for those that have ended since, and no others. */
const compareOpen = async (comparison: Comparison, moved: ReadonlySet<string>): Promise<void> => {
  const { fold, to, finding } = comparison;
  const missing = new Set(fold.open);
  const query = (after: string, end: number): string =>
    `select t.wallet, t.id::text, s.first_sequence, s.last_sequence from ledger.open_transactions t
     left join ledger.transactions s on s.wallet = t.wallet and s.id = t.id where ${after} and t.wallet < ${end}`;
  await readByWallet(comparison, query, 4, (row) => {
    const id = `txn_${row.text(1)}`;
    if (missing.delete(id)) return;
    if (row.isNull(2) || row.number(3) <= to)
      finding('derived', `shard ${fold.shard}: ${id} is stored as open, and the events do not leave it open`);
  });
  for (const id of missing)
    if (!moved.has(id)) finding('derived', `shard ${fold.shard}: ${id} is left open by the events, and not stored as open`);
};

/** Holds the stored transactions of a shard, and which of them are open, against its fold, of which the part after `from` was folded now. */
export const compareTransactions = async (comparison: Comparison, from: number): Promise<void> => {
  const moved = await compareBegun(comparison, from);
  await compareOpen(comparison, moved);
};
