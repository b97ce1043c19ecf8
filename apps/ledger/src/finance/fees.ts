import { type Mode } from '@daftari/contracts';
import { familyOf, onNormalSide } from '@daftari/ledger-domain';
import { type Currency, formatAmount } from '@daftari/money';
import { validationFailed } from '@daftari/platform';
import { millisOf, settledInstant } from '../queries/as-of.js';
import { shardOfAccount } from '../writer/shard-book.js';
import { heldCurrency } from './accounts.js';
import { type FinanceBooks } from './finance-books.js';
import { type Report, type ReportRow, WHOLE } from './report.js';

export const FEE_GROUPS = ['day', 'product', 'provider'] as const;
export type FeeGroup = (typeof FEE_GROUPS)[number];

/** The families of accounts that the report sums, each on its normal side. */
const FAMILIES = ['fees', 'margin', 'discounts', 'tax', 'commission'] as const;
type Family = (typeof FAMILIES)[number];

export interface FeesQuery {
  /** Microseconds: from ≤ t < to. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly groupBy: ReadonlySet<FeeGroup>;
  readonly currency: string | undefined;
  readonly mode: Mode | undefined;
  /** IANA zone whose days are meant. */
  readonly timezone: string;
}

/** So many events of a shard are summed in one unit of work (P11). */
const WINDOW = 10_000;

const ACCOUNTS = `
select number from ledger.accounts
where (code = any($1::text[]) or code = 'commission') and ($2::text is null or currency = $2) and ($3::text is null or mode = $3) and shard = any($4::int[]) order by number`;

/** The numbers of the accounts by shard. */
const feeAccounts = async (books: FinanceBooks, { currency, mode }: FeesQuery): Promise<Map<number, number[]>> => {
  const found = await Promise.all(
    books.parts.map(({ pool, shards }) => pool.query<{ number: string }>(ACCOUNTS, [FAMILIES, currency ?? null, mode ?? null, shards])),
  );
  const byShard = new Map<number, number[]>();
  for (const number of found.flatMap(({ rows }) => rows.map((row) => Number(row.number)))) {
    const numbers = byShard.get(shardOfAccount(number)) ?? [];
    numbers.push(number);
    byShard.set(shardOfAccount(number), numbers);
  }
  return byShard;
};

/**
 * One window of one shard: what was posted to these accounts, the lines of an event together. Nothing below joins one of these rows with another:
 * PostgreSQL takes them for a handful, and would compare each with each.
 */
const POSTED = `
with posted as materialized (
  select e.sequence, array_agg(a.code) as codes, array_agg(a.currency) as currencies, array_agg(a.mode) as modes, array_agg(e.amount) as amounts
  from unnest($2::bigint[]) as u(number) join ledger.accounts a on a.number = u.number
  cross join lateral (select sequence, amount from ledger.entries e where e.account = u.number and e.sequence > $3 and e.sequence <= $4) e
  group by e.sequence)`;

const ofBody = (event: string): string =>
  `json_to_record(ledger.readable(${event}.body)) as told(reference text, product_code text, provider text, delivery json, previous bigint)`;

/** By the product and provider that the events tell. Endings do not name the product: each is followed back to the event that names its reference. */
const NAMED = `
cross join lateral (
  with recursive back as (
    select 0 as step, told.* from ${ofBody('e')}
    union all
    select b.step + 1, told.* from back b
    cross join lateral (select body from ledger.events f where f.shard = $1 and f.sequence = b.previous limit 1) f
    cross join lateral ${ofBody('f')}
    where b.reference is null)
  select (array_agg(product_code order by step desc))[1] as product,
    (array_agg(coalesce(provider, delivery ->> 'provider') order by step) filter (where coalesce(provider, delivery ->> 'provider') is not null))[1] as provider from back) named`;

/** Bodies are taken apart only where something in them is asked for. */
const sumsBy = (groupBy: ReadonlySet<FeeGroup>): string => {
  const day = groupBy.has('day') ? '((to_timestamp(e.recorded_at / 1000000) at time zone $5)::date)::text' : 'null';
  const [product, provider] = [groupBy.has('product') ? 'named.product' : 'null', groupBy.has('provider') ? 'named.provider' : 'null'];
  return `${POSTED}
select ${day} as day, ${product} as product, ${provider} as provider, line.code, line.currency, line.mode, sum(line.amount) as amount
from posted p
cross join lateral (select recorded_at, body from ledger.events e where e.shard = $1 and e.sequence = p.sequence limit 1) e
${groupBy.has('product') || groupBy.has('provider') ? NAMED : ''}
cross join lateral unnest(p.codes, p.currencies, p.modes, p.amounts) as line(code, currency, mode, amount)
group by 1, 2, 3, 4, 5, 6`;
};

