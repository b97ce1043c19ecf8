import { type Client } from 'pg';
import { ACCOUNTS_PER_SHARD } from '../writer/shard-book.js';
import { type BinaryRow, readBinaryRows } from './binary-rows.js';
import { type Finding } from './findings.js';
import { type ShardFold } from './shard-fold.js';

const PAGE = 20_000;

/** What one shard's stored rows are held against: its fold, which ends at `to`. */
export interface Comparison {
  readonly client: Client;
  readonly fold: ShardFold;
  readonly to: number;
  readonly finding: Finding;
}

const STORED = `
select b.account, b.balance, b.sequence, a.code, a.currency, a.mode from ledger.balances b left join ledger.accounts a on a.number = b.account`;

/**
 * Holds the stored balances and accounts of a shard against its fold, page by page. The writer goes on meanwhile: an account that has moved
 * past the fold is held against its last entry instead.
 */
export const compareBalances = async (comparison: Comparison): Promise<void> => {
  const { client, fold, finding } = comparison;
  const first = fold.shard * ACCOUNTS_PER_SHARD;
  const end = first + ACCOUNTS_PER_SHARD;
  const missing = (from: number, to: number): void => {
    for (let ordinal = from; ordinal < to; ordinal++)
      if (fold.accounts.isOpen(ordinal)) finding('derived', `shard ${fold.shard}, account ${first + ordinal}: no balance is stored`);
  };
  let [after, rows] = [first, PAGE];
  while (rows === PAGE) {
    const moved: number[] = [];
    const query = `${STORED} where b.account > ${after} and b.account < ${end} order by b.account limit ${PAGE}`;
    rows = await readBinaryRows(client, query, 6, (row) => {
      const number = row.number(0);
      missing(after - first + 1, number - first);
      after = number;
      if (row.number(2) > comparison.to) moved.push(number);
      else noteProblem(comparison, number, problemOf(row, fold, number - first));
    });
    await compareMoved(comparison, moved);
  }
  missing(after - first + 1, fold.accounts.last + 1);
};

const noteProblem = ({ fold, finding }: Comparison, number: number, problem: string | undefined): void => {
  if (problem !== undefined) finding('derived', `shard ${fold.shard}, account ${number}${problem}`);
};

/** What is wrong with an account as it is stored, if anything. */
const problemOf = (row: BinaryRow, fold: ShardFold, ordinal: number): string | undefined => {
  const { accounts } = fold;
  const kind = fold.kinds.get(accounts.kind[ordinal]);
  if (!kind) return ': it is in no event';
  const [balance, sequence] = [accounts.balance[ordinal] ?? 0n, accounts.sequence[ordinal] ?? 0];
  if (row.bigint(1) !== balance) {
    const upTo = sequence === 0 ? '' : ` up to sequence ${sequence}`;
    return ` (${kind.code}): the stored balance is ${row.bigint(1)}, the fold${upTo} gives ${balance}`;
  }
  if (sequence !== 0 && row.number(2) !== sequence)
    return `: the stored balance names sequence ${row.number(2)}, its last event is ${sequence}`;
  if (row.isNull(3) || row.text(3) !== kind.code || row.text(4) !== kind.currency || row.text(5) !== kind.mode)
    return ': its code, currency or mode is not that of the event that opened it';
  return undefined;
};

const MOVED = `
select b.account, b.balance, b.sequence, l.balance as last_balance, l.sequence as last_sequence, s.sequence as head
from ledger.balances b join ledger.shards s on s.shard = $2
left join lateral (select e.balance, e.sequence from ledger.entries e where e.account = b.account order by e.sequence desc, e.line desc limit 1) l on true
where b.account = any($1::bigint[]) and (b.sequence > s.sequence or b.sequence < l.sequence or b.balance <> coalesce(l.balance, 0))`;

interface MovedRow {
  account: string;
  balance: string;
  sequence: string;
  last_balance: string | null;
  last_sequence: string | null;
  head: string;
}

/** Balances that name an event after the fold: in one instant, each must be that of its last entry. */
const compareMoved = async (comparison: Comparison, moved: readonly number[]): Promise<void> => {
  if (moved.length === 0) return;
  const { rows } = await comparison.client.query<MovedRow>(MOVED, [moved, comparison.fold.shard]);
  for (const row of rows)
    noteProblem(
      comparison,
      Number(row.account),
      `: the stored balance is ${row.balance} as of sequence ${row.sequence}, its last entry says ${row.last_balance ?? 'nothing'} as of ${row.last_sequence ?? 'none'}, and the shard is at ${row.head}`,
    );
};
