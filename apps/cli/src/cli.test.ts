import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreditWallet, OpenWallet, PlaceHold } from '@daftari/contracts';
import { createLogger, EmbeddedPostgres, newId } from '@daftari/platform';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daftari } from '../../../test/support/command-line.js';
import { creditWallet, openWallet, placeHold, TestLedger } from '../../../test/support/ledger.js';
import { type TestPostgres } from '../../../test/support/postgres.js';
import { showProgress } from './progress.js';

describe('daftari', () => {
  it('shows its help and version', async () => {
    expect(await daftari(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('verify') });
    expect(await daftari(['verify', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('Exit codes') });
    expect(await daftari(['rebuild', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('Exit codes') });
    expect(await daftari(['--version'])).toEqual({ code: 0, out: '9.9.9\n', err: '' });
  });

  it.each([
    ['no command', [], /Usage/],
    ['an unknown command', ['verfy'], /unknown command 'verfy'/],
    ['an unknown option', ['verify', '--fast'], /unknown option '--fast'/],
    ['two scopes', ['verify', '--full', '--new-only'], /^daftari: --full and --new-only exclude each other\.\n$/],
    ['a key of nothing', ['verify', '--public-key', 'key.pem'], /^daftari: --public-key .* name one\.\n$/],
    [
      'a checkpoint that is not there',
      ['verify', '--checkpoint', '/nowhere.json'],
      /^daftari: The file \/nowhere\.json cannot be read: ENOENT.*\n$/,
    ],
    ['a shard that is none', ['export-events', '--shard', 'one'], /^daftari: --shard is the number of a shard.*\n$/],
    ['a shard that is none to rebuild', ['rebuild', '--shard', '-1'], /^daftari: --shard is the number of a shard.*\n$/],
    ['a login of a wrong name', ['finance-user', 'Bi!'], /^daftari: The name of a login is .*\n$/],
    ['a login of no sessions', ['finance-user', 'bi', '--connections', '0'], /^daftari: --connections is .*\n$/],
    ['an address that is none', ['verify', '--database-url', 'localhost'], /^daftari: The database URL is not of the form .*\n$/],
    ['a server that is not there', ['verify', '--database-url', 'postgres://u:hidden-word@127.0.0.1:1/x'], /^daftari: .*ECONNREFUSED.*\n$/],
  ])('answers %s with code 2', async (_what, argv, message) => {
    const answer = await daftari(argv);
    expect(answer).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) });
    expect(answer.err).not.toContain('hidden-word');
  });

  it('says where it looked for an installation', async () => {
    const answer = await daftari(['verify'], { DAFTARI_DATA_DIR: '/nowhere/at-all' });
    expect(answer).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^daftari: There is no installation in \/nowhere\/at-all\. .*\n$/),
    });
  });
});

describe('progress', () => {
  const shown = (isInteractive: boolean, quiet = false): string => {
    let [text, now] = ['', 0];
    const terminal = { out: () => undefined, write: () => Promise.resolve(), err: (part: string) => void (text += part), isInteractive };
    const progress = showProgress(terminal, quiet, 'events', () => now);
    for (now of [100, 2_000, 6_000]) progress.report(now, 10_000);
    progress.end();
    return text;
  };

  it('is one updating line on a terminal, plain lines elsewhere, nothing when quiet', () => {
    expect(shown(false)).toBe('6000 of 10000 events (60 %), 1000 a second\n');
    expect(shown(true)).toBe(
      '\r\u001b[K2000 of 10000 events (20 %), 1000 a second\r\u001b[K6000 of 10000 events (60 %), 1000 a second\r\u001b[K',
    );
    expect(shown(true, true)).toBe('');
  });
});

