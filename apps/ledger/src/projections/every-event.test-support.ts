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
import { creditWallet, openWallet, placeHold, type TestLedger } from '../../../../test/support/ledger.js';

const SHARD = 1;
const currency = 'SLE';

/** Sends commands to a real ledger of four shards until its log holds events of every type that the writer writes. */
export class EveryEvent {
  constructor(private readonly books: TestLedger) {}

  about(business: string) {
    return { command_id: newId('cmd'), business_id: business, mode: 'live' as const, currency };
  }

  async funded(shard = SHARD): Promise<string> {
    const business = newId('biz');
    await this.books.send(OpenWallet, shard, openWallet(business, {}, currency));
    await this.books.send(CreditWallet, shard, { ...creditWallet(business, '100000', 'opening'), currency });
    return business;
  }

  async write(): Promise<void> {
    const business = await this.funded();
    await this.holds(business);
    await this.incoming(business);
    await this.transfers(business);
    await this.rest(business);
    await this.owed();
  }

  private of(business: string, id: string, over: object = {}) {
    return { ...this.about(business), transaction_id: id, ...over };
  }

  private async hold(business: string, over: object = {}): Promise<string> {
    const command = { ...placeHold(business, newId('cmd').slice(4)), currency, ...over };
    await this.books.send(PlaceHold, SHARD, command);
    return command.transaction_id;
  }

  /** A late success that a poor business comes to owe, and pays in the end. */
  private async owed(): Promise<void> {
    const poor = await this.funded();
    const late = await this.hold(poor);
    await this.books.send(ReleaseHold, SHARD, { ...ReleaseHold.example, ...this.of(poor, late) });
    const capture = { ...CaptureHold.example, ...this.of(poor, late) };
    await this.books.send(CaptureHold, SHARD, capture);
    const debit = { ...this.of(poor, newId('txn')), reference: newId('cmd').slice(4), amount_minor: '100000' };
    await this.books.send(DebitWallet, SHARD, { ...DebitWallet.example, ...debit });
    const about = () => this.of(poor, late, { case_id: `case_${capture.command_id.slice(4)}` });
    await this.books.send(ResolveCase, SHARD, { ...ResolveCase.example, ...about(), decision: 'compensate', receivable: true });
    await this.books.send(CreditWallet, SHARD, { ...creditWallet(poor, '100000', 'again'), currency });
    const reply = await this.books.send(SettleReceivable, SHARD, { ...SettleReceivable.example, ...about() });
    if (reply.outcome !== 'accepted') throw new Error(`What was owed was not collected: ${reply.code ?? ''}`);
  }

  private async resolve(business: string, id: string, decision: string): Promise<void> {
    const { rows } = await this.books.database.pool.query<{ id: string }>(`select id from ledger.cases where status = 'open' limit 1`);
    const about = this.of(business, id, { case_id: `case_${rows[0]?.id ?? ''}`, decision });
    await this.books.send(ResolveCase, SHARD, { ...ResolveCase.example, ...about });
  }

  /** Captured, released, left open, and both outcomes told once more after the other; commission earned and paid. */
  private async holds(business: string): Promise<void> {
    const earned = await this.hold(business);
    await this.books.send(CaptureHold, SHARD, { ...CaptureHold.example, ...this.of(business, earned, { commission_minor: '150' }) });
    const commission = { ...this.of(business, newId('txn')), reference: 'commission', amount_minor: '150' };
    await this.books.send(PayCommission, SHARD, { ...PayCommission.example, ...commission });
    await this.books.send(ReleaseHold, SHARD, { ...ReleaseHold.example, ...this.of(business, earned) });
    await this.resolve(business, earned, 'write_off');
    const failed = await this.hold(business);
    await this.books.send(ReleaseHold, SHARD, { ...ReleaseHold.example, ...this.of(business, failed) });
    await this.books.send(CaptureHold, SHARD, { ...CaptureHold.example, ...this.of(business, failed) });
    const open = await this.hold(business);
    await this.books.send(OpenCase, SHARD, { ...OpenCase.example, ...this.of(business, open) });
  }

