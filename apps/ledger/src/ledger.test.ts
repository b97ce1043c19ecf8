import { CaptureHold, CreditWallet, OpenWallet, PlaceHold, ReleaseHold } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { verifyBooks } from './index.js';
import { creditWallet, openWallet, placeHold, TestLedger } from '../../../test/support/ledger.js';

describe('the ledger', () => {
  let postgres: TestPostgres;
  let books: TestLedger;
  let files = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres.stop());
  beforeEach(async () => {
    books = await TestLedger.start(postgres, `books_${++files}`);
  });
  afterEach(async () => {
    const report = await verifyBooks(books.database.pool);
    await books.stop();
    expect(report.checks.filter((check) => !check.ok)).toEqual([]);
  });

  const funded = async (amount = '1000000', terms = {}): Promise<string> => {
    const business = newId('biz');
    await books.send(OpenWallet, 1, openWallet(business, terms));
    await books.send(CreditWallet, 1, creditWallet(business, amount, 'opening'));
    return business;
  };
  const wallet = async (business: string) => (await books.query(`/internal/businesses/${business}/wallets?mode=live`)).body.data[0];
  const capture = (business: string, transaction: string) => ({
    ...CaptureHold.example,
    command_id: newId('cmd'),
    business_id: business,
    transaction_id: transaction,
  });
  const release = (business: string, transaction: string) => ({
    ...ReleaseHold.example,
    command_id: newId('cmd'),
    business_id: business,
    transaction_id: transaction,
  });

  it('holds, captures, and says so everywhere', async () => {
    const business = await funded();
    const hold = placeHold(business, 'order-1');
    const held = await books.send(PlaceHold, 1, hold);
    expect(held).toMatchObject({
      outcome: 'accepted',
      transaction: { status: 'pending', balance_before_minor: '1000000', balance_after_minor: '990100' },
    });
    expect(await wallet(business)).toMatchObject({ available_minor: '990100', held_minor: '9900', daily_used_minor: '9900' });
    const captured = await books.send(CaptureHold, 1, capture(business, hold.transaction_id));
    expect(captured).toMatchObject({ outcome: 'accepted', transaction: { status: 'completed', provider: 'smb_main', facts: 1 } });
    expect(await wallet(business)).toMatchObject({ available_minor: '990100', held_minor: '0' });
    const timeline = await books.query(`/internal/transactions/${hold.transaction_id}/events?business=${business}&mode=live`);
    expect(timeline.body.data.map((entry: { type: string }) => entry.type)).toEqual(['FundsHeld', 'FundsCaptured']);
    expect((await books.send(CaptureHold, 1, capture(business, hold.transaction_id))).outcome).toBe('replayed');
    expect((await books.query(`/internal/transactions/${hold.transaction_id}?business=${business}&mode=live`)).body.status).toBe(
      'completed',
    );
  });

  it('gives the money back on release', async () => {
    const business = await funded();
    const hold = placeHold(business, 'order-1');
    await books.send(PlaceHold, 1, hold);
    expect(await books.send(ReleaseHold, 1, release(business, hold.transaction_id))).toMatchObject({
      transaction: { status: 'failed', balance_after_minor: '1000000' },
    });
    expect(await wallet(business)).toMatchObject({ available_minor: '1000000', held_minor: '0', daily_used_minor: '0' });
  });

  it('makes one transaction of a reference sent fifty times at once, and refuses another body', async () => {
    const business = await funded();
    const replies = await Promise.all(Array.from({ length: 50 }, () => books.send(PlaceHold, 1, placeHold(business, 'order-1'))));
    expect(replies.filter((reply) => reply.outcome === 'accepted')).toHaveLength(1);
    expect(new Set(replies.map((reply) => reply.transaction?.id)).size).toBe(1);
    expect(await books.send(PlaceHold, 1, { ...placeHold(business, 'order-1'), request_hash: '1:other' })).toMatchObject({
      outcome: 'refused',
      code: 'reference_conflict',
    });
  });

  it('never overdraws under 200 holds at once on a wallet that affords 120', async () => {
    const business = await funded((9900n * 120n).toString());
    const replies = await Promise.all(
      Array.from({ length: 200 }, (_, index) => books.send(PlaceHold, 1, placeHold(business, `order-${index}`))),
    );
    expect(replies.filter((reply) => reply.outcome === 'accepted')).toHaveLength(120);
    expect(replies.filter((reply) => reply.code === 'insufficient_balance')).toHaveLength(80);
    expect(await wallet(business)).toMatchObject({ available_minor: '0', held_minor: (9900n * 120n).toString() });
  });

  it('P4: answers the double of a refused command as before, and a new request afresh', async () => {
    const business = await funded('100');
    const poor = placeHold(business, 'order-1');
    expect(await books.send(PlaceHold, 1, poor)).toMatchObject({
      outcome: 'refused',
      code: 'insufficient_balance',
      available_minor: '100',
      needed_minor: '9900',
    });
    await books.send(CreditWallet, 1, creditWallet(business, '1000000', 'more'));
    expect(await books.send(PlaceHold, 1, poor)).toMatchObject({ outcome: 'refused', code: 'insufficient_balance' });
    expect(await books.send(PlaceHold, 1, placeHold(business, 'order-1'))).toMatchObject({ outcome: 'accepted' });
    expect(
      await books.send(PlaceHold, 1, { ...placeHold(business, 'late'), not_after: new Date(Date.now() - 1000).toISOString() }),
    ).toMatchObject({ code: 'too_late' });
  });

  it('P4: answers the double of an accepted command as before, whatever was refused under its reference since', async () => {
    const business = await funded();
    const hold = placeHold(business, 'order-1');
    expect(await books.send(PlaceHold, 1, hold)).toMatchObject({ outcome: 'accepted' });
    const other = { ...placeHold(business, 'order-1'), request_hash: '1:other' };
    expect(await books.send(PlaceHold, 1, other)).toMatchObject({ outcome: 'refused', code: 'reference_conflict' });
    expect(await books.send(PlaceHold, 1, hold)).toMatchObject({ outcome: 'replayed', transaction: { id: hold.transaction_id } });
    expect(await books.send(PlaceHold, 1, other)).toMatchObject({ outcome: 'refused', code: 'reference_conflict' });
  });

  it('decides a batch while the one before it, of the same shard, commits', async () => {
    const businesses = Array.from({ length: 1200 }, () => newId('biz'));
    const replies = await Promise.all(businesses.map((business, index) => books.send(OpenWallet, index % 3, openWallet(business))));
    expect(replies.every((reply) => reply.outcome === 'accepted')).toBe(true);
  });

  it('survives a restart: states and positions come from the tables', async () => {
    const business = await funded();
    const hold = placeHold(business, 'order-1');
    await books.send(PlaceHold, 1, hold);
    await books.stop();
    books = await TestLedger.start(postgres, `books_${files}`, { existing: true });
    expect(await books.send(PlaceHold, 1, placeHold(business, 'order-1'))).toMatchObject({
      outcome: 'replayed',
      transaction: { id: hold.transaction_id },
    });
    expect(await books.send(CaptureHold, 1, capture(business, hold.transaction_id))).toMatchObject({ outcome: 'accepted' });
  });

  it('parks what cannot be read and refuses what was sent to the wrong shard; the shard goes on', async () => {
    const business = await funded();
    expect(await books.send(PlaceHold, 1, { ...placeHold(business, 'order-1'), total_minor: 'lots' })).toMatchObject({
      outcome: 'refused',
      code: 'malformed_command',
    });
    expect(await books.send(OpenWallet, 2, openWallet(business))).toMatchObject({ outcome: 'refused', code: 'malformed_command' });
    expect(await books.send(PlaceHold, 1, placeHold(business, 'order-2'))).toMatchObject({ outcome: 'accepted' });
    const parked = await books.query('/internal/dead-letters');
    expect(parked.body.data).toMatchObject([
      { topic: 'ledger.commands.v1', reason: expect.stringContaining('total_minor') },
      { topic: 'ledger.commands.v1', reason: 'the wallet lives on another shard' },
    ]);
  });

  it("keeps a provider's word that the books cannot take and nobody waits for", async () => {
    const business = await funded();
    const hold = placeHold(business, 'order-1');
    await books.send(PlaceHold, 1, hold);
    await books.publish(CaptureHold, 1, capture(business, newId('txn')));
    await books.publish(CaptureHold, 1, { ...capture(business, hold.transaction_id), mode: 'test' });
    // Whoever waits for the answer knows by it.
    expect(await books.send(CaptureHold, 1, capture(business, newId('txn')))).toMatchObject({ code: 'transaction_not_found' });
    const parked = await books.query('/internal/dead-letters');
    expect(parked.body.data).toMatchObject([
      { topic: 'ledger.commands.v1', reason: "a provider's word that the books cannot take: transaction_not_found" },
      { topic: 'ledger.commands.v1', reason: "a provider's word that the books cannot take: mode_mismatch" },
    ]);
    const { rows } = await books.database.pool.query('select kind, transaction from ledger.cases');
    expect(rows).toEqual([]);
    expect(await books.send(CaptureHold, 1, capture(business, hold.transaction_id))).toMatchObject({ outcome: 'accepted' });
  });

  it('a shard that cannot be written stops and says so; the others of the same batch go on', async () => {
    const refused = `create function ledger.refuse() returns trigger language plpgsql as $$ begin raise exception 'shard 2 is broken'; end $$;
      create trigger refuse before insert on ledger.events for each row when (new.shard = 2) execute function ledger.refuse()`;
    await books.database.pool.query(refused);
    const unheard = Array.from({ length: 20 }, () => books.publish(OpenWallet, 2, openWallet(newId('biz'))));
    const heard = Array.from({ length: 60 }, (_, place) => books.send(OpenWallet, [0, 1, 3][place % 3] ?? 0, openWallet(newId('biz'))));
    await Promise.all(unheard);
    expect((await Promise.all(heard)).every((reply) => reply.outcome === 'accepted')).toBe(true);
    const ready = await books.query('/readyz');
    expect(ready).toMatchObject({ status: 503, body: { checks: { writer: 'shard 2: shard 2 is broken' } } });
    expect(await books.send(OpenWallet, 1, openWallet(newId('biz')))).toMatchObject({ outcome: 'accepted' });
    // Whoever mends it starts the ledger again, and nothing is lost.
    await books.database.pool.query('drop trigger refuse on ledger.events');
    await books.stop();
    books = await TestLedger.start(postgres, `books_${files}`, { existing: true });
    expect(await books.send(OpenWallet, 2, openWallet(newId('biz')))).toMatchObject({ outcome: 'accepted' });
    const { rows } = await books.database.pool.query('select count(*)::int as wallets from ledger.wallets');
    expect(rows).toEqual([{ wallets: 82 }]);
  });

  it('the service role can neither change nor delete events', async () => {
    await funded();
    const client = await books.database.pool.connect();
    await client.query('set role daftari_ledger');
    await expect(client.query(`update ledger.events set body = '{}'`)).rejects.toThrow('permission denied');
    await expect(client.query('delete from ledger.events')).rejects.toThrow('permission denied');
    client.release(true);
  });

  it('answers balances as of an instant, lists and refusals', async () => {
    const business = await funded();
    const before = new Date().toISOString();
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await books.send(PlaceHold, 1, placeHold(business, 'order-1'));
    expect((await books.query(`/internal/businesses/${business}/balance?mode=live&currency=NGN`)).body).toMatchObject({
      available_minor: '990100',
    });
    expect((await books.query(`/internal/businesses/${business}/balance?mode=live&currency=NGN&at=${before}`)).body).toMatchObject({
      available_minor: '1000000',
    });
    expect(
      (await books.query(`/internal/businesses/${business}/balance?mode=live&currency=NGN&at=2020-01-01T00:00:00Z`)).body,
    ).toMatchObject({ available_minor: '0' });
    const list = await books.query(`/internal/businesses/${business}/transactions?mode=live&limit=1`);
    expect(list.body).toMatchObject({ data: [{ reference: 'order-1', kind: 'purchase' }], has_more: true });
    const next = await books.query(
      `/internal/businesses/${business}/transactions?mode=live&limit=1&starting_after=${list.body.data[0].id}`,
    );
    expect(next.body).toMatchObject({ data: [{ reference: 'opening', kind: 'adjustment' }], has_more: false });
    expect((await books.query(`/internal/businesses/${newId('biz')}/transactions?mode=live`)).body.data).toEqual([]);
  });
});
