import { type Pool } from 'pg';
import { ACCOUNTS_PER_SHARD } from '../writer/shard-book.js';
import { type AccountFold, type CheckName, CHECKS, type EventRow, type Finding, ShardFold } from './shard-fold.js';

export interface VerifyReport {
  readonly ok: boolean;
  readonly checks: readonly { readonly name: CheckName; readonly ok: boolean; readonly detail: string }[];
}

export interface VerifyOptions {
  /** Called now and then with the events checked so far and all there are. */
  readonly progress?: (done: number, total: number) => void;
}

const PAGE = 5_000;

interface Head {
  shard: number;
  sequence: string;
  head_hash: Buffer;
}

/** Events up to the head that was read first, page by page, so that the writer is never held back (P11). */
const foldShard = async (pool: Pool, head: Head, finding: Finding, counted: (events: number) => void): Promise<ShardFold> => {
  const fold = new ShardFold(head.shard, finding);
  const last = Number(head.sequence);
  while (fold.sequence < last) {
    const { rows } = await pool.query<EventRow>({
      name: 'ledger_verify_page',
      text: 'select sequence, incarnation, recorded_at, type, version, body, hash from ledger.events where shard = $1 and sequence > $2 and sequence <= $3 order by sequence limit $4',
      values: [head.shard, fold.sequence, last, PAGE],
    });
    for (const row of rows) fold.add(row);
    counted(rows.length);
    if (rows.length === 0) {
      finding('chain', `shard ${head.shard}: the head is at sequence ${last}, but the log ends at ${fold.sequence}`);
      break;
    }
  }
  if (fold.sequence === last && !fold.hash.equals(head.head_hash))
    finding('chain', `shard ${head.shard}: the head's hash is not that of sequence ${last}`);
  return fold;
};

interface StoredAccount {
  number: string;
  balance: string | null;
  sequence: string | null;
  lines: string;
  amounts: string;
  balances: string;
  weighted: string;
}

const STORED = `
select coalesce(b.account, n.account) as number, b.balance, b.sequence, coalesce(n.lines, 0) as lines, coalesce(n.amounts, 0) as amounts, coalesce(n.balances, 0) as balances,
  coalesce(n.weighted, 0) as weighted
from (select * from ledger.balances where account >= $1 and account < $2) b
full join (select account, count(*) as lines, sum(amount) as amounts, sum(balance) as balances, sum(amount::numeric * sequence) as weighted
  from ledger.entries where account >= $1 and account < $2 group by account) n on n.account = b.account`;

/** What is wrong with an account as it is stored, if anything. */
const accountProblem = (row: StoredAccount, account: AccountFold | undefined): string | undefined => {
  if (!account) return ': it is in no event';
  if (row.balance === null || BigInt(row.balance) !== account.balance)
    return ` (${account.code}): the stored balance is ${row.balance ?? 'missing'}, the fold up to sequence ${account.sequence} gives ${account.balance}`;
  if (Number(row.sequence) !== account.sequence)
    return `: the stored balance names sequence ${row.sequence ?? ''}, its last event is ${account.sequence}`;
  return sameEntries(row, account) ? undefined : ': the stored entries are not those of the events';
};

const sameEntries = (row: StoredAccount, account: AccountFold): boolean =>
  Number(row.lines) === account.lines &&
  BigInt(row.amounts) === account.amounts &&
  BigInt(row.balances) === account.balances &&
  BigInt(row.weighted) === account.weighted;

/** Holds the stored balances and entries of a shard against its fold. The shard must stand where the fold ended. */
const compareAccounts = async (pool: Pool, fold: ShardFold, finding: Finding): Promise<void> => {
  const first = fold.shard * ACCOUNTS_PER_SHARD;
  const { rows } = await pool.query<StoredAccount>(STORED, [first, first + ACCOUNTS_PER_SHARD]);
  const seen = new Set<number>();
  for (const row of rows) {
    const number = Number(row.number);
    seen.add(number);
    const problem = accountProblem(row, fold.accounts.get(number));
    if (problem !== undefined) finding('derived', `shard ${fold.shard}, account ${number}${problem}`);
  }
  for (const number of fold.accounts.keys())
    if (!seen.has(number)) finding('derived', `shard ${fold.shard}, account ${number}: no balance is stored`);
};

