import { CreditWallet, OpenWallet, PlaceHold } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { creditWallet, openWallet, placeHold, TestLedger } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { verifyBooks } from './verify.js';

describe('verify finds what was changed behind its back', () => {
  let postgres: TestPostgres;
  let books: TestLedger;
  let files = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres.stop());
  beforeEach(async () => {
    books = await TestLedger.start(postgres, `proof_${++files}`);
    const business = newId('biz');
    await books.send(OpenWallet, 3, openWallet(business));
    await books.send(CreditWallet, 3, creditWallet(business, '1000000', 'opening'));
    // What PostgreSQL cannot take out of JSON, and clients may send.
    const metadata = { note: 'zero \u0000, half a pair \ud800' };
    for (let index = 0; index < 5; index++) await books.send(PlaceHold, 3, { ...placeHold(business, `order-${index}`), metadata });
  });
  afterEach(() => books.stop());

  const failing = async () => (await verifyBooks(books.database.pool)).checks.filter((check) => !check.ok);

  it('accepts what the writer wrote', async () => {
    expect(await verifyBooks(books.database.pool)).toMatchObject({ ok: true });
  });

  it.each([
    [
      'one byte of an event',
      `update ledger.events set body = replace(body, 'order-2', 'order-9') where shard = 3 and sequence = 5`,
      'chain',
      'shard 3, sequence 5',
    ],
    ['a stamp', 'update ledger.events set recorded_at = recorded_at + 1 where shard = 3 and sequence = 5', 'chain', 'shard 3, sequence 5'],
    ['an event taken out', 'delete from ledger.events where shard = 3 and sequence = 4', 'chain', 'sequence 4 is missing'],
    ['the last event taken out', 'delete from ledger.events where shard = 3 and sequence = 7', 'chain', 'the log ends at 6'],
    [
      'a stored balance',
      `update ledger.balances set balance = balance - 1 where account = (select account from ledger.wallets)`,
      'derived',
      'the stored balance is',
    ],
    [
      'an entry',
      'update ledger.entries set amount = amount + 1 where sequence = 5 and line = 0',
      'derived',
      'entries are not those of the events',
    ],
    [
      'a transaction doubled',
      `insert into ledger.transactions select wallet, gen_random_uuid(), reference_hash, status, first_sequence, last_sequence, kind from ledger.transactions limit 1`,
      'once',
      'transactions are stored',
    ],
  ])('%s', async (_what, sql, check, where) => {
    await books.database.pool.query(sql);
    const found = await failing();
    expect(found.map((one) => one.name)).toContain(check);
    expect(found.find((one) => one.name === check)?.detail).toContain(where);
  });
});
