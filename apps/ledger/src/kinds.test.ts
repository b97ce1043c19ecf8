import {
  CaptureHold,
  type DataOf,
  DismissFunds,
  ExpectFunds,
  MoveFloat,
  OpenCase,
  OpenWallet,
  PayCommission,
  PlaceHold,
  ReceiveFunds,
  ReleaseHold,
  ResolveCase,
  SendTransfer,
  CreditWallet,
  SetWalletTerms,
} from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { creditWallet, openWallet, placeHold, TestLedger } from '../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../test/support/postgres.js';
import { verifyBooks } from './index.js';

/** Every kind of money movement, through the real writer. The numbers of the posting rules are worked out beside the rules. */
describe('every kind of transaction', () => {
  let postgres: TestPostgres;
  let books: TestLedger;
  let files = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres.stop());
  beforeEach(async () => {
    books = await TestLedger.start(postgres, `kinds_${++files}`);
  });
  afterEach(async () => {
    const report = await verifyBooks(books.database.pool);
    const { rows } = await books.database.pool.query<{ sum: string }>(
      "select coalesce(sum(b.balance), 0) as sum from ledger.balances b join ledger.accounts a on a.number = b.account where a.code like 'in_transit:%'",
    );
    await books.stop();
    expect(report.checks.filter((check) => !check.ok)).toEqual([]);
    expect(rows[0]?.sum).toBe('0');
  });

  const SHARD = 1;
  const currency = 'SLE';
  const about = (business: string) => ({ command_id: newId('cmd'), business_id: business, mode: 'live' as const, currency });
  const funded = async (amount = '100000', shard = SHARD, terms: Parameters<typeof openWallet>[1] = {}): Promise<string> => {
    const business = newId('biz');
    await books.send(OpenWallet, shard, openWallet(business, terms, currency));
    if (amount !== '0') await books.send(CreditWallet, shard, { ...creditWallet(business, amount, 'opening'), currency });
    return business;
  };
  const wallet = async (business: string) => (await books.query(`/internal/businesses/${business}/wallets?mode=live`)).body.data[0];
  const transaction = async (business: string, id: string) =>
    (await books.query(`/internal/transactions/${id}?business=${business}&mode=live`)).body;
  const platform = async (code: string): Promise<string> => {
    const { rows } = await books.database.pool.query<{ sum: string }>(
      'select sum(b.balance) as sum from ledger.balances b join ledger.accounts a on a.number = b.account where a.code = $1 and a.currency = $2',
      [code, currency],
    );
    return rows[0]?.sum ?? '0';
  };

  const payment = (business: string, over: Partial<DataOf<typeof ExpectFunds>> = {}) => ({
    ...ExpectFunds.example,
    ...about(business),
    transaction_id: newId('txn'),
    reference: newId('cmd').slice(4),
    ...over,
  });
  const receive = (business: string, id: string, provider: string | null = 'mpp_main') => ({
    ...ReceiveFunds.example,
    ...about(business),
    transaction_id: id,
    provider,
  });
  const dismiss = (business: string, id: string, provider: string | null = null) => ({
    ...DismissFunds.example,
    ...about(business),
    transaction_id: id,
    provider,
  });
  const hold = (business: string, over: Partial<DataOf<typeof PlaceHold>> = {}) => ({
    ...placeHold(business, newId('cmd').slice(4), '9900'),
    currency,
    ...over,
  });
  const capture = (business: string, id: string, over = {}) => ({
    ...CaptureHold.example,
    ...about(business),
    transaction_id: id,
    ...over,
  });
  const release = (business: string, id: string) => ({ ...ReleaseHold.example, ...about(business), transaction_id: id });
  const paid = async (business: string): Promise<string> => {
    const asked = payment(business);
    await books.send(ExpectFunds, SHARD, asked);
    await books.send(ReceiveFunds, SHARD, receive(business, asked.transaction_id));
    return asked.transaction_id;
  };
  const openCases = async () =>
    (
      await books.database.pool.query<{ id: string; kind: string }>(
        "select id, kind from ledger.cases where status = 'open' order by opened_at",
      )
    ).rows;
  const resolve = async (business: string, id: string, decision: DataOf<typeof ResolveCase>['decision']) => {
    const [opened] = await openCases();
    const command = { ...ResolveCase.example, ...about(business), transaction_id: id, case_id: `case_${opened?.id ?? ''}`, decision };
    return books.send(ResolveCase, SHARD, command);
  };

  it('a payment waits as pending, and is credited less its fee and tax on the provider’s word', async () => {
    const business = await funded('5000');
    const asked = payment(business);
    expect(await books.send(ExpectFunds, SHARD, asked)).toMatchObject({
      outcome: 'accepted',
      transaction: { kind: 'payment', status: 'pending', amount_minor: '1000', fee_minor: '23', total_minor: '977', completed_at: null },
    });
    expect(await wallet(business)).toMatchObject({ available_minor: '5000', pending_minor: '977' });
    expect(await books.send(ReceiveFunds, SHARD, receive(business, asked.transaction_id))).toMatchObject({
      transaction: { status: 'completed', balance_before_minor: '5000', balance_after_minor: '5977', provider: 'mpp_main' },
    });
    expect(await wallet(business)).toMatchObject({ available_minor: '5977', pending_minor: '0' });
    expect([await platform('receivable:mpp_main'), await platform('fees'), await platform('tax')]).toEqual(['1000', '-20', '-3']);
    expect(await books.send(ReceiveFunds, SHARD, receive(business, asked.transaction_id))).toMatchObject({ outcome: 'replayed' });
  });

  it('a payment that nobody paid leaves nothing; a payment after all is a case that an operator compensates', async () => {
    const business = await funded('5000');
    const asked = payment(business);
    await books.send(ExpectFunds, SHARD, asked);
    await books.send(DismissFunds, SHARD, dismiss(business, asked.transaction_id));
    expect(await wallet(business)).toMatchObject({ available_minor: '5000', pending_minor: '0' });
    expect(await transaction(business, asked.transaction_id)).toMatchObject({ status: 'expired', failure: { code: 'payment_expired' } });
    await books.send(ReceiveFunds, SHARD, receive(business, asked.transaction_id));
    await books.send(ReceiveFunds, SHARD, receive(business, asked.transaction_id));
    expect(await openCases()).toMatchObject([{ kind: 'late_success' }]);
    expect(await platform('suspense:mpp_main')).toBe('-1000');
    expect(await resolve(business, asked.transaction_id, 'compensate')).toMatchObject({
      outcome: 'accepted',
      transaction: { status: 'expired', reversal: { kind: 'late_success', amount_minor: '977' } },
    });
    expect([(await wallet(business)).available_minor, await platform('suspense:mpp_main')]).toEqual(['5977', '0']);
    expect(await openCases()).toEqual([]);
  });

  it('a deposit waits for an operator and goes to the bank', async () => {
    const business = await funded('0');
    const price = { amount_minor: '700', fee_minor: '0', tax_minor: '0', total_minor: '700' };
    const asked = payment(business, { kind: 'deposit', ...price });
    await books.send(ExpectFunds, SHARD, asked);
    expect(await books.send(ReceiveFunds, SHARD, receive(business, asked.transaction_id, null))).toMatchObject({
      transaction: { kind: 'deposit', status: 'completed' },
    });
    expect([(await wallet(business)).available_minor, await platform('bank')]).toEqual(['700', '700']);
    const second = payment(business, { kind: 'deposit', ...price });
    await books.send(ExpectFunds, SHARD, second);
    await books.send(DismissFunds, SHARD, { ...dismiss(business, second.transaction_id), status: 'rejected' });
    expect(await books.send(ReceiveFunds, SHARD, receive(business, second.transaction_id, null))).toMatchObject({ code: 'already_ended' });
  });

  it('a payout holds amount and fee; the end user’s fee comes out of what is delivered', async () => {
    const business = await funded('100000');
    const merchant = hold(business, { kind: 'payout', amount_minor: '5000', discount_minor: '0', fee_minor: '50', total_minor: '5050' });
    await books.send(PlaceHold, SHARD, merchant);
    await books.send(CaptureHold, SHARD, capture(business, merchant.transaction_id, { provider: 'mpp_main', cost_minor: '10' }));
    expect([await platform('float:mpp_main'), await platform('fees'), await platform('margin')]).toEqual(['-5010', '-50', '10']);
    const theirs = { amount_minor: '5000', discount_minor: '0', fee_minor: '50', total_minor: '5000', fee_payer: 'end_user' as const };
    const endUser = hold(business, { kind: 'payout', ...theirs });
    await books.send(PlaceHold, SHARD, endUser);
    await books.send(CaptureHold, SHARD, capture(business, endUser.transaction_id, { provider: 'gh_main', cost_minor: '0' }));
    expect([await platform('float:gh_main'), (await wallet(business)).available_minor]).toEqual(['-4950', '89950']);
  });

  it('refunds a payment in parts up to the whole of it and no further', async () => {
    const business = await funded('5000');
    const id = await paid(business);
    const refund = (amount: string) =>
      hold(business, { kind: 'refund', refunds: id, amount_minor: amount, discount_minor: '0', fee_minor: '0', total_minor: amount });
    const first = refund('400');
    expect(await books.send(PlaceHold, SHARD, first)).toMatchObject({
      outcome: 'accepted',
      transaction: { kind: 'refund', status: 'pending' },
    });
    expect(await books.send(PlaceHold, SHARD, refund('601'))).toMatchObject({ code: 'not_refundable', available_minor: '600' });
    await books.send(CaptureHold, SHARD, capture(business, first.transaction_id, { provider: 'mpp_main', cost_minor: '0' }));
    expect(await transaction(business, id)).toMatchObject({ status: 'completed' });
    const failed = refund('600');
    await books.send(PlaceHold, SHARD, failed);
    await books.send(ReleaseHold, SHARD, release(business, failed.transaction_id));
    const second = refund('600');
    await books.send(PlaceHold, SHARD, second);
    await books.send(CaptureHold, SHARD, capture(business, second.transaction_id, { provider: 'mpp_main', cost_minor: '0' }));
    expect(await transaction(business, id)).toMatchObject({ status: 'refunded' });
    expect(await books.send(PlaceHold, SHARD, refund('1'))).toMatchObject({ code: 'not_refundable' });
    expect([(await wallet(business)).available_minor, await platform('receivable:mpp_main')]).toEqual(['4977', '0']);
    expect((await wallet(business)).daily_used_minor).toBe('0');
  });

  it('a transfer within a shard is done at once, for both sides', async () => {
    const [from, to] = [await funded('100000'), await funded('0')];
    const sent = transfer(from, to, SHARD);
    expect(await books.send(SendTransfer, SHARD, sent)).toMatchObject({
      outcome: 'accepted',
      transaction: { kind: 'transfer', status: 'completed', total_minor: '1023', balance_after_minor: '98977' },
    });
    expect(await transaction(to, sent.to_transaction_id)).toMatchObject({ kind: 'transfer', status: 'completed', amount_minor: '1000' });
    expect((await wallet(to)).available_minor).toBe('1000');
    await books.send(SetWalletTerms, SHARD, {
      ...SetWalletTerms.example,
      ...about(to),
      terms: { ...SetWalletTerms.example.terms, balance_limit_minor: '1500' },
    });
    expect(await books.send(SendTransfer, SHARD, transfer(from, to, SHARD))).toMatchObject({ code: 'invalid_recipient' });
    expect((await wallet(from)).available_minor).toBe('98977');
  });

  const transfer = (from: string, to: string, toShard: number) => ({
    ...SendTransfer.example,
    ...about(from),
    transaction_id: newId('txn'),
    reference: newId('cmd').slice(4),
    to_business_id: to,
    to_shard: toShard,
    to_transaction_id: newId('txn'),
  });
  const eventually = async (business: string, id: string, status: string): Promise<any> => {
    for (const until = Date.now() + 15_000; ;) {
      const found = await transaction(business, id);
      if (found.status === status || Date.now() > until) return found;
      await new Promise((resolve_) => setTimeout(resolve_, 20));
    }
  };

  it('a transfer to another shard is in transit until that shard has taken it', async () => {
    const [from, to] = [await funded('100000'), await funded('0', 2)];
    const sent = transfer(from, to, 2);
    expect(await books.send(SendTransfer, SHARD, sent)).toMatchObject({ transaction: { status: 'pending' } });
    expect(await eventually(from, sent.transaction_id, 'completed')).toMatchObject({ status: 'completed' });
    expect(await transaction(to, sent.to_transaction_id)).toMatchObject({ status: 'completed', balance_after_minor: '1000' });
    expect((await books.database.pool.query('select * from ledger.in_flight')).rows).toEqual([]);
  });

  it('a transfer that the other shard refuses comes back, fee and all; a closed wallet’s money waits in suspense', async () => {
    const from = await funded('100000');
    const sent = transfer(from, newId('biz'), 2);
    await books.send(SendTransfer, SHARD, sent);
    expect(await eventually(from, sent.transaction_id, 'failed')).toMatchObject({ failure: { code: 'invalid_recipient' } });
    expect(await wallet(from)).toMatchObject({ available_minor: '100000', daily_used_minor: '0' });
    expect(await platform('fees')).toBe('0');
  });

  it('commission is earned with the delivery and paid out once', async () => {
    const business = await funded('100000');
    const sold = hold(business);
    await books.send(PlaceHold, SHARD, sold);
    await books.send(CaptureHold, SHARD, capture(business, sold.transaction_id, { cost_minor: '-300', commission_minor: '150' }));
    expect([await platform('commission'), await platform('margin')]).toEqual(['-150', '-150']);
    const pay = (amount: string) => ({
      ...PayCommission.example,
      ...about(business),
      transaction_id: newId('txn'),
      reference: newId('cmd').slice(4),
      amount_minor: amount,
    });
    expect(await books.send(PayCommission, SHARD, pay('151'))).toMatchObject({ code: 'insufficient_balance', available_minor: '150' });
    expect(await books.send(PayCommission, SHARD, pay('150'))).toMatchObject({ transaction: { kind: 'adjustment', status: 'completed' } });
    expect([(await wallet(business)).available_minor, await platform('commission')]).toEqual(['90250', '0']);
  });

  it('float is topped up and collections are settled, in nobody’s wallet', async () => {
    const move = (over: Partial<DataOf<typeof MoveFloat>>) => ({
      ...MoveFloat.example,
      command_id: newId('cmd'),
      transaction_id: newId('txn'),
      reference: newId('cmd').slice(4),
      ...over,
    });
    const topUp = move({ movement: 'top_up', amount_minor: '90000', fee_minor: '0' });
    expect(await books.send(MoveFloat, 0, topUp)).toMatchObject({ outcome: 'accepted', transaction: { status: 'completed' } });
    expect(await books.send(MoveFloat, 0, { ...topUp, command_id: newId('cmd') })).toMatchObject({ outcome: 'replayed' });
    await books.send(MoveFloat, 0, move({ movement: 'settle', amount_minor: '1000', fee_minor: '5' }));
    await books.send(MoveFloat, 0, move({ movement: 'withdraw', amount_minor: '100', fee_minor: '0' }));
    const codes = ['float:mpp_main', 'bank', 'receivable:mpp_main', 'margin'];
    expect(await Promise.all(codes.map(platform))).toEqual(['89900', '-88905', '-1000', '5']);
    expect(await books.send(MoveFloat, 0, move({ movement: 'top_up', amount_minor: '10', fee_minor: '5' }))).toMatchObject({
      code: 'malformed_command',
    });
  });

  it('a success after the release waits in suspense; the business pays, or we do', async () => {
    const business = await funded('100000');
    const sold = hold(business);
    await books.send(PlaceHold, SHARD, sold);
    await books.send(ReleaseHold, SHARD, release(business, sold.transaction_id));
    await books.send(CaptureHold, SHARD, capture(business, sold.transaction_id));
    expect([await platform('float:smb_main'), await platform('suspense:smb_main')]).toEqual(['-9700', '10000']);
    expect((await wallet(business)).available_minor).toBe('100000');
    expect(await resolve(business, sold.transaction_id, 'compensate')).toMatchObject({
      transaction: { status: 'failed', reversal: { kind: 'late_success', amount_minor: '9900' } },
    });
    expect([(await wallet(business)).available_minor, await platform('suspense:smb_main'), await platform('discounts')]).toEqual([
      '90100',
      '0',
      '100',
    ]);
    expect(await books.send(CaptureHold, SHARD, capture(business, sold.transaction_id))).toMatchObject({ outcome: 'replayed' });
  });

  it('a reversal after the capture waits in suspense, and is written off or given back', async () => {
    const business = await funded('100000');
    const sold = hold(business);
    await books.send(PlaceHold, SHARD, sold);
    await books.send(CaptureHold, SHARD, capture(business, sold.transaction_id));
    await books.send(ReleaseHold, SHARD, release(business, sold.transaction_id));
    expect(await openCases()).toMatchObject([{ kind: 'reversal' }]);
    expect([await platform('float:smb_main'), await platform('suspense:smb_main')]).toEqual(['0', '-10000']);
    expect(await resolve(business, sold.transaction_id, 'capture')).toMatchObject({ code: 'decision_not_possible' });
    expect(await resolve(business, sold.transaction_id, 'write_off')).toMatchObject({ outcome: 'accepted' });
    expect([(await wallet(business)).available_minor, await platform('suspense:smb_main'), await platform('margin')]).toEqual([
      '90100',
      '0',
      '-10000',
    ]);
  });

  it('an operator ends what stays unknown', async () => {
    const business = await funded('100000');
    const sold = hold(business);
    await books.send(PlaceHold, SHARD, sold);
    const found = { ...OpenCase.example, ...about(business), transaction_id: sold.transaction_id };
    await books.send(OpenCase, SHARD, found);
    expect(await resolve(business, sold.transaction_id, 'capture')).toMatchObject({
      transaction: { status: 'completed', provider: 'mpp_main' },
    });
    expect(await openCases()).toEqual([]);
  });

  it('a command about a transaction that cannot be read is parked and opens a case', async () => {
    const business = await funded('100000');
    const sold = hold(business);
    await books.send(PlaceHold, SHARD, sold);
    await books.send({ ...CaptureHold, version: 9 }, SHARD, capture(business, sold.transaction_id));
    expect(await books.send(PlaceHold, SHARD, hold(business))).toMatchObject({ outcome: 'accepted' });
    expect(await openCases()).toMatchObject([{ kind: 'parked_command' }]);
  });

  it('books no absurd amount', async () => {
    const business = await funded('0');
    const most = (2n ** 63n - 1n).toString();
    expect(await books.send(CreditWallet, SHARD, { ...creditWallet(business, most, 'a'), currency })).toMatchObject({
      outcome: 'accepted',
    });
    expect(await books.send(CreditWallet, SHARD, { ...creditWallet(business, '1', 'b'), currency })).toMatchObject({
      code: 'malformed_command',
    });
    expect(await books.send(CreditWallet, SHARD, { ...creditWallet(business, '9999999999999999999', 'c'), currency })).toMatchObject({
      code: 'malformed_command',
    });
  });

  it('reads everything back after a restart as it was', async () => {
    const business = await funded('100000');
    const id = await paid(business);
    const refund = hold(business, {
      kind: 'refund',
      refunds: id,
      amount_minor: '400',
      discount_minor: '0',
      fee_minor: '0',
      total_minor: '400',
    });
    await books.send(PlaceHold, SHARD, refund);
    await books.stop();
    books = await TestLedger.start(postgres, `kinds_${files}`, { existing: true });
    await books.send(CaptureHold, SHARD, capture(business, refund.transaction_id, { provider: 'mpp_main', cost_minor: '0' }));
    const rest = hold(business, {
      kind: 'refund',
      refunds: id,
      amount_minor: '600',
      discount_minor: '0',
      fee_minor: '0',
      total_minor: '600',
    });
    expect(await books.send(PlaceHold, SHARD, rest)).toMatchObject({ outcome: 'accepted' });
    expect(
      await books.send(PlaceHold, SHARD, { ...rest, reference: 'other', transaction_id: newId('txn'), command_id: newId('cmd') }),
    ).toMatchObject({
      code: 'not_refundable',
      available_minor: '0',
    });
  });
});
