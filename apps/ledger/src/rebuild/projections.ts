import { ACCOUNTS_PER_SHARD } from '../writer/shard-book.js';
import { passing, scratch, type ScratchTable } from './scratch.js';

/** The tables that are folded from the log. */
export const PROJECTED = ['entries', 'balances', 'accounts', 'wallets', 'transactions', 'open_transactions', 'in_flight', 'cases'] as const;
export type Projected = (typeof PROJECTED)[number];

/** How one of them is compared and mended: by its key, row by row, with what the events say of it. */
export interface Projection {
  readonly table: Projected;
  readonly key: readonly string[];
  /** The columns besides the key. */
  readonly others: readonly string[];
  /** Which rows `t` of the table are the shard's. */
  readonly ofShard: (shard: number) => string;
  /** The query of the rows that the events say, of all or only of what stands in the temporary table `wanted`. */
  readonly said: (shard: number, onlyWanted: boolean) => string;
  /** The query of what to put into `wanted`: that of the suspects, and of what was said after a sequence. */
  readonly wanted: (shard: number, after: number) => string;
}

/** Where rows are asked for that stand in a temporary table: `id in (select one from wanted)`. */
const only = (column: string, onlyWanted: boolean): string => (onlyWanted ? `${column} in (select one from wanted)` : 'true');
const suspects = (projection: Projected): string => passing(`suspect_${projection}`);
const later = (table: ScratchTable, column: string, shard: number, after: number): string =>
  `select ${column} as one from ${scratch(table, shard)} where sequence > ${after}`;

const byAccount =
  (column: string) =>
  (shard: number): string =>
    `t.${column} >= ${shard * ACCOUNTS_PER_SHARD} and t.${column} < ${(shard + 1) * ACCOUNTS_PER_SHARD}`;
const byShard = (shard: number): string => `t.shard = ${shard}`;

/** What followed a transaction's first event: its last event's sequence and status, in one number. */
const outcomes = (shard: number, onlyWanted: boolean): string =>
  `(select id, max(sequence * 16 + status) as last from ${scratch('sequels', shard)} where ${only('id', onlyWanted)} group by id)`;

/** The wallet (`w`) of a transaction `b` whose events do not name the account that it is listed under. */
const homes = (shard: number): string =>
  `left join ${scratch('accounts', shard)} w on b.home is null and w.business = b.business and w.mode = b.mode and w.currency = b.currency and w.code = 'wallet'`;

/** Transactions with the account that each is listed under (`listed_under`), and what came of it. */
const begun = (shard: number, onlyWanted: boolean): string => `
(select b.*, coalesce(b.home, w.number) as listed_under, o.last from ${scratch('beginnings', shard)} b
 left join ${outcomes(shard, onlyWanted)} o on o.id = b.id
 ${homes(shard)}
 where ${only('b.id', onlyWanted)})`;

const transactionsWanted =
  (projection: Projected, column: string) =>
  (shard: number, after: number): string =>
    `select ${column} as one from ${suspects(projection)} union ${later('beginnings', 'id', shard, after)} union ${later('sequels', 'id', shard, after)}`;

const entries: Projection = {
  table: 'entries',
  key: ['account', 'sequence', 'line'],
  others: ['amount', 'balance'],
  ofShard: byAccount('account'),
  said: (shard, onlyWanted) =>
    `select account, sequence, line, amount, balance from ${scratch('entries', shard)} where ${onlyWanted ? 'sequence > (select max(one) from wanted)' : 'true'}`,
  wanted: (_shard, after) => `select ${after}::bigint as one`,
};

const balances: Projection = {
  table: 'balances',
  key: ['account'],
  others: ['balance', 'sequence', 'day', 'day_used'],
  ofShard: byAccount('account'),
  said: (_shard, onlyWanted) =>
    `select account, balance, sequence, day, day_used from ${passing('balances')} where ${only('account', onlyWanted)}`,
  wanted: (shard, after) =>
    `select account as one from ${suspects('balances')} union ${later('entries', 'account', shard, after)} union ${later('accounts', 'number', shard, after)}`,
};

const accounts: Projection = {
  table: 'accounts',
  key: ['number'],
  others: ['shard', 'code', 'currency', 'mode', 'business'],
  ofShard: byAccount('number'),
  said: (shard, onlyWanted) =>
    `select number, shard, code, currency, mode, business from ${scratch('accounts', shard)} where ${only('number', onlyWanted)}`,
  wanted: (shard, after) => `select number as one from ${suspects('accounts')} union ${later('accounts', 'number', shard, after)}`,
};

