import { type Case, type Delivery, type Transaction, type Wallet } from './books.js';
import { asked, before, begin, findable, isClosed, moreThanItWas, refundMoves, soundPlain, tooLittle } from './beginnings.js';
import { captured, caseOpens, dismissed, found, received, released } from './endings.js';
import { linesOf, NOBODY } from './lines.js';
import { type Data, type Here } from './rules.js';
import { type Fact, type Finding, no, same, yes } from './verdict.js';

/** Cases about money in suspense: what happened opens them, nobody's request. */
export const MONEY_CASES: readonly string[] = ['late_success', 'reversal', 'transfer_returned_to_suspense'];

/** Somebody found something about a transaction: one case of each kind, besides those about a delivery. */
export const findCase = (here: Here, data: Data<'OpenCase'>): Finding => {
  if (MONEY_CASES.includes(data.kind)) return no('malformed_command');
  // What nobody knew of is one case already.
  if (findable(here, data.transaction_id, data.business_id)?.unexplained !== undefined) return no('transaction_not_found');
  const about = found(here, data);
  if ('say' in about) return about;
  if (about.t.cases.some((known) => known.kind === data.kind && !known.delivery)) return same(about.t);
  return yes(about.t, caseOpens(here, data, about.t, data.kind, null));
};

/** Nobody here knows of it: it stands by itself, with a case, and what moved is set aside until somebody does. */
export const reportUnexplained = (here: Here, data: Data<'ReportUnexplained'>): Finding => {
  const amount = data.amount_minor ?? '0';
  const t = asked(here, { ...data, amount_minor: amount }, 'adjustment', { unexplained: data.direction });
  const known = before(here, t);
  if (known) return known;
  if (t.amount !== 0n && !soundPlain(t)) return no('malformed_command');
  const step = `unexplained_${data.direction}`;
  const delivery = { ...NOBODY, provider: data.provider };
  const reported = begin(
    here,
    t,
    'UnexplainedReported',
    t.amount === 0n ? 'adjustment unexplained, of nothing' : `adjustment ${step}`,
    step,
    delivery,
  );
  return yes(t, reported, caseOpens(here, data, t, data.kind, delivery));
};

/** What nobody knew of is the provider's to put right, or ours to bear. */
const decideUnexplained = (here: Here, data: Data<'ResolveCase'>, t: Transaction): Finding => {
  if (t.mode !== data.mode) return no('mode_mismatch');
  if (t.currency !== data.currency) return no('currency_not_supported');
  const known = t.cases.find((each) => each.id === data.case_id);
  if (!known) return no('case_not_found');
  if (!known.open) return no('already_resolved');
  if (data.decision !== 'accept' && data.decision !== 'write_off') return no('decision_not_possible');
  const step = `unexplained_${t.unexplained ?? ''}_${data.decision}`;
  return yes(t, {
    ...resolved(here, t, known, data.decision),
    lines: linesOf(step, t, known.delivery ?? NOBODY),
    rule: `adjustment ${step}`,
  });
};

/** An operator decides. */
export const decideCase = (here: Here, data: Data<'ResolveCase'>): Finding => {
  const unexplained = findable(here, data.transaction_id, data.business_id);
  if (unexplained?.unexplained !== undefined) return decideUnexplained(here, data, unexplained);
  // Whom it concerns there must still be: the business pays, or is paid.
  const about = found(here, data, undefined, (wallet) => (data.decision === 'compensate' ? isClosed(wallet) : undefined));
  if ('say' in about) return about;
  const { t, wallet } = about;
  const known = t.cases.find((each) => each.id === data.case_id);
  if (!known) return no('case_not_found');
  if (!known.open) return no('already_resolved');
  switch (data.decision) {
    case 'accept':
      return stepOf(known) === undefined ? yes(t, resolved(here, t, known, data.decision)) : settle(here, data, t, wallet, known);
    case 'capture':
    case 'release':
      return endNow(here, data, t, wallet, known);
    case 'compensate':
    case 'write_off':
      return settle(here, data, t, wallet, known);
  }
};

const resolved = ({ oracle }: Here, t: Transaction, known: Case, decision: string): Fact => ({
  event: 'CaseResolved',
  about: t.id,
  lines: [],
  then: () => {
    known.open = false;
    oracle.counts.add('cases', `${known.kind} resolved`);
    oracle.counts.add('decisions', decision);
  },
});

