import { verifyBooks } from '@daftari/ledger';
import { UNNAMED } from './oracle.js';
import { type World } from './world.js';

/** Of a case about a message that was set aside: the ledger makes up an id. */
const NO_ID = `case_${UNNAMED.slice(4)}`;

/** Holds the tables against the oracle's maps, line by line; then the books prove themselves. */
export const compareBooks = async (world: World): Promise<void> => {
  for (const { name, said, expected } of [
    await balances(world),
    await statuses(world),
    await cases(world),
    await transit(world),
    await days(world),
    await open(world),
    await events(world),
    await parked(world),
  ])
    difference(world, name, said, expected);
  const report = await verifyBooks(world.engine.database.pool);
  if (!report.ok) world.differ(`verify: ${JSON.stringify(report.checks.filter((check) => !check.ok))}`);
};

interface Comparison {
  readonly name: string;
  readonly said: readonly string[];
  readonly expected: readonly string[];
}

const difference = (world: World, name: string, said: readonly string[], expected: readonly string[]): void => {
  const [here, there] = [new Set(said), new Set(expected)];
  const wrong = [
    ...said.filter((line) => !there.has(line)).map((line) => `the ledger: ${line}`),
    ...expected.filter((line) => !here.has(line)).map((line) => `the oracle: ${line}`),
  ];
  if (wrong.length > 0 || said.length !== expected.length)
    world.differ(`${name} differ (${said.length} and ${expected.length} lines):\n${wrong.slice(0, 20).join('\n')}`);
};

const query = async (world: World, text: string): Promise<readonly string[]> => {
  const { rows } = await world.engine.database.pool.query<(string | number | null)[]>({ text, rowMode: 'array' });
  return rows.map((row) => row.map((value) => value ?? '').join('|'));
};

const balances = async (world: World): Promise<Comparison> => {
  const said = await query(
    world,
    `select a.shard, a.code, a.currency, a.mode, case when a.business is null then '' else 'biz_' || a.business end, b.balance
     from ledger.accounts a join ledger.balances b on b.account = a.number where b.balance <> 0`,
  );
  const expected = [...world.oracle.books.accounts].filter(([, balance]) => balance !== 0n).map(([key, balance]) => `${key}|${balance}`);
  return { name: 'balances', said, expected };
};

const STATUS = `(array['pending','completed','failed','rejected','cancelled','expired','voided','refunded'])[status]`;
const KIND = `(array['purchase','payment','payout','transfer','deposit','refund','adjustment'])[kind]`;

const statuses = async (world: World): Promise<Comparison> => ({
  name: 'transactions',
  said: await query(world, `select 'txn_' || id, ${KIND}, ${STATUS} from ledger.transactions`),
  expected: [...world.oracle.transactions.values()].map(({ id, kind, status }) => `${id}|${kind}|${status}`),
});

const cases = async (world: World): Promise<Comparison> => {
  const expected = [...world.oracle.transactions.values()].flatMap(({ id, cases: known }) =>
    known.map((each) => `${each.id}|${id}|${each.kind}|${each.open ? 'open' : 'resolved'}`),
  );
  const unnamed = new Set(expected.filter((line) => line.startsWith(NO_ID)).map((line) => line.slice(NO_ID.length)));
  const stored = await query(world, `select 'case_' || id, 'txn_' || transaction, kind, status from ledger.cases`);
  const said = stored.map((line) => (unnamed.has(line.slice(NO_ID.length)) ? NO_ID + line.slice(NO_ID.length) : line));
  return { name: 'cases', said, expected };
};

const transit = async (world: World): Promise<Comparison> => ({
  name: 'transfers in flight',
  said: await query(world, `select 'txn_' || transaction, shard, to_shard, amount from ledger.in_flight`),
  expected: [...world.oracle.transactions.values()]
    .filter(({ kind, waiting }) => kind === 'transfer' && waiting)
    .map((t) => `${t.id}|${t.shard}|${t.otherShard}|${t.feePayer === 'merchant' ? t.amount : t.amount - t.fee - t.tax}`),
});

const open = async (world: World): Promise<Comparison> => ({
  name: 'open transactions',
  said: await query(world, `select 'txn_' || id from ledger.open_transactions`),
  expected: [...world.oracle.transactions.values()].filter(({ kind, waiting }) => kind !== 'transfer' && waiting).map(({ id }) => id),
});

/** What each wallet has spent on its day. It begins anew at midnight, and with it what was wrong: so it is looked at before. */
export const compareDays = async (world: World): Promise<void> => {
  const { name, said, expected } = await days(world);
  difference(world, name, said, expected);
};

const days = async (world: World): Promise<Comparison> => ({
  name: 'what was spent by day',
  said: await query(
    world,
    `select 'biz_' || w.business, w.mode, w.currency, b.day, b.day_used from ledger.wallets w join ledger.balances b on b.account = w.account
     where b.day is not null`.replace('b.day,', "to_char(b.day, 'YYYY-MM-DD'),"),
  ),
  expected: [...world.oracle.wallets.values()]
    .filter(({ lastDay }) => lastDay !== '')
    .map(({ business, mode, currency, lastDay, spent }) => `${business}|${mode}|${currency}|${lastDay}|${spent.get(lastDay) ?? 0n}`),
});

/** Each shard's log, event by event: what happened, to which transaction, and in which order. */
const events = async (world: World): Promise<Comparison> => ({
  name: 'events in their order',
  said: await query(
    world,
    "select shard, sequence, type, coalesce(body::json ->> 'transaction_id', '') from ledger.events order by shard, sequence",
  ),
  expected: [...world.oracle.log].flatMap(([shard, facts]) => facts.map((fact, index) => `${shard}|${index + 1}|${fact}`)),
});

const parked = async (world: World): Promise<Comparison> => ({
  name: 'parked messages',
  said: await query(world, 'select partition, "offset" from ledger.dead_letters'),
  expected: world.oracle.parked,
});
