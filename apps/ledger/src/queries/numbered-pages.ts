import { type TransactionView } from '@daftari/contracts';
import { type Pool } from 'pg';
import { eventsOf, type StoredEvent, storedTransactions } from '../writer/stored-transaction.js';
import { KIND_CODES, STATUS_CODES } from '../writer/unit.js';
import { walletAccounts } from './wallets.js';

/** Which transactions, and how many of them are passed over. */
export interface NumberedPage {
  readonly kinds?: readonly string[] | undefined;
  readonly statuses?: readonly string[] | undefined;
  readonly currency?: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** The furthest that a page is read by its number: what is passed over is read all the same. */
export const OFFSET_MAX = 100_000;

const WANTED = `ledger.transactions t where t.wallet = any($1::bigint[])
    and ($2::smallint[] is null or t.kind = any($2)) and ($3::smallint[] is null or t.status = any($3))`;

const COUNT = `select count(*)::int as total from ${WANTED}`;
const PAGE = eventsOf(`(select t.* from ${WANTED} order by t.id desc offset $4 limit $5) t`);

/** Codes of those names that the projection has; null where all are wanted. */
const codesOf = (codes: Readonly<Record<string, number>>, names: readonly string[] | undefined): number[] | null =>
  names === undefined ? null : Object.entries(codes).flatMap(([name, code]) => (names.includes(name) ? [code] : []));

/** A page by its number, newest first, and how many there are: for clients whose protocol counts pages. Cursors stay the way to read long lists. */
export const numberedPage = async (
  pool: Pool,
  business: string,
  mode: string,
  { kinds, statuses, currency, offset, limit }: NumberedPage,
): Promise<{ data: TransactionView[]; total: number }> => {
  const accounts = await walletAccounts(pool, business, mode, currency);
  const wanted = [accounts, codesOf(KIND_CODES, kinds), codesOf(STATUS_CODES, statuses)];
  const [counted, found] = await Promise.all([
    pool.query<{ total: number }>({ name: 'ledger_q_count', text: COUNT, values: wanted }),
    pool.query<StoredEvent>({ name: 'ledger_q_numbered_page', text: PAGE, values: [...wanted, offset, limit] }),
  ]);
  return { data: storedTransactions(found.rows).map(({ view }) => view), total: counted.rows[0]?.total ?? 0 };
};