interface SumRow {
  day: string | null;
  product: string | null;
  provider: string | null;
  code: string;
  currency: string;
  mode: Mode;
  amount: string;
}

/** What was earned in one group. */
interface Earned {
  readonly group: Readonly<Record<FeeGroup, string | null>>;
  readonly currency: Currency;
  readonly mode: Mode;
  readonly sums: Record<Family, bigint>;
}

const addTo = (earned: Map<string, Earned>, row: SumRow): void => {
  const family = FAMILIES.find((one) => one === familyOf(row.code));
  if (!family) return;
  const { day, product, provider, mode } = row;
  const key = JSON.stringify([mode, row.currency, day, product, provider]);
  const known = earned.get(key) ?? {
    group: { day, product, provider },
    currency: heldCurrency(row.currency),
    mode,
    sums: { fees: 0n, margin: 0n, discounts: 0n, tax: 0n, commission: 0n },
  };
  known.sums[family] += onNormalSide(row.code, BigInt(row.amount));
  earned.set(key, known);
};

const COLUMN_OF: Readonly<Record<FeeGroup, string>> = { day: 'day', product: 'product_code', provider: 'provider' };

const shownEarned = ({ group, currency, mode, sums }: Earned, groupBy: ReadonlySet<FeeGroup>): ReportRow => {
  const amount = (minor: bigint): string => formatAmount(minor, currency);
  return {
    ...Object.fromEntries(FEE_GROUPS.filter((name) => groupBy.has(name)).map((name) => [COLUMN_OF[name], group[name]])),
    currency,
    mode,
    ...Object.fromEntries(FAMILIES.map((family) => [family, amount(sums[family])])),
    net: amount(sums.fees + sums.margin - sums.discounts),
  };
};

/** The first part goes out before the first sum is known, so that whoever asks knows that we are at it. */
const pagesOf = async function* (
  books: FinanceBooks,
  query: FeesQuery,
  begins: ReadonlyMap<number, number>,
  ends: ReadonlyMap<number, number>,
): AsyncGenerator<ReportRow[]> {
  yield [];
  const earned = new Map<string, Earned>();
  const text = sumsBy(query.groupBy);
  for (const [shard, numbers] of await feeAccounts(books, query)) {
    const end = ends.get(shard) ?? 0;
    for (let low = begins.get(shard) ?? 0; low < end; low += WINDOW) {
      const values = [shard, numbers, low, Math.min(end, low + WINDOW), ...(query.groupBy.has('day') ? [query.timezone] : [])];
      for (const row of (await books.poolOf(shard).query<SumRow>(text, values)).rows) addTo(earned, row);
      yield [];
    }
  }
  yield [...earned].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => shownEarned(one, query.groupBy));
};

const checkTimezone = async (books: FinanceBooks, timezone: string): Promise<void> => {
  try {
    await books.parts[0]?.pool.query('select now() at time zone $1', [timezone]);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '22023')) throw error;
    throw validationFailed([
      { field: 'timezone', code: 'not_supported', detail: 'timezone must be an IANA time zone such as Africa/Lagos.' },
    ]);
  }
};

/**
 * What was earned and given away in a period: the entries of the accounts for fees, margin, discounts, tax and commission, summed by day, product
 * and provider as wanted. A period ends at most two seconds ago, so that the same question has the same answer for ever.
 */
export const feesReport = async (books: FinanceBooks, query: FeesQuery, nowUs: number): Promise<Report> => {
  if (query.from !== undefined && query.to !== undefined && query.from > query.to)
    throw validationFailed([{ field: 'from', code: 'too_large', detail: 'from must not be later than to.' }]);
  await checkTimezone(books, query.timezone);
  const last = settledInstant((query.to ?? nowUs) - 1, nowUs);
  const begins = query.from === undefined ? new Map<number, number>() : await books.sequencesAt(query.from - 1);
  const ends = await books.sequencesAt(last);
  const groups = FEE_GROUPS.filter((name) => query.groupBy.has(name));
  return {
    name: 'fees',
    head: {
      from: query.from === undefined ? null : millisOf(query.from),
      to: query.to === undefined ? null : millisOf(query.to),
      as_of: millisOf(last),
      sequences: Object.fromEntries(ends),
      group_by: groups,
      timezone: query.timezone,
    },
    rowsName: 'data',
    columns: [...groups.map((name) => COLUMN_OF[name]), 'currency', 'mode', ...FAMILIES, 'net'],
    freeText: [],
    pages: pagesOf(books, query, begins, ends),
    tail: () => WHOLE,
  };
};
