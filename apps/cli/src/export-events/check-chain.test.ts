import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CreditWallet, OpenWallet, PlaceHold } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { creditWallet, openWallet, placeHold, TestLedger } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { run } from '../program.js';

const CHECKER = resolve(import.meta.dirname, '../../../../docs/check_chain.py');
const hasPython = spawnSync('python3', ['--version']).status === 0;
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasPython) console.warn('docs/check_chain.py is not tested: there is no python3 on this machine.');

describe.skipIf(!hasPython)('docs/check_chain.py on an export', () => {
  let postgres: TestPostgres;
  let folder: string;
  let books: TestLedger;
  const at = (name: string): string => join(folder, name);

  const exported = async (name: string, ...more: string[]): Promise<string> => {
    let said = '';
    const terminal = {
      out: () => undefined,
      write: () => Promise.resolve(),
      err: (text: string) => void (said += text),
      isInteractive: false,
    };
    const argv = ['export-events', '--database-url', books.url, '--out', at(name), ...more];
    expect(await run(argv, { terminal, environment: {}, version: '0' }), said).toBe(0);
    return readFile(at(name), 'utf8');
  };
  const check = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('python3', [CHECKER, ...args], { encoding: 'utf8' });
    return { status, said: stdout + stderr };
  };
  const changed = async (name: string, text: string): Promise<string> => {
    await writeFile(at(name), text);
    return at(name);
  };

  beforeAll(async () => {
    postgres = await startTestPostgres();
    folder = await mkdtemp(join(tmpdir(), 'daftari-export-'));
    const environment = { DAFTARI_SIGNING_KEY: Buffer.alloc(32, 5).toString('base64') };
    books = await TestLedger.start(postgres, 'exported', { environment });
    for (const shard of [0, 3]) {
      const business = newId('biz');
      await books.send(OpenWallet, shard, openWallet(business));
      await books.send(CreditWallet, shard, { ...creditWallet(business, '1000000', 'opening'), description: 'Zażółć 👍 \u2028 "q"' });
      for (let index = 0; index < 600; index++) await books.publish(PlaceHold, shard, placeHold(business, `order-${index}`, '1'));
      await books.send(PlaceHold, shard, placeHold(business, 'last'));
    }
    const { body } = await books.query('/internal/checkpoints', 'POST');
    await writeFile(at('checkpoint.json'), JSON.stringify(body));
  });
  afterAll(async () => {
    await books.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is green on a good one, of all shards or of one', async () => {
    await exported('all.jsonl');
    expect(check(at('all.jsonl'))).toEqual({ status: 0, said: '1206 events are right\n' });
    expect(check(at('all.jsonl'), at('checkpoint.json'))).toEqual({ status: 0, said: '1206 events are right, and the checkpoint holds\n' });
    const lines = (await exported('one.jsonl', '--shard', '3')).trim().split('\n');
    expect(new Set(lines.map((line) => JSON.parse(line).shard))).toEqual(new Set([3]));
    expect(check(at('one.jsonl'))).toEqual({ status: 0, said: '603 events are right\n' });
  });

  it('is red on one that was tampered with, and says where', async () => {
    const good = await exported('good.jsonl');
    const lines = good.split('\n');
    const without = lines.filter((_, index) => index !== 10).join('\n');
    expect(check(await changed('gap.jsonl', without))).toMatchObject({
      status: 1,
      said: expect.stringContaining('shard 0, sequence 12: 11 should'),
    });
    const other = good.replace('order-7', 'order-8');
    expect(check(await changed('body.jsonl', other))).toMatchObject({
      status: 1,
      said: expect.stringMatching(/sequence \d+: the hash is not/),
    });
    const late = good.replace(/"recorded_at":(\d+)/, (_, stamp: string) => `"recorded_at":${Number(stamp) - 1}`);
    expect(check(await changed('stamp.jsonl', late)).status).toBe(1);
  });

  it('is red where the log ends before the checkpoint', async () => {
    const lines = (await exported('short.jsonl')).trim().split('\n');
    await changed('short.jsonl', `${lines.slice(0, -1).join('\n')}\n`);
    expect(check(at('short.jsonl')).status).toBe(0);
    expect(check(at('short.jsonl'), at('checkpoint.json'))).toMatchObject({
      status: 1,
      said: expect.stringContaining('names sequence 603'),
    });
  });

  it.skipIf(!hasOpenssl)('gives openssl the text that was signed', async () => {
    const checkpoint = JSON.parse(await readFile(at('checkpoint.json'), 'utf8'));
    await writeFile(at('public_key.pem'), checkpoint.public_key);
    await writeFile(at('signature'), Buffer.from(checkpoint.signature, 'base64'));
    const verify = async (text: string): Promise<number | null> => {
      await writeFile(at('text'), text);
      const args = [
        'pkeyutl',
        '-verify',
        '-pubin',
        '-inkey',
        at('public_key.pem'),
        '-rawin',
        '-in',
        at('text'),
        '-sigfile',
        at('signature'),
      ];
      return spawnSync('openssl', args).status;
    };
    const { said } = check('--text', at('checkpoint.json'));
    expect(await verify(said)).toBe(0);
    expect(await verify(said.replace('\n1\n', '\n2\n'))).not.toBe(0);
  });
});