const compareTransactions = async (pool: Pool, fold: ShardFold, finding: Finding): Promise<void> => {
  const range = [fold.shard * ACCOUNTS_PER_SHARD, (fold.shard + 1) * ACCOUNTS_PER_SHARD];
  const { rows } = await pool.query<{ begun: string; open: string }>(
    `select (select count(*) from ledger.transactions where wallet >= $1 and wallet < $2) as begun, (select count(*) from ledger.open_transactions where wallet >= $1 and wallet < $2) as open`,
    range,
  );
  if (Number(rows[0]?.begun) !== fold.begun)
    finding('once', `shard ${fold.shard}: ${rows[0]?.begun ?? 0} transactions are stored, the events begin ${fold.begun}`);
  if (Number(rows[0]?.open) !== fold.open.size)
    finding('derived', `shard ${fold.shard}: ${rows[0]?.open ?? 0} open transactions are stored, the events leave ${fold.open.size} open`);
  const doubled = await pool.query<{ reference: string; business: string; mode: string }>(
    `select f.body::json ->> 'reference' as reference, f.body::json ->> 'business_id' as business, f.body::json ->> 'mode' as mode
     from ledger.transactions t join ledger.events f on f.shard = $3 and f.sequence = t.first_sequence
     where t.reference_hash in (select reference_hash from ledger.transactions where wallet >= $1 and wallet < $2 group by reference_hash having count(*) > 1)
       and t.wallet >= $1 and t.wallet < $2
     group by 1, 2, 3 having count(*) > 1 limit 1`,
    [...range, fold.shard],
  );
  for (const row of doubled.rows)
    finding('once', `shard ${fold.shard}: the reference ${row.reference} of ${row.business} (${row.mode}) is more than one transaction`);
};

const readHeads = async (pool: Pool, shard?: number): Promise<Head[]> =>
  (
    await pool.query<Head>('select shard, sequence, head_hash from ledger.shards where $1::int is null or shard = $1 order by shard', [
      shard ?? null,
    ])
  ).rows;

const TRIES_FOR_A_QUIET_SHARD = 5;

/**
 * Folds one shard and holds its projections against the fold. Where the writer went on meanwhile, the comparison would be between two instants:
 * then the fold goes on to the new head, and compares again.
 */
const verifyShard = async (pool: Pool, head: Head, finding: Finding, counted: (events: number) => void): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    const findings: [CheckName, string][] = [];
    const fold = await foldShard(pool, head, (check, detail) => findings.push([check, detail]), attempt === 1 ? counted : () => undefined);
    await compareAccounts(pool, fold, (check, detail) => findings.push([check, detail]));
    await compareTransactions(pool, fold, (check, detail) => findings.push([check, detail]));
    const [now] = await readHeads(pool, head.shard);
    if (findings.length === 0 || now?.sequence === head.sequence || attempt === TRIES_FOR_A_QUIET_SHARD) {
      for (const [check, detail] of findings) finding(check, detail);
      return;
    }
    if (now) head = now;
  }
};

/** Replays every shard's log and checks invariants 1–5; each check names the first thing that is wrong. */
export const verifyBooks = async (pool: Pool, options: VerifyOptions = {}): Promise<VerifyReport> => {
  const heads = await readHeads(pool);
  const total = heads.reduce((sum, head) => sum + Number(head.sequence), 0);
  const first = new Map<CheckName, string>();
  const counts = new Map<CheckName, number>();
  let done = 0;
  for (const head of heads) {
    await verifyShard(
      pool,
      head,
      (check, detail) => {
        counts.set(check, (counts.get(check) ?? 0) + 1);
        if (!first.has(check)) first.set(check, detail);
      },
      (events) => options.progress?.((done += events), total),
    );
  }
  const checks = CHECKS.map((name) => ({ name, ok: !first.has(name), detail: detailOf(first.get(name), counts.get(name) ?? 0, total) }));
  return { ok: first.size === 0, checks };
};

const detailOf = (found: string | undefined, count: number, events: number): string => {
  if (found === undefined) return `${events} events checked`;
  return count === 1 ? found : `${found} (and ${count - 1} more)`;
};