describe('daftari verify', () => {
  let dataDir: string;
  let server: EmbeddedPostgres;
  let books: TestLedger;

  const execute = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server.url() });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'daftari-cli-'));
    // Where the tests run as root, PostgreSQL does not: it must pass through this folder.
    await chmod(dataDir, 0o755);
    const settings = { shared_buffers: '64MB' };
    server = new EmbeddedPostgres({ directory: join(dataDir, 'postgres'), logger: createLogger('test', 'silent'), settings });
    await server.start();
    const postgres: TestPostgres = {
      server,
      database: async (name) => execute(`create database ${name}`).then(() => server.url(name)),
      stop: () => server.stop(),
    };
    books = await TestLedger.start(postgres, 'daftari', { environment: { DAFTARI_SIGNING_KEY: Buffer.alloc(32, 6).toString('base64') } });
    const business = newId('biz');
    await books.send(OpenWallet, 2, openWallet(business));
    await books.send(CreditWallet, 2, creditWallet(business, '1000000', 'opening'));
    for (let index = 0; index < 5; index++) await books.send(PlaceHold, 2, placeHold(business, `order-${index}`));
    const { body } = await books.query('/internal/checkpoints', 'POST');
    await writeFile(join(dataDir, 'checkpoint.json'), JSON.stringify(body));
    await writeFile(join(dataDir, 'key.pem'), body.public_key);
    await books.stop();
    await execute('create database empty');
  });
  afterAll(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('accepts books that are right', async () => {
    const answer = await daftari(['verify', '--database-url', books.url]);
    expect(answer).toMatchObject({ code: 0, err: '' });
    expect(answer.out).toMatch(/^ok {4}balanced .*: 7 events checked\n[^]*The books are right\.\n$/);
    expect(await daftari(['verify', '--quiet'], { DATABASE_URL: books.url })).toEqual({ code: 0, out: '', err: '' });
  });

  it('answers in JSON', async () => {
    const answer = await daftari(['verify', '--json', '--database-url', books.url]);
    expect(JSON.parse(answer.out)).toMatchObject({
      ok: true,
      checks: expect.arrayContaining([expect.objectContaining({ name: 'chain', ok: true })]),
    });
  });

  it('goes on from where it was, and holds history against kept checkpoints from its beginning', async () => {
    const [kept, key, other] = ['checkpoint.json', 'key.pem', 'other.pem'].map((name) => join(dataDir, name)) as [string, string, string];
    const url = ['--database-url', books.url];
    expect((await daftari(['verify', ...url])).out).toContain(': 0 events checked, 7 checked before\n');
    expect((await daftari(['verify', '--full', ...url])).out).toContain(': 7 events checked\n');
    for (const more of [[], ['--public-key', key]]) {
      const answer = await daftari(['verify', ...url, '--checkpoint', kept, ...more]);
      expect(answer).toMatchObject({ code: 0, out: expect.stringMatching(/ok {4}checkpoint .*: 7 events checked\n/) });
    }
    await writeFile(other, generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }));
    const forged = await daftari(['verify', ...url, '--checkpoint', kept, '--public-key', other]);
    expect(forged).toMatchObject({
      code: 1,
      out: expect.stringMatching(/WRONG checkpoint.*checkpoint 1: the signature is not one of the given key/),
    });
    expect(await daftari(['verify', ...url, '--checkpoint', key])).toMatchObject({
      code: 2,
      err: expect.stringContaining('is not one of checkpoints'),
    });
  });

  it('says when there are no books', async () => {
    expect(await daftari(['verify', '--database-url', server.url('empty')])).toMatchObject({
      code: 2,
      err: expect.stringContaining('no books'),
    });
    expect(await daftari(['verify', '--database-url', server.url('gone')])).toMatchObject({
      code: 2,
      err: expect.stringContaining('no such database'),
    });
  });

  it('makes a login for finance, once, and shows its password', async () => {
    const made = await daftari(['finance-user', 'bi', '--database-url', books.url]);
    expect(made).toMatchObject({ code: 0, err: '' });
    const address = /^address +(\S+)$/m.exec(made.out)?.[1] ?? '';
    const client = new pg.Client({ connectionString: address });
    await client.connect();
    expect((await client.query('select code, credit from trial_balance order by 1')).rows).toContainEqual({
      code: 'wallet',
      credit: '9505.00',
    });
    await expect(client.query('select * from ledger.wallets')).rejects.toThrow('permission denied');
    await client.end();
    expect(await daftari(['finance-user', 'bi', '--database-url', books.url])).toMatchObject({
      code: 2,
      err: expect.stringContaining('already'),
    });
    expect(await daftari(['finance-user', 'bi2', '--database-url', server.url('gone')])).toMatchObject({ code: 2, out: '' });
  });

  it("finds the embedded default's books, and leaves its PostgreSQL as it was", async () => {
    expect(await daftari(['verify'], { DAFTARI_DATA_DIR: dataDir })).toMatchObject({ code: 0 });
    await execute('select 1');
    await server.stop();
    expect(await daftari(['verify'], { DAFTARI_DATA_DIR: dataDir })).toMatchObject({ code: 0, err: '' });
    await expect(execute('select 1')).rejects.toThrow('ECONNREFUSED');
    await server.start();
  });

  it('shows the format and raises it once', async () => {
    const show = ['format', '--database-url', books.url];
    expect(await daftari(show)).toMatchObject({ code: 0, out: expect.stringContaining('format 3, the newest') });
    const client = new pg.Client({ connectionString: books.url });
    await client.connect();
    await client.query('update ledger.installation set format = 1');
    expect(await daftari(show)).toMatchObject({ code: 0, out: expect.stringContaining('daftari format --raise') });
    expect(await daftari([...show, '--raise'])).toMatchObject({ code: 0, out: expect.stringContaining('no way back') });
    expect(await daftari([...show, '--raise'])).toMatchObject({ code: 0, out: expect.stringContaining('already') });
    await client.query('update ledger.installation set format = 4');
    expect(await daftari(show)).toMatchObject({ code: 2, err: expect.stringContaining('Use the newer release') });
    await client.query('update ledger.installation set format = 3');
    await client.end();
  });

  it('rebuilds the tables from the events, and says what was mended', async () => {
    const url = ['--database-url', books.url];
    expect(await daftari(['rebuild', ...url])).toEqual({ code: 0, out: 'Nothing differed: 7 events say what the tables have.\n', err: '' });
    expect(await daftari(['rebuild', '--quiet', ...url])).toEqual({ code: 0, out: '', err: '' });
    const client = new pg.Client({ connectionString: books.url });
    await client.connect();
    await client.query(
      'update ledger.balances set balance = balance - 1; delete from ledger.entries where line = 0; delete from ledger.cases',
    );
    const answer = await daftari(['rebuild', ...url]);
    expect(answer).toMatchObject({ code: 0, err: '' });
    expect(answer.out).toMatch(
      /^mended +missing +wrong +strange\nentries +\d+ +0 +0\nbalances +0 +\d+ +0\nThe tables say what 7 events say\. A shard waited for \d+ ms at most\.\n$/,
    );
    const report = JSON.parse((await daftari(['rebuild', '--json', '--shard', '2', ...url])).out);
    expect(report).toMatchObject({ ok: true, shards: [{ shard: 2, sequence: 7, mended: {} }] });
    expect(await daftari(['rebuild', '--shard', '99', ...url])).toMatchObject({
      code: 2,
      err: 'daftari: There is no shard 99 in this installation.\n',
    });
    expect(await daftari(['rebuild', '--database-url', server.url('empty')])).toMatchObject({
      code: 2,
      err: expect.stringContaining('no books'),
    });
    await client.query(`update ledger.events set body = replace(body, 'order-2', 'order-9') where shard = 2 and sequence = 5`);
    const refused = await daftari(['rebuild', ...url]);
    expect(refused).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^NOT REBUILT {2}shard 2, sequence 5: the hash .*\n.*daftari verify\.\nNothing differed: 0 events/),
    });
    await client.query(`update ledger.events set body = replace(body, 'order-9', 'order-2') where shard = 2 and sequence = 5`);
    await client.end();
  });

  it('finds one changed byte of an event and one changed balance, and names the places', async () => {
    const client = new pg.Client({ connectionString: books.url });
    await client.connect();
    await client.query(`update ledger.events set body = replace(body, 'order-2', 'order-9') where shard = 2 and sequence = 5`);
    await client.query('update ledger.balances set balance = balance - 1 where account = (select account from ledger.wallets)');
    await client.end();
    const answer = await daftari(['verify', '--quiet', '--database-url', books.url]);
    expect(answer.code).toBe(1);
    expect(answer.out).toMatch(/WRONG chain .*shard 2, sequence 5/);
    expect(answer.out).toMatch(/WRONG derived .*shard 2, account \d+ \(wallet\): the stored balance is -\d+, the fold .* gives -\d+/);
    expect(answer.out).toContain('The books are WRONG.');
  });
});
