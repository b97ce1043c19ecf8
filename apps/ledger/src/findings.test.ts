import {
  CaptureHold,
  CreditWallet,
  type DataOf,
  DebitWallet,
  ExpectFunds,
  OpenCase,
  OpenWallet,
  PlaceHold,
  ReceiveFunds,
  ReleaseHold,
  ResolveCase,
  SendTransfer,
  SetWalletTerms,
  toOutgoing,
} from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { creditWallet, openWallet, placeHold, TestLedger } from '../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { verifyBooks } from './index.js';

/** What the search against the oracle (test/oracle) found, each said once more in its own words. */
describe('found by search', () => {
  let postgres: TestPostgres;
  let books: TestLedger;
  let files = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres.stop());
  beforeEach(async () => {
    books = await TestLedger.start(postgres, `findings_${++files}`);
  });
  afterEach(async () => {
    const report = await verifyBooks(books.database.pool);
    await books.stop();
    expect(report.checks.filter((check) => !check.ok)).toEqual([]);
  });

  const SHARD = 1;
  const about = (business: string, currency = 'NGN') => ({
    command_id: newId('cmd'),
    business_id: business,
    mode: 'live' as const,
    currency,
  });
  const opened = async (business: string, currency = 'NGN', terms: Parameters<typeof openWallet>[1] = {}): Promise<string> => {
    await books.send(OpenWallet, SHARD, openWallet(business, terms, currency));
    await books.send(CreditWallet, SHARD, { ...creditWallet(business, '100000', `opening-${currency}`), currency });
    return business;
  };
  const restart = async (): Promise<void> => {
    await books.stop();
    books = await TestLedger.start(postgres, `findings_${files}`, { existing: true });
  };
  const ended = { provider_reference: null, evidence: { source: 'callback' as const, id: 'cbk' }, facts: 1 };
  const capture = (business: string, id: string) => ({
    ...about(business),
    ...ended,
    transaction_id: id,
    provider: 'smb_main',
    cost_minor: '0',
  });
  const release = (business: string, id: string) => ({
    ...about(business),
    ...ended,
    transaction_id: id,
    status: 'failed',
    failure: null,
    provider: null,
  });
  const available = async (business: string): Promise<string> =>
    (await books.query(`/internal/businesses/${business}/balance?mode=live&currency=NGN`)).body.available_minor;
  const price = (total: string) => ({ amount_minor: total, discount_minor: '0', fee_minor: '0', tax_minor: '0', total_minor: total });
  const refund = (business: string, payment: string, total: string, currency = 'NGN'): DataOf<typeof PlaceHold> => ({
    ...placeHold(business, newId('cmd').slice(4)),
    ...price(total),
    currency,
    kind: 'refund',
    refunds: payment,
  });
  const paid = async (business: string, total: string): Promise<string> => {
    const asked = {
      ...ExpectFunds.example,
      ...about(business),
      ...price(total),
      transaction_id: newId('txn'),
      reference: newId('cmd').slice(4),
    };
    await books.send(ExpectFunds, SHARD, asked);
    await books.send(ReceiveFunds, SHARD, { ...about(business), ...ended, transaction_id: asked.transaction_id, provider: 'mpp_main' });
    return asked.transaction_id;
  };

  it('a double of what was accepted is answered as before, whatever was refused under its reference since', async () => {
    const business = await opened(newId('biz'));
    const first = placeHold(business, 'order-1');
    await books.send(PlaceHold, SHARD, first);
    expect(await books.send(PlaceHold, SHARD, { ...placeHold(business, 'order-1'), request_hash: '1:other' })).toMatchObject({
      code: 'reference_conflict',
    });
    expect(await books.send(PlaceHold, SHARD, first)).toMatchObject({ outcome: 'replayed', transaction: { id: first.transaction_id } });
  });

  it('what makes no sense under a reference that there is conflicts with it, and nobody has to look at it', async () => {
    const business = await opened(newId('biz'));
    await books.send(PlaceHold, SHARD, placeHold(business, 'order-1'));
    await restart();
    const senseless = { ...placeHold(business, 'order-1'), total_minor: '1', request_hash: '1:other' };
    expect(await books.send(PlaceHold, SHARD, senseless)).toMatchObject({ code: 'reference_conflict' });
    const { rows } = await books.database.pool.query('select * from ledger.dead_letters');
    expect(rows).toEqual([]);
  });

  it('of two refusals of a reference in one batch, the younger is remembered after a restart too', async () => {
    const business = await opened(newId('biz'));
    const debit = () => ({ ...about(business), ...creditWallet(business, '999999999', 'debit-1'), command_id: newId('cmd') });
    const [older, younger] = [debit(), debit()];
    await Promise.all([books.publish(DebitWallet, SHARD, older), books.publish(DebitWallet, SHARD, younger)]);
    await books.send(CreditWallet, SHARD, creditWallet(business, '9999999999', 'more'));
    await restart();
    expect(await books.send(DebitWallet, SHARD, younger)).toMatchObject({ code: 'insufficient_balance' });
    expect(await books.send(DebitWallet, SHARD, older)).toMatchObject({ code: 'insufficient_balance' });
  });

  it('an operator’s decision that comes too late is not taken', async () => {
    const business = await opened(newId('biz'));
    const hold = placeHold(business, 'order-1');
    await books.send(PlaceHold, SHARD, hold);
    const found = { ...OpenCase.example, ...about(business), transaction_id: hold.transaction_id };
    await books.send(OpenCase, SHARD, found);
    const late = { ...about(business), not_after: new Date(Date.now() - 1_000).toISOString() };
    const decided = { ...ResolveCase.example, ...late, transaction_id: hold.transaction_id, case_id: `case_${found.command_id.slice(4)}` };
    expect(await books.send(ResolveCase, SHARD, decided)).toMatchObject({ code: 'too_late' });
    expect(await books.send(OpenCase, SHARD, { ...found, not_after: late.not_after })).toMatchObject({ outcome: 'replayed' });
  });

  it('nobody captures, or refunds, in the name of another; a transaction in another mode or currency is known to be', async () => {
    const [owner, other] = [await opened(newId('biz')), await opened(newId('biz'))];
    await opened(owner, 'GHS');
    const hold = placeHold(owner, 'order-1');
    await books.send(PlaceHold, SHARD, hold);
    const payment = await paid(owner, '1000');
    for (const again of [false, true]) {
      if (again) await restart();
      expect(await books.send(CaptureHold, SHARD, capture(other, hold.transaction_id))).toMatchObject({ code: 'transaction_not_found' });
      expect(await books.send(PlaceHold, SHARD, refund(other, payment, '10'))).toMatchObject({ code: 'transaction_not_found' });
      expect(await books.send(PlaceHold, SHARD, refund(owner, payment, '10', 'GHS'))).toMatchObject({ code: 'currency_not_supported' });
      expect(await books.send(ReleaseHold, SHARD, { ...release(owner, hold.transaction_id), currency: 'GHS' })).toMatchObject({
        code: 'currency_not_supported',
      });
      expect(await books.send(ReleaseHold, SHARD, { ...release(owner, hold.transaction_id), mode: 'test' })).toMatchObject({
        code: 'mode_mismatch',
      });
    }
  });

  it('a wallet is found where it is, also when another shard was asked for it in the same batch', async () => {
    const business = await opened(newId('biz'));
    await restart();
    const [right, wrong] = [placeHold(business, 'order-1'), placeHold(business, 'order-2')];
    const heard = Promise.all([books.send(PlaceHold, SHARD, right), books.send(PlaceHold, 3, wrong)]);
    expect(await heard).toMatchObject([{ outcome: 'accepted' }, { code: 'malformed_command' }]);
  });

  it('a transfer that comes to the wrong shard goes back', async () => {
    const [from, to] = [await opened(newId('biz')), await opened(newId('biz'))];
    const sent = {
      ...SendTransfer.example,
      ...about(from),
      ...price('1000'),
      transaction_id: newId('txn'),
      to_business_id: to,
      to_shard: 2,
      to_transaction_id: newId('txn'),
    };
    await books.send(SendTransfer, SHARD, sent);
    await expect.poll(() => available(from), { timeout: 15_000 }).toBe('100000');
  });

  it('what the sender cannot pay is told before who cannot take a transfer: nobody is probed without money', async () => {
    const from = await opened(newId('biz'));
    const to = { to_business_id: newId('biz'), to_shard: SHARD, to_transaction_id: newId('txn') };
    const sent = { ...SendTransfer.example, ...about(from), ...price('999999999'), ...to, transaction_id: newId('txn') };
    expect(await books.send(SendTransfer, SHARD, sent)).toMatchObject({ code: 'insufficient_balance' });
    const paid = { ...sent, ...about(from), ...price('1000'), transaction_id: newId('txn'), reference: 'paid', command_id: newId('cmd') };
    expect(await books.send(SendTransfer, SHARD, paid)).toMatchObject({ code: 'invalid_recipient' });
  });

  it('nobody opens a case about money: it would hide a late success', async () => {
    const business = await opened(newId('biz'));
    const hold = placeHold(business, 'order-1');
    await books.send(PlaceHold, SHARD, hold);
    await books.send(ReleaseHold, SHARD, release(business, hold.transaction_id));
    const found = { ...OpenCase.example, ...about(business), transaction_id: hold.transaction_id, kind: 'late_success' as const };
    expect(await books.send(OpenCase, SHARD, found)).toMatchObject({ code: 'malformed_command' });
    expect(await books.send(CaptureHold, SHARD, capture(business, hold.transaction_id))).toMatchObject({ outcome: 'accepted' });
    const { rows } = await books.database.pool.query(
      "select balance from ledger.accounts a join ledger.balances on account = number where code = 'suspense:smb_main'",
    );
    expect(rows).toEqual([{ balance: '10000' }]);
  });

  it('no more of a payment comes back than it was, also where a refund turns out to have succeeded', async () => {
    const business = await opened(newId('biz'));
    const payment = await paid(business, '1000');
    const given = refund(business, payment, '600');
    await books.send(PlaceHold, SHARD, given);
    await books.send(ReleaseHold, SHARD, release(business, given.transaction_id));
    const whole = refund(business, payment, '1000');
    await books.send(PlaceHold, SHARD, whole);
    await books.send(CaptureHold, SHARD, capture(business, whole.transaction_id));
    const late = capture(business, given.transaction_id);
    await books.send(CaptureHold, SHARD, late);
    const decision = { case_id: `case_${late.command_id.slice(4)}`, decision: 'compensate', delivery: null, note: '', decided_by: 'key_1' };
    expect(await books.send(ResolveCase, SHARD, { ...about(business), transaction_id: given.transaction_id, ...decision })).toMatchObject({
      code: 'not_refundable',
    });
    expect((await books.query(`/internal/transactions/${payment}?business=${business}&mode=live`)).body.status).toBe('refunded');
  });

  it('no absurd sum and no unknown time zone stops a shard', async () => {
    const most = (2n ** 63n - 1n).toString();
    const rich = await opened(newId('biz'), 'NGN', { balance_limit_minor: '200000' });
    expect(await books.send(CreditWallet, SHARD, creditWallet(rich, most, 'credit-1'))).toMatchObject({
      code: 'balance_limit_exceeded',
      needed_minor: most,
    });
    const mars = { ...SetWalletTerms.example.terms, timezone: 'Mars/Olympus' };
    expect(await books.send(SetWalletTerms, SHARD, { ...about(rich), terms: mars })).toMatchObject({ code: 'malformed_command' });
    const hold = placeHold(rich, 'order-0');
    await books.send(PlaceHold, SHARD, hold);
    const twice = { ...capture(rich, hold.transaction_id), cost_minor: most, commission_minor: most };
    expect(await books.send(CaptureHold, SHARD, twice)).toMatchObject({ code: 'malformed_command' });
    // Replayed, the command may open a case under its own id: the one about its parking has another.
    const { rows } = await books.database.pool.query<{ id: string; kind: string }>('select id, kind from ledger.cases');
    expect(rows).toEqual([{ id: expect.not.stringContaining(twice.command_id.slice(4)) as string, kind: 'parked_command' }]);
    expect(await books.send(PlaceHold, SHARD, placeHold(rich, 'order-1'))).toMatchObject({ outcome: 'accepted' });
  });

  it('what a batch needs stays in memory while the rest of it is read', async () => {
    const business = await opened(newId('biz'));
    const holds = Array.from({ length: 2_800 }, (_, index) => placeHold(business, `held-${index}`, '10'));
    const counted = async (type: string): Promise<number> =>
      (await books.database.pool.query<{ count: number }>('select count(*)::int as count from ledger.events where type = $1', [type]))
        .rows[0]?.count ?? 0;
    const publish = (contract: typeof PlaceHold | typeof CaptureHold, all: readonly { readonly command_id: string }[]): Promise<void> =>
      books.transport.publisher().publish(
        all.map((data) => {
          const placing = { partition: SHARD, key: 'test', id: data.command_id, source: '/test', time: new Date().toISOString() };
          return toOutgoing(contract as typeof CaptureHold, data as DataOf<typeof CaptureHold>, placing);
        }),
      );
    await publish(PlaceHold, holds);
    await expect.poll(() => counted('FundsHeld'), { timeout: 30_000 }).toBe(holds.length);
    // More of them than are kept: some have to be read, in place of others that are wanted as well.
    await publish(
      CaptureHold,
      holds.map(({ transaction_id: id }) => capture(business, id)),
    );
    await expect.poll(() => counted('FundsCaptured'), { timeout: 30_000 }).toBe(holds.length);
    expect((await books.database.pool.query('select * from ledger.refusals')).rows).toEqual([]);
  });
});
