import { Injectable } from '@nestjs/common';
import { type CommandReply, DismissFunds, ReceiveFunds, type TransactionView } from '@daftari/contracts';
import { notFound, Problem } from '@daftari/platform';
import { LedgerCommands } from '../ledger-commands/ledger-commands.js';
import { refusalProblem } from '../ledger-commands/refusal-problem.js';
import { TransactionReader } from '../transactions/transaction-reader.js';
import { type DecidedDeposit, type Deposit, DepositBook } from './deposit-book.js';
import { type DepositDecision } from './deposit.dto.js';

/** What somebody wants of a deposit. */
export interface Wish {
  readonly decision: DepositDecision;
  readonly note: string | null;
  /** The id of the key that decides. */
  readonly by: string;
  readonly traceparent: string;
}

const DONE: Readonly<Record<DepositDecision, string>> = { approve: 'approved', reject: 'rejected', void: 'cancelled by its business' };

/**
 * Decides deposits. The decision is written first, by one conditional update, so that of two only one is made; then it is carried into the books,
 * now or by the sweep: the command can be sent any number of times.
 */
@Injectable()
export class DepositDecisions {
  constructor(
    private readonly book: DepositBook,
    private readonly commands: LedgerCommands,
    private readonly reader: TransactionReader,
  ) {}

  /** The deposit as it then stands: `pending` where the decision is not known to be in the books yet. @throws Problem `not_found`, `already_resolved` */
  async decide(id: string, wish: Wish): Promise<Deposit> {
    const decided = (await this.book.decide(id, wish.decision, wish.by, wish.note)) ?? (await this.decideLate(id, wish));
    await this.carryOut(decided, wish.traceparent);
    return (await this.book.find(id)) ?? decided;
  }

  /** Has the books take a decision. Whatever is not known afterwards is asked again by the sweep. @throws Problem where they refuse it */
  async carryOut(deposit: DecidedDeposit, traceparent: string): Promise<void> {
    const reply = await this.send(deposit, traceparent);
    if (!reply) return;
    if (reply.outcome === 'refused') return this.undo(deposit, reply);
    if (reply.transaction) await this.book.settle(reply.transaction);
  }

  /** How a deposit stands in the books, where it is not known here. */
  async learn(deposit: Deposit): Promise<TransactionView | undefined> {
    const view = await this.reader.inBooks(deposit.id, { businessId: deposit.business_id, mode: deposit.mode });
    if (view) await this.book.settle(view);
    return view;
  }

  /** One whose announcement was not known to be in the books, or one that is there no more to be decided. */
  private async decideLate(id: string, wish: Wish): Promise<DecidedDeposit> {
    const deposit = await this.book.find(id);
    if (!deposit || (deposit.status === 'initiated' && !(await this.learn(deposit)))) throw notFound('The deposit');
    const decided = await this.book.decide(id, wish.decision, wish.by, wish.note);
    if (decided) return decided;
    const { decision, status } = (await this.book.find(id)) ?? deposit;
    throw new Problem('already_resolved', `The deposit was ${decision ? DONE[decision] : status} before.`);
  }

  /** Undefined: not known to be decided, or not even to be on its way. The decision stands, and is carried out later. */
  private async send(deposit: DecidedDeposit, traceparent: string): Promise<CommandReply | undefined> {
    const { business_id: businessId, mode, shard, reference } = deposit;
    const place = { shard, businessId, mode, reference, traceparent };
    const head = { ...this.commands.factHead(), ...subjectOf(deposit) };
    const sending =
      deposit.decision === 'approve'
        ? this.commands.send(ReceiveFunds, { ...head, ...received(deposit) }, place)
        : this.commands.send(DismissFunds, { ...head, ...dismissed(deposit) }, place);
    return sending.catch((error: unknown) => {
      if (error instanceof Problem && error.code === 'temporarily_unavailable') return undefined;
      throw error;
    });
  }

  /** It had ended before, by an operator's decision on a case: the books count, and this was none. */
  private async undo(deposit: DecidedDeposit, reply: CommandReply): Promise<never> {
    await this.book.undecide(deposit.id, deposit.decision);
    const view = await this.learn(deposit);
    if (reply.code === 'already_ended') throw new Problem('already_resolved', `The deposit is ${view?.status ?? 'decided'} already.`);
    throw refusalProblem(reply, { currency: deposit.currency, what: 'this deposit' });
  }
}

const subjectOf = ({ id, business_id, mode, currency }: Deposit) => ({ transaction_id: id, business_id, mode, currency });

/** The books name the operator's key as the word on which money moved. */
const received = ({ decided_by }: DecidedDeposit) => ({
  provider: null,
  provider_reference: null,
  evidence: { source: 'operator' as const, id: decided_by },
  facts: 0,
});

/** What its business cancels was sent to nobody: that is said like all that is cancelled before transmission. */
const dismissed = ({ decision, decided_by, note }: DecidedDeposit) => ({
  status: decision === 'void' ? ('voided' as const) : ('rejected' as const),
  failure: decision === 'void' ? null : { code: 'deposit_rejected', detail: note ?? 'An operator rejected the deposit.' },
  provider: null,
  provider_reference: null,
  evidence: {
    source: decision === 'void' ? ('connector' as const) : ('operator' as const),
    id: decision === 'void' ? 'never_sent' : decided_by,
  },
  facts: 0,
});
