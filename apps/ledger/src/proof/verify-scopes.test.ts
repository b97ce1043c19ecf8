import { CaptureHold, CreditWallet, OpenWallet, PlaceHold, SetWalletTerms } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { type Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { creditWallet, openWallet, placeHold, TestLedger } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { type Checkpoint } from '../checkpoints/checkpoint-text.js';
import { holdCheckpoints } from '../checkpoints/kept-checkpoints.js';
import { SigningKey } from '../checkpoints/signing-key.js';
import { hashEvent } from '../writer/event-hash.js';
import { verifyBooks, type VerifyOptions } from './verify.js';

const SHARD = 3;
const KEY = Buffer.alloc(32, 4).toString('base64');

/** Does what a database owner could do who wants no trace: changes an event, and computes every hash from there on anew. */
const rewrite = async (pool: Pool, sequence: number, change: (body: string) => string): Promise<void> => {
  const { rows } = await pool.query('select * from ledger.events where shard = $1 order by sequence', [SHARD]);
  let previous: Buffer = Buffer.alloc(0);
  for (const row of rows) {
    const body: string = Number(row.sequence) === sequence ? change(row.body) : row.body;
    const header = { ...row, shard: SHARD, sequence: Number(row.sequence), recordedAt: Number(row.recorded_at) };
    previous = hashEvent(header, previous, body);
    await pool.query('update ledger.events set body = $3, hash = $4 where shard = $1 and sequence = $2', [
      SHARD,
      row.sequence,
      body,
      previous,
    ]);
  }
  await pool.query('update ledger.shards set head_hash = $2 where shard = $1', [SHARD, previous]);
};

describe('verify', () => {
  let postgres: TestPostgres;
  let books: TestLedger;
  let business: string;
  let databases = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres.stop());
  beforeEach(async () => {
    books = await TestLedger.start(postgres, `scopes_${++databases}`, { environment: { DAFTARI_SIGNING_KEY: KEY } });
    business = newId('biz');
    await books.send(OpenWallet, SHARD, openWallet(business, { overdraft_limit_minor: '500' }));
    await books.send(CreditWallet, SHARD, creditWallet(business, '1000000', 'opening'));
    for (let index = 0; index < 4; index++) await hold(`order-${index}`);
  });
  afterEach(() => books.stop());

  const hold = async (reference: string, total = '9900'): Promise<string> => {
    const command = placeHold(business, reference, total);
    expect(await books.send(PlaceHold, SHARD, command)).toMatchObject({ outcome: 'accepted' });
    return command.transaction_id;
  };
  const capture = (transaction_id: string) =>
    books.send(CaptureHold, SHARD, { ...CaptureHold.example, command_id: newId('cmd'), business_id: business, transaction_id });
  const execute = (sql: string, values: unknown[] = []) => books.database.pool.query(sql, values);
  const verify = (options: VerifyOptions = {}) => verifyBooks(books.database.pool, { record: true, ...options });
  const problems = async (options: VerifyOptions = {}): Promise<Record<string, string>> =>
    Object.fromEntries((await verify(options)).checks.filter((check) => !check.ok).map((check) => [check.name, check.detail]));

  /** What all checks say of books that are right. */
  const verified = async (options: VerifyOptions = {}): Promise<string> => {
    const { ok, checks } = await verify(options);
    expect(ok).toBe(true);
    return [...new Set(checks.map((check) => check.detail))].join();
  };

  describe('goes on from where the last one came to', () => {
    it('and folds only what is new: balances, open transactions and terms are known', async () => {
      const open = await hold('long');
      expect(await verified()).toBe('7 events checked');
      await capture(open);
      await hold('to the limit', '940900');
      expect(await verified({ scope: 'new' })).toBe('2 events checked, 7 checked before');
      await books.send(SetWalletTerms, SHARD, { ...SetWalletTerms.example, command_id: newId('cmd'), business_id: business });
      await books.send(OpenWallet, SHARD, openWallet(newId('biz')));
      expect(await verified({ scope: 'resume' })).toBe('2 events checked, 9 checked before');
      expect(await verified({ scope: 'resume' })).toBe('0 events checked, 11 checked before');
      expect(await verified({ scope: 'full' })).toBe('11 events checked');
    });

    it('and finds a changed byte in the old part, whatever was recorded; only --new-only does not read it', async () => {
      await verify();
      await execute(`update ledger.events set body = replace(body, 'order-2', 'order-9') where shard = 3 and sequence = 5`);
      expect(await problems({ scope: 'resume' })).toEqual({ chain: expect.stringContaining('shard 3, sequence 5: the hash') });
      expect(await problems({ scope: 'new' })).toEqual({});
    });

    it('and finds an old part that was rewritten with its hashes', async () => {
      await verify();
      await rewrite(books.database.pool, 5, (body) => body.replace('order-2', 'order-9'));
      const found = { chain: expect.stringMatching(/shard 3, sequence 6: this is not the event that was verified before/) };
      expect(await problems({ scope: 'resume' })).toEqual(found);
      expect(await problems({ scope: 'new' })).toEqual(found);
    });

    it('and finds an old balance that was changed, and a new one', async () => {
      await verify();
      await execute('update ledger.balances set balance = balance - 1 where account = (select account from ledger.wallets)');
      expect(await problems({ scope: 'new' })).toEqual({ derived: expect.stringMatching(/account \d+ \(wallet\): the stored balance is/) });
      await hold('next');
      await execute('update ledger.balances set balance = balance - 1 where account = (select held_account from ledger.wallets)');
      expect(await problems({ scope: 'new' })).toMatchObject({
        derived: expect.stringMatching(/account \d+ \(held\): the stored balance is/),
      });
    });

    it('and finds a log that is shorter than it was', async () => {
      await verify();
      await execute('delete from ledger.events where shard = 3 and sequence = 6');
      await execute(
        'update ledger.shards set sequence = 5, head_hash = (select hash from ledger.events where shard = 3 and sequence = 5) where shard = 3',
      );
      expect(await problems({ scope: 'resume' })).toMatchObject({
        chain: expect.stringContaining('it was verified up to sequence 6, but the head is at 5'),
      });
    });

    it('and records nothing while anything is wrong', async () => {
      await execute('update ledger.entries set amount = amount + 1 where sequence = 5 and line = 0');
      await verify();
      expect((await execute('select * from ledger.verifications')).rows).toEqual([]);
    });
  });

  describe('finds', () => {
    it.each([
      [
        'an event that is no JSON',
        (body: string) => body.slice(0, -1),
        'chain',
        /sequence 5: FundsHeld cannot be read: the value is not JSON/,
      ],
      [
        'an event without a field',
        (body: string) => body.replace('"reference"', '"preference"'),
        'chain',
        /sequence 5: .* cannot be read: reference/,
      ],
      [
        'an event with an odd amount',
        (body: string) => body.replace('"9900"', '"99.00"'),
        'chain',
        /sequence 5: .* cannot be read: entries/,
      ],
      ['entries that do not balance', (body: string) => body.replace('"9900"', '"9901"'), 'balanced', /sequence 5: the entries sum to 1/],
      ['an account of nobody', (body: string) => body.replace(/\[\[\d+/, '[[12345'), 'balanced', /account 12345 is not one of NGN live/],
      ['another currency', (body: string) => body.replace('"NGN"', '"KES"'), 'balanced', /is not one of KES live/],
      [
        'a balance that does not follow',
        (body: string) => body.replace(/"-\d{6}"/, '"-1"'),
        'derived',
        /is said to hold -1 afterwards; the fold gives -\d+/,
      ],
    ])('%s, although every hash is right', async (_what, change, check, detail) => {
      await rewrite(books.database.pool, 5, change);
      const found = await problems();
      expect(found[check]).toMatch(detail);
    });

    it.each([
      [
        'a type that nobody knows',
        `update ledger.events set type = 'FundsFound' where shard = 3 and sequence = 5`,
        'chain',
        /sequence 5: the hash does not match/,
      ],
      [
        'an event beyond the head',
        `update ledger.shards set sequence = 5, head_hash = (select hash from ledger.events where shard = 3 and sequence = 5) where shard = 3`,
        'chain',
        /events up to sequence 6, but the head is at 5/,
      ],
      [
        'an entry too many',
        `insert into ledger.entries select account, sequence, 9, amount, balance from ledger.entries where sequence = 5`,
        'derived',
        /entries are not/,
      ],
      [
        'two entries exchanged',
        `update ledger.entries set balance = 0 - amount - balance where sequence = 4`,
        'derived',
        /entries are not/,
      ],
      [
        'an account of another kind',
        `update ledger.accounts set code = 'fees' where code = 'bank'`,
        'derived',
        /its code, currency or mode/,
      ],
      [
        'a balance of no account',
        `insert into ledger.balances values (3::bigint << 40 | 99, 5, 5)`,
        'derived',
        /account 3298534883427: it is in no event/,
      ],
      ['a balance from the future', `update ledger.balances set sequence = 99`, 'derived', /as of sequence 99, its last entry says/],
      ['a balance too few', `delete from ledger.balances where account & 7 = 2`, 'derived', /no balance is stored/],
      [
        'an open transaction too few',
        `delete from ledger.open_transactions where ctid = '(0,1)'`,
        'derived',
        /left open by the events, and not stored/,
      ],
      [
        'an open transaction too many',
        `insert into ledger.open_transactions select account, gen_random_uuid(), 0, 1 from ledger.wallets`,
        'derived',
        /is stored as open/,
      ],
      [
        'a transaction that is another',
        `update ledger.transactions set id = gen_random_uuid() where first_sequence = 4`,
        'once',
        /stored transactions are not those of the events: txn_/,
      ],
      [
        'a reference that is another',
        `update ledger.transactions set reference_hash = 1 where first_sequence = 4`,
        'once',
        /stored transactions are not those/,
      ],
    ])('%s', async (_what, sql, check, detail) => {
      await execute(sql);
      expect((await problems())[check]).toMatch(detail);
    });

    it('a reference that is two transactions, and an overdraft that nobody allowed', async () => {
      await execute(`update ledger.wallets set terms = jsonb_set(terms, '{overdraft_limit_minor}', '"90000000"')`);
      await execute('delete from ledger.transactions where first_sequence = 4');
      await books.stop();
      books = await TestLedger.start(postgres, `scopes_${databases}`, { existing: true });
      await hold('order-1');
      await hold('beyond', '9000000');
      const found = await problems();
      expect(found['once']).toMatch(/transactions are stored/);
      expect(found['overdraft']).toMatch(/sequence 8: the wallet of account \d+ holds -\d+ and may not be below -500/);
    });

    it('nothing while the writer goes on', async () => {
      let going = true;
      const work = (async () => {
        for (let index = 0; going; index++) await Promise.all([hold(`a-${index}`, '1'), hold(`b-${index}`, '1').then(capture)]);
      })();
      for (let round = 0; round < 8; round++) expect(await problems({ scope: round % 2 === 0 ? 'full' : 'resume' })).toEqual({});
      going = false;
      await work;
      expect(await problems()).toEqual({});
    });
  });

  describe('holds history against a kept checkpoint', () => {
    const publicKey = new SigningKey(KEY).publicKey;
    const keep = async (): Promise<Checkpoint> => (await books.query('/internal/checkpoints', 'POST')).body;
    const against = (...kept: Checkpoint[]) => ({ checkpoints: holdCheckpoints(kept, () => publicKey) });

    it('and finds what was rewritten at or before it, whatever was verified and recorded since', async () => {
      const first = await keep();
      await hold('after');
      const second = await keep();
      expect(await verify(against(first, second))).toMatchObject({
        ok: true,
        checks: expect.arrayContaining([{ name: 'checkpoint', ok: true, detail: '7 events checked' }]),
      });
      await rewrite(books.database.pool, 5, (body) => body.replace('order-2', 'order-9'));
      await execute('update ledger.transactions t set reference_hash = reference_hash where first_sequence = 5');
      await execute('delete from ledger.verifications');
      const found = await problems({ scope: 'resume', ...against(first) });
      expect(found['checkpoint']).toMatch(
        /shard 3, sequence 6: checkpoint 1 names the hash [0-9a-f]{64} in incarnation 1, .*: history was rewritten/,
      );
      expect(found['chain']).toBeUndefined();
    });

    it('and does not protect what is newer', async () => {
      const first = await keep();
      await hold('after');
      await rewrite(books.database.pool, 7, (body) => body.replace('+2348031234567', '+2348031234568'));
      expect(await problems(against(first))).toEqual({});
    });

    it('and finds a log that was cut off, and a checkpoint that is not what it was', async () => {
      const first = await keep();
      await hold('after');
      const second = await keep();
      expect(await problems(against({ ...second, made_at: first.made_at }))).toEqual({
        checkpoint: 'checkpoint 2: its hash is not that of its text',
      });
      expect(await problems(against({ ...second, signature: first.signature }))).toEqual({
        checkpoint: expect.stringContaining('the signature is not one of the given key'),
      });
      const forged = holdCheckpoints([second], () => new SigningKey(Buffer.alloc(32, 1).toString('base64')).publicKey);
      expect(await problems({ checkpoints: forged })).toEqual({ checkpoint: expect.stringContaining('the signature') });
      await execute('delete from ledger.events where shard = 3 and sequence = 7');
      await execute(
        'update ledger.shards set sequence = 6, head_hash = (select hash from ledger.events where shard = 3 and sequence = 6) where shard = 3',
      );
      expect((await problems(against(first, second)))['checkpoint']).toBe(
        'shard 3: checkpoint 2 names sequence 7, which the log does not have',
      );
    });
  });
});
