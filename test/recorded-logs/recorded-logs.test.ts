import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { foldLedgerEvent, type LedgerEventMessage, readLedgerEvent, type TransactionView } from '@daftari/contracts';
import { ABSENT, evolveTransaction, type TransactionState } from '@daftari/ledger-domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { domainEvent, hashEvent, instantOf, restoreBooks } from '../../apps/ledger/src/index.js';
import { TestLedger } from '../support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../support/postgres.js';
import { firstFormat, secondFormat, thirdFormat } from './scenario.js';

/**
 * What a release wrote must be readable for ever, and mean the same. Each log here was recorded when its format was first released and is never
 * edited: one event a line, then what the books held at its end. A new format is recorded with `RECORD_LOGS=1 npx vitest run test/recorded-logs`,
 * which writes missing files only.
 */
interface RecordedEvent {
  readonly shard: number;
  readonly sequence: number;
  readonly incarnation: number;
  readonly recorded_at: number;
  readonly type: string;
  readonly version: number;
  readonly body: string;
  readonly hash: string;
}

interface RecordedEnd {
  /** By account number; minor units. */
  readonly balances: Readonly<Record<string, string>>;
  /** By transaction id. */
  readonly statuses: Readonly<Record<string, string>>;
}

const restored =
  (play: (books: TestLedger) => Promise<void>) =>
  async (books: TestLedger): Promise<void> => {
    await play(books);
    await restoreBooks({ database: books.database, transport: undefined });
  };

const FORMATS = [
  { format: 1, play: firstFormat },
  { format: 2, play: restored(secondFormat) },
  { format: 3, play: restored(thirdFormat) },
] as const;
const logOf = (format: number): string => fileURLToPath(new URL(`format-${format}.jsonl`, import.meta.url));
const endOf = (format: number): string => fileURLToPath(new URL(`format-${format}.end.json`, import.meta.url));

const EVENTS = `select shard, sequence::int, incarnation, recorded_at, type, version, body, encode(hash, 'hex') as hash from ledger.events order by shard, sequence`;
const STATUSES = "select 'txn_' || id as id, status from ledger.transactions";
const NAMES = ['', 'pending', 'completed', 'failed', 'rejected', 'cancelled', 'expired', 'voided', 'refunded'];

const record = async (postgres: TestPostgres, format: number, play: (books: TestLedger) => Promise<void>): Promise<void> => {
  const books = await TestLedger.start(postgres, `recorded_${format}`, { format });
  await play(books);
  const { pool } = books.database;
  const events = (await pool.query<Omit<RecordedEvent, 'recorded_at'> & { recorded_at: string }>(EVENTS)).rows.map((row) =>
    JSON.stringify({ ...row, recorded_at: Number(row.recorded_at) }),
  );
  const balances = (await pool.query<{ account: string; balance: string }>('select account, balance from ledger.balances')).rows;
  const statuses = (await pool.query<{ id: string; status: number }>(STATUSES)).rows;
  await books.stop();
  const end: RecordedEnd = {
    balances: Object.fromEntries(balances.map(({ account, balance }) => [account, balance])),
    statuses: Object.fromEntries(statuses.map(({ id, status }) => [id, NAMES[status] ?? ''])),
  };
  writeFileSync(logOf(format), `${events.join('\n')}\n`, { flag: 'wx' });
  writeFileSync(endOf(format), `${JSON.stringify(end, null, 2)}\n`, { flag: 'wx' });
};

const read = (format: number): RecordedEvent[] =>
  readFileSync(logOf(format), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordedEvent);
const messageOf = (event: RecordedEvent): LedgerEventMessage => {
  const found = readLedgerEvent({ headers: { ce_type: `daftari.ledger.${event.type}.v${event.version}` }, value: event.body });
  if (!found.ok) throw new Error(`${event.type}.v${event.version}: ${found.reason}`);
  return found.message;
};

describe('logs of every release', () => {
  let postgres: TestPostgres | undefined;
  beforeAll(async () => {
    if (process.env['RECORD_LOGS'] !== '1') return;
    postgres = await startTestPostgres();
    for (const { format, play } of FORMATS) if (!existsSync(logOf(format))) await record(postgres, format, play);
  });
  afterAll(() => postgres?.stop());

  it.each(FORMATS)('format $format folds to the balances that it had', ({ format }) => {
    const balances = new Map<number, bigint>();
    for (const { data } of read(format).map(messageOf)) {
      for (const { number } of data.opens ?? []) balances.set(number, 0n);
      for (const [account, amount, after] of data.entries) {
        balances.set(account, (balances.get(account) ?? 0n) + BigInt(amount));
        expect(balances.get(account)).toBe(BigInt(after));
      }
    }
    const end = JSON.parse(readFileSync(endOf(format), 'utf8')) as RecordedEnd;
    expect(Object.fromEntries([...balances].map(([account, balance]) => [String(account), balance.toString()]))).toEqual(end.balances);
  });

  it.each(FORMATS)('format $format folds to the transactions that it had, seen from outside and from within', ({ format }) => {
    const views = new Map<string, TransactionView>();
    const states = new Map<string, TransactionState>();
    for (const event of read(format)) {
      const message = messageOf(event);
      if (!('transaction_id' in message.data)) continue;
      const { transaction_id: id } = message.data;
      const view = foldLedgerEvent(views.get(id), message, instantOf(event.recorded_at));
      if (view) views.set(id, view);
      states.set(id, evolveTransaction(states.get(id) ?? ABSENT, domainEvent(message)));
    }
    const end = JSON.parse(readFileSync(endOf(format), 'utf8')) as RecordedEnd;
    expect(Object.fromEntries([...views].map(([id, { status }]) => [id, status]))).toEqual(end.statuses);
    const within = [...states].map(([id, { status }]) => [id, ['held', 'expected', 'in_transit'].includes(status) ? 'pending' : status]);
    expect(Object.fromEntries(within)).toEqual(end.statuses);
  });

  it.each(FORMATS)('format $format has its chain', ({ format }) => {
    const heads = new Map<number, Buffer>();
    for (const { body, hash, recorded_at: recordedAt, ...header } of read(format)) {
      const made = hashEvent({ ...header, recordedAt }, heads.get(header.shard) ?? Buffer.alloc(0), body);
      expect(made.toString('hex')).toBe(hash);
      heads.set(header.shard, made);
    }
  });

  it('hold every type that was ever written, in every version', () => {
    const written = new Set(FORMATS.flatMap(({ format }) => read(format).map(({ type, version }) => `${type}.v${version}`)));
    const examples = readdirSync(fileURLToPath(new URL('../../libs/contracts/examples', import.meta.url)));
    const known = examples.flatMap((file) => {
      const { type, topic } = JSON.parse(
        readFileSync(fileURLToPath(new URL(`../../libs/contracts/examples/${file}`, import.meta.url)), 'utf8'),
      ) as {
        type: string;
        topic: string;
      };
      return topic === 'ledger.events.v1' ? [type.replace('daftari.ledger.', '')] : [];
    });
    expect([...written].sort()).toEqual(known.sort());
  });
});
