import { type Case, type Delivery, type Transaction, type Wallet } from './books.js';
import { refundMoves, tooLittle } from './beginnings.js';
import { captured, caseOpens, dismissed, found, received, released } from './endings.js';
import { linesOf } from './lines.js';
import { type Data, type Here } from './rules.js';
import { type Fact, type Finding, no, same, yes } from './verdict.js';

/** Somebody found something about a transaction: one case of each kind. */
export const findCase = (here: Here, data: Data<'OpenCase'>): Finding => {
  const about = found(here, data);
  if ('say' in about) return about;
  if (about.t.cases.some((known) => known.kind === data.kind)) return same(about.t);
  return yes(about.t, caseOpens(here, data, about.t, data.kind, null));
};

/** An operator decides. */
export const decideCase = (here: Here, data: Data<'ResolveCase'>): Finding => {
  const about = found(here, data);
  if ('say' in about) return about;
  const { t, wallet } = about;
  const known = t.cases.find((each) => each.id === data.case_id);
  if (!known) return no('case_not_found');
  if (!known.open) return no('already_resolved');
  switch (data.decision) {
    case 'accept':
      return yes(t, resolved(here, known, data.decision));
    case 'capture':
    case 'release':
      return endNow(here, data, t, wallet, known);
    case 'compensate':
    case 'write_off':
      return settle(here, data.decision, t, wallet, known);
  }
};

const resolved = ({ oracle }: Here, known: Case, decision: string): Fact => ({
  event: 'CaseResolved',
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
  return yes(t, ...facts, resolved(here, known, data.decision));
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

/** What waits in suspense goes to whom it belongs, or is ours to bear. A business pays only what it has. */
const settle = (here: Here, decision: 'compensate' | 'write_off', t: Transaction, wallet: Wallet, known: Case): Finding => {
  if (!known.delivery) return no('decision_not_possible');
  const step = `${known.kind}_${decision}`;
  const lines = linesOf(step, t, known.delivery);
  const taken = lines.filter(({ code }) => code === 'wallet').reduce((sum, { amount }) => sum + amount, 0n);
  const refusal = taken > 0n ? tooLittle(here, wallet, taken) : undefined;
  if (refusal) return refusal;
  const fact = { ...resolved(here, known, decision), lines, rule: `${t.kind} ${step}` };
  const payment = t.refunds === null || decision !== 'compensate' ? undefined : here.oracle.transactions.get(t.refunds);
  const given = known.kind === 'late_success' ? t.total : -t.total;
  return yes(t, fact, ...(payment ? [refundMoves(here, payment, () => (payment.refunded += given))] : []));
};
