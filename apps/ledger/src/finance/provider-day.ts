import { type Mode } from '@daftari/contracts';
import { familyOf, onNormalSide } from '@daftari/ledger-domain';
import { type Currency, formatAmount, isCurrency, parseAmount } from '@daftari/money';
import { validationFailed } from '@daftari/platform';
import { type Moment, millisOf, settledInstant } from '../queries/as-of.js';
import { heldCurrency } from './accounts.js';
import { type FinanceBooks } from './finance-books.js';
import { type Report, type ReportRow, WHOLE } from './report.js';

/** What moved a provider's accounts, in the order in which it is shown. */
const ITEMS = [
  'captures',
  'collections',
  'refunds',
  'late_successes',
  'reversals',
  'top_ups',
  'withdrawals',
  'settlements',
  'unexplained',
  'corrections',
] as const;
type Item = (typeof ITEMS)[number];

/** The accounts that stand for our money at a provider. */
const FAMILIES = ['float', 'receivable'] as const;

export interface ProviderDayQuery {
  readonly provider: string;
  /** `2026-11-21`; a day of the zone. */
  readonly date: string;
  readonly timezone: string;
  readonly currency?: string | undefined;
  readonly mode?: Mode | undefined;
}

/** What a provider says that it holds of ours; undefined where nobody knows it. */
export type StatedBalance = (currency: Currency) => Promise<{ readonly balance: string; readonly at: string } | undefined>;

interface Row {
  code: string;
  currency: string;
  mode: Mode;
  opening: string;
  closing: string;
}

interface MovedRow {
  code: string;
  currency: string;
  mode: Mode;
  type: string;
  kind: string | null;
  movement: string | null;
  amount: string;
}

const OF_PROVIDER = `a.business is null and a.code = any($2::text[]) and ($3::text is null or a.currency = $3) and ($4::text is null or a.mode = $4)`;

const balanceAt = (sequence: string): string => `
coalesce((select balance from ledger.entries n where n.account = a.number and n.sequence <= ${sequence} order by n.sequence desc, n.line desc limit 1), 0)`;

const BALANCES = `
select a.code, a.currency, a.mode, sum(${balanceAt('s.low')}) as opening, sum(${balanceAt('s.high')}) as closing
from ledger.accounts a join unnest($1::int[], $5::bigint[], $6::bigint[]) as s(shard, low, high) on s.shard = a.shard
where ${OF_PROVIDER} group by a.code, a.currency, a.mode`;

/** Bodies are taken apart only where the type does not say enough. */
const MOVED = `
select a.code, a.currency, a.mode, e.type, t.kind, t.movement, sum(n.amount) as amount
from ledger.accounts a join unnest($1::int[], $5::bigint[], $6::bigint[]) as s(shard, low, high) on s.shard = a.shard
join ledger.entries n on n.account = a.number and n.sequence > s.low and n.sequence <= s.high
cross join lateral (select type, body from ledger.events e where e.shard = a.shard and e.sequence = n.sequence limit 1) e
cross join lateral (
  select case when e.type in ('CaseOpened', 'CaseResolved') then ledger.readable(e.body) ->> 'kind' end as kind,
    case when e.type = 'FloatMoved' then ledger.readable(e.body) ->> 'movement' end as movement) t
where ${OF_PROVIDER} group by 1, 2, 3, 4, 5, 6`;

const MOVEMENTS: Readonly<Record<string, Item>> = { top_up: 'top_ups', withdraw: 'withdrawals', settle: 'settlements' };

/** As what a movement counts. What a refund gives back leaves what the provider collected, a capture of all else leaves the float. */
const itemOf = ({ code, type, kind, movement }: MovedRow): Item => {
  switch (type) {
    case 'FundsCaptured':
      return familyOf(code) === 'receivable' ? 'refunds' : 'captures';
    case 'FundsReceived':
      return 'collections';
    case 'CaseOpened':
      return kind === 'reversal' ? 'reversals' : 'late_successes';
    case 'FloatMoved':
      return MOVEMENTS[movement ?? ''] ?? 'corrections';
    case 'UnexplainedReported':
      return 'unexplained';
    default:
      return 'corrections';
  }
};

interface Day {
  readonly code: string;
  readonly currency: Currency;
  readonly mode: Mode;
  opening: bigint;
  closing: bigint;
  readonly moved: Map<Item, bigint>;
}

const dayOf = (days: Map<string, Day>, { code, currency, mode }: Pick<Row, 'code' | 'currency' | 'mode'>): Day => {
  const key = `${currency}|${mode}|${code}`;
  const known = days.get(key) ?? { code, currency: heldCurrency(currency), mode, opening: 0n, closing: 0n, moved: new Map<Item, bigint>() };
  days.set(key, known);
  return known;
};

