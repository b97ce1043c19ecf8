import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, newId } from '@daftari/platform';
import { CONNECTOR_SCHEMA } from '@daftari/provider-connector';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csv, lineOf, PROVIDER, ReconciliationWorld } from '../../../../test/support/reconciliation.js';
import { daftari } from '../../../../test/support/command-line.js';
import { TestLedger } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';

describe('daftari statement import', () => {
  let postgres: TestPostgres;
  let books: TestLedger;
  let world: ReconciliationWorld;
  let folder: string;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    books = await TestLedger.start(postgres, 'cli_statements');
    world = await ReconciliationWorld.start(books);
    await migrate(books.url, CONNECTOR_SCHEMA.name, CONNECTOR_SCHEMA.migrations);
    await books.database.pool.query(
      `insert into connector.providers (code, id, dialect, mode, base_url, credentials, timeout_ms, requery, limits, status, statement)
       values ($1, $2, 'strongmb', 'live', 'http://x', '', 1, '{}', '{}', 'active', '{"delimiter": ";"}')`,
      [PROVIDER, newId('prv')],
    );
    folder = await mkdtemp(join(tmpdir(), 'daftari-statement-'));
  });
  afterAll(async () => {
    await books.stop();
    await postgres.stop();
    await rm(folder, { recursive: true });
  });

  const file = async (text: string): Promise<string> => {
    const path = join(folder, `${newId('rec')}.csv`);
    await writeFile(path, text.replaceAll(',', ';'));
    return path;
  };
  const importing = (path: string, ...more: string[]) =>
    daftari(['statement', 'import', path, '--provider', PROVIDER, '--database-url', books.url, ...more]);

  it('says what agrees and what differs, and the cases are opened', async () => {
    const [sold, dearer] = [await world.sell(), await world.sell()];
    await world.heard(dearer);
    const path = await file(csv(lineOf(sold), lineOf(dearer, { amount: '99.00' }), 'what'));
    const told = await importing(path);
    expect(told).toMatchObject({ code: 1, err: '' });
    expect(told.out.split('\n')).toEqual([
      expect.stringMatching(/^rec_\S+: 3 lines of smb_main$/),
      '         1  matched',
      '         1  amount differs',
      '         1  bad lines, not read',
      expect.stringMatching(new RegExp(`^line 3: amount_differs ${dearer.transaction} .*amount 99.00, .*expected_amount 100.00$`)),
      expect.stringMatching(/^line 4: bad_line {2}it has 1 fields; the header needs 7$/),
      '',
    ]);
    expect(await world.cases(dearer.transaction, 1)).toEqual(['amount_differs:open']);
    const again = await importing(path, '--json');
    expect(JSON.parse(again.out)).toMatchObject({ is_new: false, counts: { matched: 1, amount_differs: 1, bad_lines: 1 } });
    const right = await importing(await file(csv(lineOf(sold), lineOf(dearer))), '--quiet');
    expect(right).toEqual({ code: 0, out: '', err: '' });
  });

  it.each([
    ['a provider that is not there', ['--provider', 'nobody'], /^daftari: There is no provider nobody\./],
    ['a format that is none', ['--format', 'xml'], /^daftari: --format is one of csv, jsonl\.\n$/],
    ['a time that is none', ['--from', 'yesterday'], /^daftari: --from is a time like /],
    ['a header of something else', [], /^daftari: the header has no column “amount” \(it reads: a;b\).*PATCH/],
  ])('answers %s with code 2', async (_what, more, message) => {
    const answer = await importing(await file('a,b\n1,2\n'), ...more);
    expect(answer).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) });
  });

  it('answers a file that is not there with code 2, and has a help', async () => {
    expect(await importing('/nowhere.csv')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^daftari: The file \/nowhere\.csv cannot be read: ENOENT/),
    });
    expect(await daftari(['statement', 'import', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('Exit codes') });
  });
});