  /** A payment, refunded in part; one that came after all; a deposit that did not come. */
  private async incoming(business: string): Promise<void> {
    const payment = async (over: object = {}): Promise<string> => {
      const id = newId('txn');
      const asked = { ...ExpectFunds.example, ...this.of(business, id), reference: newId('cmd').slice(4), ...over };
      await this.books.send(ExpectFunds, SHARD, asked);
      return id;
    };
    const paid = await payment();
    await this.books.send(ReceiveFunds, SHARD, { ...ReceiveFunds.example, ...this.of(business, paid) });
    const price = { amount_minor: '400', discount_minor: '0', fee_minor: '0', total_minor: '400' };
    const refund = await this.hold(business, { kind: 'refund', refunds: paid, ...price });
    await this.books.send(CaptureHold, SHARD, { ...CaptureHold.example, ...this.of(business, refund, { cost_minor: '0' }) });
    await this.hold(business, { kind: 'refund', refunds: paid, ...price });
    const late = await payment();
    await this.books.send(DismissFunds, SHARD, { ...DismissFunds.example, ...this.of(business, late), provider: null });
    await this.books.send(ReceiveFunds, SHARD, { ...ReceiveFunds.example, ...this.of(business, late) });
    await payment();
  }

  /** Within the shard, to another one, and to one that refuses. */
  private async transfers(business: string): Promise<void> {
    const transfer = async (to: string, toShard: number): Promise<string> => {
      const sent = { ...SendTransfer.example, ...this.of(business, newId('txn')), reference: newId('cmd').slice(4) };
      await this.books.send(SendTransfer, SHARD, {
        ...sent,
        to_business_id: to,
        to_shard: toShard,
        to_transaction_id: newId('txn'),
      });
      return sent.transaction_id;
    };
    await transfer(await this.funded(), SHARD);
    await this.landed([await transfer(await this.funded(2), 2), await transfer(newId('biz'), 3)]);
  }

  private async landed(ids: readonly string[]): Promise<void> {
    const uuids = ids.map((id) => id.slice(4));
    for (const until = Date.now() + 15_000; ;) {
      const { rows } = await this.books.database.pool.query('select from ledger.in_flight where transaction = any($1::uuid[])', [uuids]);
      if (rows.length === 0 || Date.now() > until) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  private async explain({ command_id, transaction_id }: { command_id: string; transaction_id: string }): Promise<void> {
    const { business_id } = ReportUnexplained.example;
    const about = { ...this.of(business_id, transaction_id), case_id: `case_${command_id.slice(4)}`, decision: 'accept', delivery: null };
    const reply = await this.books.send(ResolveCase, 0, { ...ResolveCase.example, ...about });
    if (reply.outcome !== 'accepted') throw new Error(`The case of the platform was not resolved: ${reply.code ?? ''}`);
  }

  /** What nobody's wallet has a part in, new terms, a debit, and a command that makes no sense. */
  private async rest(business: string): Promise<void> {
    const float = { command_id: newId('cmd'), transaction_id: newId('txn'), reference: newId('cmd').slice(4) };
    await this.books.send(MoveFloat, 0, { ...MoveFloat.example, ...float });
    const unexplained = { command_id: newId('cmd'), transaction_id: newId('txn') };
    await this.books.send(ReportUnexplained, 0, { ...ReportUnexplained.example, ...unexplained });
    await this.explain(unexplained);
    const another = { command_id: newId('cmd'), transaction_id: newId('txn'), reference: 'unexplained/mpp_main/MPP-10' };
    await this.books.send(ReportUnexplained, 0, { ...ReportUnexplained.example, ...another, direction: 'in' });
    const terms = { ...SetWalletTerms.example.terms, daily_limit_minor: '5000000' };
    await this.books.send(SetWalletTerms, SHARD, { ...SetWalletTerms.example, ...this.about(business), terms });
    const debit = { ...this.of(business, newId('txn')), reference: 'debit', amount_minor: '77' };
    await this.books.send(DebitWallet, SHARD, { ...DebitWallet.example, ...debit });
    const named = await this.hold(business);
    await this.books.send({ ...CaptureHold, version: 9 }, SHARD, { ...CaptureHold.example, ...this.of(business, named) });
  }
}