/** By business: its accounts and the terms that were set last. */
const wallets: Projection = {
  table: 'wallets',
  key: ['account'],
  others: ['held_account', 'pending_account', 'commission_account', 'business', 'mode', 'currency', 'wallet_id', 'terms', 'updated_at'],
  ofShard: byAccount('account'),
  said: (shard, onlyWanted) => `
select a.account, a.held_account, a.pending_account, a.commission_account, a.business, a.mode, a.currency, o.wallet_id, t.terms, t.stamp as updated_at
from (select business, mode, currency, ${numberOf('wallet')} as account, ${numberOf('held')} as held_account,
        ${numberOf('pending')} as pending_account, ${numberOf('commission')} as commission_account
      from ${scratch('accounts', shard)} where business is not null and ${only('business', onlyWanted)} group by business, mode, currency) a
join ${scratch('terms', shard)} o on o.wallet_id is not null and o.business = a.business and o.mode = a.mode and o.currency = a.currency
join (select distinct on (business, mode, currency) business, mode, currency, terms, stamp
      from ${scratch('terms', shard)} where ${only('business', onlyWanted)} order by business, mode, currency, sequence desc) t
  on t.business = a.business and t.mode = a.mode and t.currency = a.currency`,
  wanted: (shard, after) => `
select a.business as one from ${suspects('wallets')} s join ${scratch('accounts', shard)} a on a.number = s.account
union ${later('terms', 'business', shard, after)}
union select business as one from ${scratch('accounts', shard)} where sequence > ${after} and business is not null`,
};

const numberOf = (code: string): string => `max(number) filter (where code = '${code}')`;

const transactions: Projection = {
  table: 'transactions',
  key: ['wallet', 'id'],
  others: ['reference_hash', 'status', 'first_sequence', 'last_sequence', 'kind'],
  ofShard: byAccount('wallet'),
  said: (shard, onlyWanted) => `
select listed_under as wallet, id, reference_hash, coalesce((last % 16)::smallint, status) as status, sequence as first_sequence,
  coalesce(last / 16, sequence) as last_sequence, kind from ${begun(shard, onlyWanted)} b`,
  wanted: transactionsWanted('transactions', 'id'),
};

const openTransactions: Projection = {
  table: 'open_transactions',
  key: ['wallet', 'id'],
  others: ['held_at', 'kind'],
  ofShard: byAccount('wallet'),
  said: (shard, onlyWanted) => `
select coalesce(b.home, w.number) as wallet, b.id, b.stamp as held_at, b.kind from ${scratch('beginnings', shard)} b ${homes(shard)}
where b.opens and ${only('b.id', onlyWanted)} and not exists (select from ${scratch('sequels', shard)} s where s.id = b.id and s.ends)`,
  wanted: transactionsWanted('open_transactions', 'id'),
};

const inFlight: Projection = {
  table: 'in_flight',
  key: ['transaction'],
  others: ['shard', 'sequence', 'wallet', 'to_shard', 'currency', 'mode', 'amount', 'sent_at'],
  ofShard: byShard,
  said: (shard, onlyWanted) => `
select s.id as transaction, ${shard} as shard, s.sequence, coalesce(b.home, w.number) as wallet, s.to_shard, s.currency, s.mode, s.amount, s.stamp as sent_at
from ${scratch('sent', shard)} s join ${scratch('beginnings', shard)} b on b.id = s.id ${homes(shard)}
where ${only('s.id', onlyWanted)} and not exists (select from ${scratch('sequels', shard)} o where o.id = s.id and o.ends)`,
  wanted: transactionsWanted('in_flight', 'transaction'),
};

const cases: Projection = {
  table: 'cases',
  key: ['id'],
  others: ['shard', 'wallet', 'transaction', 'kind', 'status', 'opened_sequence', 'resolved_sequence', 'opened_at', 'resolved_at'],
  ofShard: byShard,
  said: (shard, onlyWanted) => `
select c.id, ${shard} as shard, coalesce(b.home, w.number) as wallet, c.transaction, c.kind, case when r.id is null then 'open' else 'resolved' end as status,
  c.sequence as opened_sequence, r.sequence as resolved_sequence, c.stamp as opened_at, r.stamp as resolved_at
from ${scratch('cases', shard)} c left join ${scratch('cases', shard)} r on r.id = c.id and not r.opens
join ${scratch('beginnings', shard)} b on b.id = c.transaction
${homes(shard)}
where c.opens and ${only('c.id', onlyWanted)}`,
  wanted: (shard, after) => `select id as one from ${suspects('cases')} union ${later('cases', 'id', shard, after)}`,
};

/** In the order in which they are mended. */
export const PROJECTIONS: readonly Projection[] = [entries, balances, accounts, wallets, transactions, openTransactions, inFlight, cases];
