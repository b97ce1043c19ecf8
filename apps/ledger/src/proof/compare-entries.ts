import { ACCOUNTS_PER_SHARD } from '../writer/shard-book.js';
import { type AccountColumns } from './account-columns.js';
import { readBinaryRows } from './binary-rows.js';
import { type Comparison } from './compare-accounts.js';
import { markOfWords } from './fingerprint.js';

/** So many entries, about, are read in one unit of work (P11). */
const PER_WINDOW = 100_000;

/** Accounts by ordinal (`first` to `last`), and of a busy one only the sequences after `from` up to `to`. */
interface Window {
  readonly first: number;
  readonly last: number;
  readonly from: number;
  readonly to: number;
}

/** Cuts all accounts of a shard into windows that each hold about as many entries as can be read at once. */
const windowsOf = function* (accounts: AccountColumns, from: number, to: number): Generator<Window> {
  let [first, lines] = [1, 0];
  for (let ordinal = 1; ordinal <= accounts.last; ordinal++) {
    const own = accounts.lines[ordinal] ?? 0;
    lines += own;
    if (lines < PER_WINDOW) continue;
    if (ordinal > first) yield { first, last: ordinal - 1, from, to };
    yield* slicesOf(ordinal, own, from, to);
    [first, lines] = [ordinal + 1, 0];
  }
  yield { first, last: ACCOUNTS_PER_SHARD - 1, from, to };
};

const slicesOf = function* (ordinal: number, lines: number, from: number, to: number): Generator<Window> {
  const slices = Math.ceil(lines / PER_WINDOW);
  const width = Math.ceil((to - from) / slices);
  for (let after = from; after < to; after += width) yield { first: ordinal, last: ordinal, from: after, to: Math.min(after + width, to) };
};

/**
 * Holds the stored entries after `from` against those of the fold: each row takes its mark away from its account, and where all are the same nothing is
 * left. Entries are never changed, so the writer may go on.
 */
export const compareEntries = async (comparison: Comparison, from: number): Promise<void> => {
  const { client, fold, to, finding } = comparison;
  const { accounts, shard } = fold;
  const number = shard * ACCOUNTS_PER_SHARD;
  const strangers = new Set<number>();
  for (const window of [...windowsOf(accounts, from, to)]) {
    const query = `select account, sequence, line, amount, balance from ledger.entries
      where account >= ${number + window.first} and account <= ${number + window.last} and sequence > ${window.from} and sequence <= ${window.to}`;
    await readBinaryRows(client, query, 5, (row) => {
      const ordinal = row.number(0) - number;
      if (!accounts.isOpen(ordinal)) strangers.add(ordinal);
      else accounts.count(ordinal, markOfWords(row.number(1), row.number(2), row.high(3), row.low(3), row.high(4), row.low(4)), -1);
    });
  }
  for (const ordinal of strangers) finding('derived', `shard ${shard}, account ${number + ordinal}: it has entries and is in no event`);
  for (let ordinal = 1; ordinal <= accounts.last; ordinal++)
    if (!accounts.isEven(ordinal))
      finding('derived', `shard ${shard}, account ${number + ordinal}: the stored entries are not those of the events`);
};