/** What still waits for a provider, or for money, ends on the operator's word. A transfer between shards is not his to end. */
const endNow = (here: Here, data: Data<'ResolveCase'>, t: Transaction, wallet: Wallet, known: Case): Finding => {
  const facts = t.waiting && t.kind !== 'transfer' ? endings(here, data, t, wallet) : undefined;
  if (!facts) return no('decision_not_possible');
  here.oracle.counts.add('rules', `an operator decides to ${data.decision} a ${t.kind}`);
  return yes(t, ...facts, resolved(here, t, known, data.decision));
};

const endings = (here: Here, { decision, delivery }: Data<'ResolveCase'>, t: Transaction, wallet: Wallet): readonly Fact[] | undefined => {
  const incoming = t.kind === 'payment' || t.kind === 'deposit';
  if (decision === 'release') return incoming ? [dismissed(here, t, 'failed')] : released(here, t, 'failed', wallet);
  if (t.kind === 'deposit') return [received(here, t, null)];
  if (!delivery) return undefined;
  return incoming ? [received(here, t, delivery.provider)] : captured(here, t, deliveryOf(delivery));
};

const deliveryOf = (wire: { readonly provider: string; readonly cost_minor: string; readonly commission_minor: string }): Delivery => ({
  provider: wire.provider,
  cost: BigInt(wire.cost_minor),
  commission: BigInt(wire.commission_minor),
});

/** How the case's money is written: a duplicate's as a late success's. */
const stepOf = ({ kind, delivery }: Case): string | undefined => {
  if (kind === 'transfer_returned_to_suspense') return 'return_to_suspense';
  if (!delivery) return undefined;
  return kind === 'duplicate' ? 'late_success' : kind;
};

const countedAs = ({ kind }: Case, step: string): string => (kind === 'duplicate' ? kind : step);

/**
 * What waits in suspense goes to whom it belongs, is ours to bear, or goes back to the provider. A refund is paid only up to its payment. What was in
 * transit belongs to no provider.
 */
const settle = (here: Here, { decision, receivable }: Data<'ResolveCase'>, t: Transaction, wallet: Wallet, known: Case): Finding => {
  const step = stepOf(known);
  if (step === undefined || (step === 'return_to_suspense' && decision === 'accept')) return no('decision_not_possible');
  const payment = decision === 'compensate' ? here.oracle.transactions.get(t.refunds ?? '') : undefined;
  const given = known.kind === 'reversal' ? -t.total : t.total;
  const tooMuch = payment && given > 0n ? moreThanItWas(payment, given) : undefined;
  if (tooMuch) return tooMuch;
  const paid = pay(here, decision, receivable === true, t, wallet, known, step);
  if ('say' in paid) return paid;
  return yes(t, paid, ...(payment ? [refundMoves(here, payment, () => (payment.refunded += given))] : []));
};

/** A business pays only what it has, or comes to owe it where it may. */
const pay = (here: Here, decision: string, mayOwe: boolean, t: Transaction, wallet: Wallet, known: Case, step: string): Fact | Finding => {
  const written = (way: string) => linesOf(`${step}_${way}`, t, known.delivery ?? undefined);
  const taken = written(decision).reduce((sum, { code, amount }) => (code === 'wallet' ? sum + amount : sum), 0n);
  const short = taken > 0n ? tooLittle(here, wallet, taken) : undefined;
  if (short && !mayOwe) return short;
  const way = short ? 'owed' : decision;
  const ended = { ...resolved(here, t, known, decision), rule: `${t.kind} ${countedAs(known, step)}_${way}`, lines: written(way) };
  return short ? comesToOwe(ended, known, taken) : ended;
};

const comesToOwe = (ended: Fact, known: Case, owed: bigint): Fact => ({
  ...ended,
  owes: true,
  then: () => {
    ended.then();
    known.owed = owed;
  },
});

/** The business pays what it owes, or never will. */
export const settleReceivable = (here: Here, data: Data<'SettleReceivable'>): Finding => {
  const about = found(here, data, ['purchase', 'payout', 'payment', 'refund'], (wallet) =>
    data.how === 'collected' ? isClosed(wallet) : undefined,
  );
  if ('say' in about) return about;
  const { t, wallet } = about;
  const known = t.cases.find((each) => each.id === data.case_id);
  if (!known) return no('case_not_found');
  if (known.open) return no('decision_not_possible');
  if (known.owed === 0n) return no('already_resolved');
  const short = data.how === 'collected' ? tooLittle(here, wallet, known.owed) : undefined;
  if (short) return short;
  const step = `owed_${data.how}`;
  const then = () => void (known.owed = 0n);
  return yes(t, { event: 'ReceivableSettled', about: t.id, lines: linesOf(step, t), rule: `${t.kind} ${step}`, then });
};
