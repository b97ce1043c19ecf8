import { ACCOUNTS_PER_SHARD } from '../writer/shard-book.js';
import { readBinaryRows } from './binary-rows.js';
import { type Comparison } from './compare-accounts.js';
import { markOf } from './fingerprint.js';

const PAGE = 20_000;

/**
 * Holds the stored entries after `from` against those of the fold: each row takes its mark away from its account, and where all are the same nothing is
 * left. Entries are never changed, so the writer may go on.
 */
export const compareEntries = async ({ client, fold, to, finding }: Comparison, from: number): Promise<void> => {
  const { accounts, shard } = fold;
  const first = shard * ACCOUNTS_PER_SHARD;
  const strangers = new Set<number>();
  let [account, sequence, line, rows] = [first, 0, 0, PAGE];
  while (rows === PAGE) {
    const query = `select account, sequence, line, amount, balance from ledger.entries
      where (account, sequence, line) > (${account}, ${sequence}, ${line}) and account < ${first + ACCOUNTS_PER_SHARD} and sequence > ${from} and sequence <= ${to}
      order by account, sequence, line limit ${PAGE}`;
    rows = await readBinaryRows(client, query, 5, (row) => {
      [account, sequence, line] = [row.number(0), row.number(1), row.number(2)];
      if (accounts.isOpen(account - first)) accounts.count(account - first, markOf(sequence, line, row.bigint(3), row.bigint(4)), -1);
      else strangers.add(account);
    });
  }
  for (const number of strangers) finding('derived', `shard ${shard}, account ${number}: it has entries and is in no event`);
  for (let ordinal = 1; ordinal <= accounts.last; ordinal++)
    if (!accounts.isEven(ordinal))
      finding('derived', `shard ${shard}, account ${first + ordinal}: the stored entries are not those of the events`);
};
