import {
  CaptureHold,
  CreditWallet,
  DebitWallet,
  DismissFunds,
  ExpectFunds,
  MoveFloat,
  OpenCase,
  OpenWallet,
  PayCommission,
  PlaceHold,
  ReceiveFunds,
  ReleaseHold,
  ReportUnexplained,
  ResolveCase,
  SendTransfer,
  SettleReceivable,
  SetWalletTerms,
} from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { creditWallet, openWallet, placeHold, type TestLedger } from '../support/ledger.js';

type Contract = Parameters<TestLedger['send']>[0];
type Data = Record<string, unknown>;

/** Sends commands of two businesses on two shards, each with new ids. */
class Sender {
  constructor(
    private readonly books: TestLedger,
    readonly business: string,
    private readonly shard: number,
  ) {}

  /** Sends the contract's example with what differs, and answers the id of its transaction. */
  async send(contract: Contract & { readonly example: Data }, data: Data = {}): Promise<string> {
    const fresh = { command_id: newId('cmd'), business_id: this.business, transaction_id: newId('txn') };
    const begins = 'reference' in contract.example ? { reference: newId('cmd').slice(4) } : {};
    const command = { ...contract.example, not_after: undefined, ...fresh, ...begins, ...data };
    const reply = await this.books.send(contract, this.shard, command);
    if (reply.outcome !== 'accepted') throw new Error(`${contract.type}: ${reply.code ?? reply.outcome}`);
    return command.transaction_id;
  }

  open(currency: string): Promise<unknown> {
    return this.books.send(OpenWallet, this.shard, openWallet(this.business, {}, currency));
  }

  credit(currency: string, amount: string): Promise<unknown> {
    return this.books.send(CreditWallet, this.shard, { ...creditWallet(this.business, amount, newId('cmd').slice(4)), currency });
  }
}

/** What the first format can say: purchases, and operators' credits, debits and terms. */
export const firstFormat = async (books: TestLedger): Promise<void> => {
  const shop = new Sender(books, newId('biz'), 1);
  await shop.open('NGN');
  await shop.credit('NGN', '1000000');
  await shop.send(SetWalletTerms);
  await shop.send(DebitWallet, { currency: 'NGN', amount_minor: '500' });
  const sold = await shop.send(PlaceHold, { ...placeHold(shop.business, newId('cmd').slice(4)) });
  await shop.send(CaptureHold, { transaction_id: sold });
  const failed = await shop.send(PlaceHold, { ...placeHold(shop.business, newId('cmd').slice(4), '1900') });
  await shop.send(ReleaseHold, { transaction_id: failed });
  await shop.send(PlaceHold, { ...placeHold(shop.business, newId('cmd').slice(4), '700') });
};

/** Every kind of event that the second format has. */
export const secondFormat = async (books: TestLedger): Promise<void> => {
  await firstFormat(books);
  const [shop, other] = [new Sender(books, newId('biz'), 1), new Sender(books, newId('biz'), 2)];
  await Promise.all([shop.open('SLE'), other.open('SLE')]);
  await shop.credit('SLE', '100000');
  await payments(shop);
  await cases(books, shop);
  await shop.send(SendTransfer, { to_business_id: other.business, to_shard: 2, to_transaction_id: newId('txn') });
  await shop.send(SendTransfer, { to_business_id: newId('biz'), to_shard: 2, to_transaction_id: newId('txn') });
  await shop.send(PayCommission, { amount_minor: '100' });
  const float = new Sender(books, MoveFloat.example.business_id, 0);
  await float.send(MoveFloat, { business_id: MoveFloat.example.business_id });
  await landed(books);
};

/** Every kind of event that the third format has. */
export const thirdFormat = async (books: TestLedger): Promise<void> => {
  await secondFormat(books);
  const { business_id } = ReportUnexplained.example;
  const platform = new Sender(books, business_id, 0);
  const line = await platform.send(ReportUnexplained, { business_id });
  await platform.send(ResolveCase, { business_id, transaction_id: line, case_id: await openCase(books), decision: 'accept' });
  await owed(books);
  await platform.send(ReportUnexplained, { business_id, direction: 'in', amount_minor: null, kind: 'orphan_callback' });
};

/** A late success that a business comes to owe, and pays. */
const owed = async (books: TestLedger): Promise<void> => {
  const poor = new Sender(books, newId('biz'), 1);
  await poor.open('SLE');
  await poor.credit('SLE', '1000');
  const hold = { currency: 'SLE', amount_minor: '1000', discount_minor: '0', total_minor: '1000' };
  const late = await poor.send(PlaceHold, hold);
  await poor.send(ReleaseHold, { currency: 'SLE', transaction_id: late });
  await poor.send(CaptureHold, { currency: 'SLE', transaction_id: late });
  await poor.send(DebitWallet, { currency: 'SLE', amount_minor: '400' });
  const about = { transaction_id: late, case_id: await openCase(books) };
  await poor.send(ResolveCase, { ...about, decision: 'compensate', receivable: true });
  await poor.credit('SLE', '400');
  await poor.send(SettleReceivable, about);
};

const payments = async (shop: Sender): Promise<void> => {
  const paid = await shop.send(ExpectFunds);
  await shop.send(ReceiveFunds, { transaction_id: paid });
  await shop.send(DismissFunds, { transaction_id: await shop.send(ExpectFunds) });
  const whole = { currency: 'SLE', kind: 'refund', refunds: paid, amount_minor: '1000', discount_minor: '0', total_minor: '1000' };
  const refund = await shop.send(PlaceHold, whole);
  await shop.send(CaptureHold, { currency: 'SLE', transaction_id: refund, provider: 'mpp_main', cost_minor: '0' });
  const payout = { currency: 'SLE', kind: 'payout', amount_minor: '2000', discount_minor: '0', fee_minor: '30', tax_minor: '5' };
  const sent = await shop.send(PlaceHold, { ...payout, total_minor: '2000', fee_payer: 'end_user' });
  await shop.send(CaptureHold, { currency: 'SLE', transaction_id: sent, cost_minor: '-20', commission_minor: '150' });
};

const cases = async (books: TestLedger, shop: Sender): Promise<void> => {
  const hold = { currency: 'SLE', amount_minor: '1000', discount_minor: '0', total_minor: '1000' };
  const late = await shop.send(PlaceHold, hold);
  await shop.send(ReleaseHold, { currency: 'SLE', transaction_id: late });
  await shop.send(CaptureHold, { currency: 'SLE', transaction_id: late });
  await shop.send(ResolveCase, { transaction_id: late, case_id: await openCase(books), decision: 'compensate' });
  const unknown = await shop.send(PlaceHold, hold);
  await shop.send(OpenCase, { transaction_id: unknown });
  await shop.send(ResolveCase, { transaction_id: unknown, case_id: await openCase(books), decision: 'release' });
};

const openCase = async ({ database }: TestLedger): Promise<string> => {
  const { rows } = await database.pool.query<{ id: string }>("select id from ledger.cases where status = 'open'");
  return `case_${rows[0]?.id ?? ''}`;
};

/** Waits until nothing is between shards. */
const landed = async ({ database }: TestLedger): Promise<void> => {
  for (;;) {
    const { rows } = await database.pool.query('select from ledger.in_flight');
    if (rows.length === 0) return;
    await sleep(20);
  }
};
