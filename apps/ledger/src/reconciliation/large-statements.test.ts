import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Outbox } from '@daftari/messaging';
import { Database, newId, uuidIn } from '@daftari/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestLedger } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { BookServers, importStatement, installBooks } from '../index.js';
import { keepWords } from '../witnesses/take-words.js';
import {
  csv,
  HEADER,
  lineOf,
  PROVIDER,
  ReconciliationWorld,
  type Sold,
  until,
  type Word,
} from '../../../../test/support/reconciliation.js';

const LINES = 200_000;
const BAD_EVERY = 10_000;

const upstreamOf = (transaction: string): string => `${uuidIn(transaction).replaceAll('-', '')}01`;

/** A statement that is made while it is read. */
const statement = async function* (lines: number, transactions: readonly string[], watch: () => void = () => undefined) {
  const at = new Date().toISOString();
  yield Buffer.from(`${HEADER}\n`);
  for (let from = 0; from < lines; from += 1_000) {
    let text = '';
    for (let line = from; line < Math.min(from + 1_000, lines); line++) {
      const transaction = transactions[line];
      const ours = transaction === undefined ? `their-own-${line}` : upstreamOf(transaction);
      const recipient = transaction === undefined ? '+2348099999999' : '+2348031234567';
      text += line % BAD_EVERY === 7 ? `bad ${line}\n` : `SMB-${line},${ours},${recipient},100.00,NGN,failed,${at}\n`;
    }
    watch();
    yield Buffer.from(text);
    await sleep(0);
  }
};