const gather = async (books: FinanceBooks, query: ProviderDayQuery, begins: Sequences, ends: Sequences): Promise<Day[]> => {
  const days = new Map<string, Day>();
  const codes = FAMILIES.map((family) => `${family}:${query.provider}`);
  for (const { pool, shards } of books.parts) {
    const places = [begins, ends].map((sequences) => shards.map((shard) => sequences.get(shard) ?? 0));
    const values = [shards, codes, query.currency ?? null, query.mode ?? null, ...places];
    for (const row of (await pool.query<Row>(BALANCES, values)).rows) {
      const day = dayOf(days, row);
      day.opening += BigInt(row.opening);
      day.closing += BigInt(row.closing);
    }
    for (const row of (await pool.query<MovedRow>(MOVED, values)).rows) {
      const { moved } = dayOf(days, row);
      moved.set(itemOf(row), (moved.get(itemOf(row)) ?? 0n) + BigInt(row.amount));
    }
  }
  return [...days].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, day]) => day);
};

type Sequences = Moment['sequences'];

interface Period {
  /** Microseconds since 1970; the second is not in it. */
  readonly from: number;
  readonly to: number;
}

/** What the provider says counts for the day in which it said it. */
const theirsOf = async ({ code, currency, closing }: Day, stated: StatedBalance, { from, to }: Period) => {
  const said = familyOf(code) === 'float' ? await stated(currency) : undefined;
  const at = said ? Date.parse(said.at) * 1000 : 0;
  const parsed = said && at >= from && at < to ? parseAmount(said.balance, currency) : undefined;
  if (!parsed?.ok) return { theirs: null, difference: null };
  return { theirs: formatAmount(parsed.minor, currency), difference: formatAmount(closing - parsed.minor, currency) };
};

const shown = async (day: Day, stated: StatedBalance, period: Period): Promise<ReportRow> => {
  const { code, currency, mode, opening, closing, moved } = day;
  const amount = (minor: bigint): string => formatAmount(onNormalSide(code, minor), currency);
  return {
    account: familyOf(code),
    currency,
    mode,
    opening: amount(opening),
    ...Object.fromEntries(ITEMS.map((item) => [item, amount(moved.get(item) ?? 0n)])),
    closing: amount(closing),
    ...(await theirsOf(day, stated, period)),
  };
};

const DATE = /^\d{4}-\d\d-\d\d$/;

/** The day in the zone. @throws Problem `validation_failed` */
const periodOf = async (books: FinanceBooks, { date, timezone }: ProviderDayQuery): Promise<Period> => {
  const isDay = DATE.test(date) && new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
  if (!isDay) throw validationFailed([{ field: 'date', code: 'invalid_format', detail: 'date must be a day such as 2026-11-21.' }]);
  try {
    const { rows = [] } =
      (await books.parts[0]?.pool.query<{ from: string; to: string }>(
        `select (extract(epoch from $1::timestamp at time zone $2) * 1000000)::bigint as from,
         (extract(epoch from ($1::timestamp + interval '1 day') at time zone $2) * 1000000)::bigint as to`,
        [date, timezone],
      )) ?? {};
    return { from: Number(rows[0]?.from), to: Number(rows[0]?.to) };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '22023')) throw error;
    throw validationFailed([
      { field: 'timezone', code: 'not_supported', detail: 'timezone must be an IANA time zone such as Africa/Lagos.' },
    ]);
  }
};

/**
 * One day of our money at a provider: where it stood, what moved it, where it stands; and what the provider says, where it said so that day. The
 * opening and all movements together are the closing.
 */
export const providerDay = async (books: FinanceBooks, query: ProviderDayQuery, stated: StatedBalance, nowUs: number): Promise<Report> => {
  if (query.currency !== undefined && !isCurrency(query.currency))
    throw validationFailed([{ field: 'currency', code: 'not_supported', detail: 'currency must be an ISO 4217 code such as NGN.' }]);
  const period = await periodOf(books, query);
  const last = settledInstant(period.to - 1, nowUs);
  const [begins, ends] = [await books.sequencesAt(period.from - 1), await books.sequencesAt(last)];
  const pages = async function* (): AsyncGenerator<ReportRow[]> {
    const days = await gather(books, query, begins, ends);
    yield await Promise.all(days.map((day) => shown(day, stated, period)));
  };
  return {
    name: `${query.provider}-${query.date}`,
    head: {
      provider: query.provider,
      date: query.date,
      timezone: query.timezone,
      from: millisOf(period.from),
      to: millisOf(period.to),
      as_of: millisOf(last),
    },
    rowsName: 'data',
    columns: ['account', 'currency', 'mode', 'opening', ...ITEMS, 'closing', 'theirs', 'difference'],
    freeText: [],
    pages: pages(),
    tail: () => WHOLE,
  };
};