describe('large statements', () => {
  let postgres: TestPostgres;
  let books: TestLedger;
  let world: ReconciliationWorld;
  let servers: BookServers;
  let files = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres.stop());
  beforeEach(async () => {
    books = await TestLedger.start(postgres, `large_${++files}`);
    world = await ReconciliationWorld.start(books);
    servers = BookServers.open(books.url, {}, { applicationName: 'test', connectionsMax: 2 });
    return async () => {
      await servers.close();
      await books.stop();
    };
  });

  const importing = (pieces: AsyncIterable<Uint8Array>, on = servers, casesMax = 10) =>
    importStatement({
      servers: on,
      outbox: new Outbox('ledger'),
      provider: { code: PROVIDER, mode: 'live', settings: {} },
      pieces,
      uploadedBy: null,
      nowUs: Date.now() * 1_000,
      bytesMax: 1e9,
      casesMax,
    });

  it('need no more memory than small ones', async () => {
    const transactions = Array.from({ length: LINES / 2 }, () => newId('txn'));
    const wordOf = (transaction: string): Word => world.word({ transaction, upstream: upstreamOf(transaction) }, { says: 'failed' });
    for (let from = 0; from < transactions.length; from += 5_000)
      await books.database.unitOfWork((client) => keepWords(client, transactions.slice(from, from + 5_000).map(wordOf)));
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    collect();
    const before = process.memoryUsage().heapUsed;
    let most = 0;
    let pieces = 0;
    const watch = (): void => {
      if (++pieces % 40 !== 0) return;
      collect();
      most = Math.max(most, process.memoryUsage().heapUsed - before);
    };
    const { id } = await importing(statement(LINES, transactions, watch));
    expect(pieces).toBe(LINES / 1_000);
    // All of the text alone would be 20 MB, its lines as objects 80.
    expect(most).toBeLessThan(40_000_000);
    const found = await world.read(id, '?limit=1');
    expect(found.counts).toMatchObject({
      lines: LINES,
      matched: LINES / 2 - LINES / 2 / BAD_EVERY,
      missing_here: LINES / 2 - LINES / 2 / BAD_EVERY,
    });
    expect(found.counts.bad_lines).toBe(LINES / BAD_EVERY);
    expect(found.lines[0]).toMatchObject({ result: 'bad_line', line: 9 });
  }, 240_000);

  it('that were cut off in the middle leave nothing, and come to the same the second time', async () => {
    const sold: Sold[] = [];
    for (let index = 0; index < 3; index++) sold.push(await world.sell());
    for (const one of sold) await world.heard(one);
    const text = csv(
      lineOf(sold[0]!),
      lineOf(sold[1]!, { amount: '1.00' }),
      ...Array.from({ length: 20_000 }, (_, line) => lineOf({}, { theirs: `X-${line}`, status: 'failed' })),
    );
    const half = Buffer.from(text.slice(0, text.length / 2));
    const broken = async function* () {
      yield half;
      await Promise.reject(new Error('the process was killed'));
    };
    await expect(importing(broken())).rejects.toThrow('killed');
    // Killed when the results are written and the commands are about to be: the connection goes away in the middle of the unit of work.
    const locking = await books.database.pool.connect();
    await locking.query('begin; lock table ledger.outbox in share mode');
    const ended = importing(Readable.from([Buffer.from(text)]), servers, 1e6).then(
      () => 'done',
      () => 'cut',
    );
    // Asked on another connection: within a unit of work the list of sessions stays as it was.
    await until(async () => {
      const { rowCount } = await books.database.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'test' and query like 'insert into ledger.outbox%' and wait_event_type = 'Lock'`,
      );
      return (rowCount ?? 0) > 0;
    });
    await locking.query('rollback');
    locking.release();
    expect(await ended).toBe('cut');
    const left = async (table: string) => (await books.database.pool.query(`select from ledger.${table}`)).rows.length;
    expect([await left('reconciliations'), await left('statement_lines'), await left('cases')]).toEqual([0, 0, 0]);
    const first = await importing(Readable.from([Buffer.from(text)]), servers, 1e6);
    const second = await importing(Readable.from([Buffer.from(text)]));
    expect([first.isNew, second.isNew, second.id === first.id]).toEqual([true, false, true]);
    expect(await left('reconciliations')).toBe(1);
    expect((await world.read(first.id, '?limit=1')).counts).toMatchObject({
      lines: 20_002,
      matched: 1,
      amount_differs: 1,
      missing_there: 1,
    });
  });

  it('find transactions whose shards lie on another server', async () => {
    const sold = await world.sell();
    const failed = await world.fail();
    await world.heard(sold);
    await world.heard(failed, 'failed');
    // The control database has the witnesses, the other server has the books.
    const home = await postgres.database(`large_home_${files}`);
    await installBooks(home, 4);
    const words = await books.database.pool.query<Record<string, unknown>>('select * from ledger.witnessed_attempts');
    const control = new Database({ url: home, applicationName: 'test', connectionsMax: 1 });
    const told = words.rows.map((row) =>
      world.word(
        { transaction: `txn_${String(row['transaction'])}`, upstream: String(row['upstream_reference']) },
        { says: row['transaction'] === uuidIn(sold.transaction) ? 'succeeded' : 'failed' },
      ),
    );
    await control.unitOfWork((client) => keepWords(client, told));
    await control.close();
    const spread = BookServers.open(home, { other: books.url }, { applicationName: 'test', connectionsMax: 2 });
    const { id } = await importing(
      Readable.from([Buffer.from(csv(lineOf(failed, { theirs: '', status: 'failed' }), lineOf(sold, { theirs: '', amount: '7.00' })))]),
      spread,
    );
    const { rows } = await spread.home.pool.query<{ line: number; result: string }>(
      `select line, result, detail ->> 'expected_minor' as expected from ledger.statement_lines where reconciliation = $1 order by place`,
      [uuidIn(id)],
    );
    expect(rows).toEqual([
      { line: 2, result: 'matched', expected: null },
      { line: 3, result: 'amount_differs', expected: '10000' },
    ]);
    const { rows: asked } = await spread.home.pool.query<{ partition: number; value: string }>(
      'select partition, value from ledger.outbox',
    );
    expect(asked.map(({ partition, value }) => [partition, (JSON.parse(value) as { kind: string }).kind])).toEqual([
      [world.shard, 'amount_differs'],
    ]);
    await spread.close();
  });
});
