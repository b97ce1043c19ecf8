import { type LedgerCommandMessage } from '@daftari/contracts';
import { arrival, cannotBePaid, landed, refundMoves } from './beginnings.js';
import { type Delivery, LARGEST, type Transaction, type Wallet } from './books.js';
import { linesOf, NOBODY } from './lines.js';
import { type Data, type Here } from './rules.js';
import { type Fact, type Finding, no, same, yes } from './verdict.js';

type About = LedgerCommandMessage['data'] & { readonly transaction_id: string };

/** The transaction that a command is about, and its wallet. Another business's is not found; one in another mode or currency does not match. */
export const found = (
  { oracle, shard }: Here,
  data: About,
  kinds?: readonly string[],
): { readonly t: Transaction; readonly wallet: Wallet } | Finding => {
  const t = oracle.transactions.get(data.transaction_id);
  const wallet = oracle.walletOf(data.business_id, data.mode, data.currency);
  if (!t || !wallet || t.business !== data.business_id || t.shard !== shard || !t.listed) return no('transaction_not_found');
  if (kinds && !kinds.includes(t.kind)) return no('transaction_not_found');
  return t.mode === data.mode && t.currency === data.currency ? { t, wallet } : no('mode_mismatch');
};

const done = ({ status }: Transaction): boolean => status === 'completed' || status === 'refunded';

/** The transaction ends: it waits no more. */
export const end = ({ oracle }: Here, t: Transaction, event: string, step: string, status: string, delivery: Delivery | null): Fact => ({
  event,
  rule: `${t.kind} ${step}`,
  lines: linesOf(step, t, delivery ?? NOBODY),
  then: () => {
    Object.assign(t, { status, waiting: false, delivery: status === 'completed' ? delivery : null });
    oracle.counts.add('kinds', `${t.kind} ${status === 'completed' ? 'completed' : 'undone'}`);
    oracle.counts.add('statuses', status);
  },
});

/** What was spent is given back to the day that was charged. */
const unspend = (t: Transaction, wallet: Wallet, fact: Fact): Fact => ({
  ...fact,
  then: () => {
    fact.then();
    wallet.spent.set(t.day, (wallet.spent.get(t.day) ?? 0n) - t.total);
  },
});

const HELD = ['purchase', 'payout', 'refund'];

const paymentOf = ({ oracle }: Here, { refunds }: Transaction): Transaction | undefined =>
  refunds === null ? undefined : oracle.transactions.get(refunds);

export const captured = (here: Here, t: Transaction, delivery: Delivery): readonly Fact[] => {
  const payment = paymentOf(here, t);
  const back = () => {
    if (payment) Object.assign(payment, { refunding: payment.refunding - t.total, refunded: payment.refunded + t.total });
  };
  return [end(here, t, 'FundsCaptured', 'capture', 'completed', delivery), ...(payment ? [refundMoves(here, payment, back)] : [])];
};

export const released = (here: Here, t: Transaction, status: string, wallet: Wallet): readonly Fact[] => {
  const ended = end(here, t, 'FundsReleased', 'release', status, null);
  const payment = paymentOf(here, t);
  return payment ? [ended, refundMoves(here, payment, () => (payment.refunding -= t.total))] : [unspend(t, wallet, ended)];
};

export const capture = (here: Here, data: Data<'CaptureHold'>): Finding => {
  const about = found(here, data, HELD);
  if ('say' in about) return about;
  const delivery = { provider: data.provider, cost: BigInt(data.cost_minor), commission: BigInt(data.commission_minor ?? 0) };
  if (about.t.waiting) return yes(about.t, ...captured(here, about.t, delivery));
  return done(about.t) ? same(about.t) : contradicted(here, data, about.t, 'late_success', delivery);
};

export const release = (here: Here, data: Data<'ReleaseHold'>): Finding => {
  const about = found(here, data, HELD);
  if ('say' in about) return about;
  const { t, wallet } = about;
  if (t.status === data.status) return same(t);
  if (t.waiting) return yes(t, ...released(here, t, data.status, wallet));
  return done(t) ? contradicted(here, data, t, 'reversal', t.delivery) : no('already_ended');
};

/** A provider says the opposite of what ended it: what that moved waits in suspense, once, with a case. */
const contradicted = (here: Here, data: About, t: Transaction, kind: 'late_success' | 'reversal', delivery: Delivery | null): Finding => {
  if (!delivery) return no('already_ended');
  if (t.cases.some((known) => known.kind === kind && known.delivery !== null)) return same(t);
  return yes(t, caseOpens(here, data, t, kind, delivery));
};

export const caseOpens = ({ oracle }: Here, data: About, t: Transaction, kind: string, delivery: Delivery | null): Fact => ({
  event: 'CaseOpened',
  lines: delivery ? linesOf(kind, t, delivery) : [],
  ...(delivery ? { rule: `${t.kind} ${kind}` } : {}),
  then: () => {
    t.cases.push({ id: `case_${data.command_id.slice(4)}`, kind, open: true, delivery });
    oracle.counts.add('cases', `${kind} opened`);
  },
});

const INCOMING = ['payment', 'deposit'];

/** A deposit comes to the bank on an operator's word, a payment to a provider on that one's. */
export const received = (here: Here, t: Transaction, provider: string | null): Fact =>
  end(here, t, 'FundsReceived', 'receive', 'completed', provider === null ? null : { ...NOBODY, provider });

export const receive = (here: Here, data: Data<'ReceiveFunds'>): Finding => {
  const about = found(here, data, INCOMING);
  if ('say' in about) return about;
  const { t } = about;
  if ((t.kind === 'deposit') !== (data.provider === null)) return no('malformed_command');
  if (t.waiting) return yes(t, received(here, t, data.provider));
  if (done(t)) return same(t);
  return data.provider === null ? no('already_ended') : contradicted(here, data, t, 'late_success', { ...NOBODY, provider: data.provider });
};

export const dismissed = (here: Here, t: Transaction, status: string): Fact => end(here, t, 'FundsDismissed', 'dismiss', status, null);

export const dismiss = (here: Here, data: Data<'DismissFunds'>): Finding => {
  const about = found(here, data, INCOMING);
  if ('say' in about) return about;
  const { t } = about;
  if (t.status === data.status) return same(t);
  if (t.waiting) return yes(t, dismissed(here, t, data.status));
  return done(t) && data.provider !== null ? contradicted(here, data, t, 'reversal', t.delivery) : no('already_ended');
};

/** Another shard's transfer lands, or is refused for good: either way it is on record, and a double is answered the same. */
export const arrive = (here: Here, data: Data<'ReceiveTransfer'>): Finding => {
  const { oracle, shard } = here;
  const arrived = arrival(here, data);
  if (arrived.amount <= 0n || arrived.amount > LARGEST) return no('malformed_command');
  const known = oracle.references.get(arrived.reference);
  if (known) return same(known);
  const wallet = oracle.walletOf(data.business_id, data.mode, data.currency);
  const welcome = wallet?.shard === shard && !cannotBePaid(here, wallet, arrived.amount);
  if (welcome) return yes(arrived, landed(here, arrived, 'TransferReceived', 'transfer receive, across', 'receive'));
  const refused = { ...arrived, status: 'rejected', listed: false };
  const none = { ...landed(here, refused, 'TransferRefused', 'transfer refused', 'receive'), lines: [] };
  return yes(refused, none);
};

export const confirm = (here: Here, data: Data<'ConfirmTransfer'>): Finding => {
  const about = found(here, data, ['transfer']);
  if ('say' in about) return about;
  const { t } = about;
  if (t.status === 'completed') return same(t);
  if (!t.waiting) return no('already_ended');
  return yes(t, { ...end(here, t, 'TransferConfirmed', 'return', 'completed', null), lines: [], rule: 'transfer confirmed' });
};

/** All of it goes back, whatever the wallet's rules say; to a closed wallet it cannot, and waits in suspense with a case. */
export const giveBackTransfer = (here: Here, data: Data<'ReturnTransfer'>): Finding => {
  const about = found(here, data, ['transfer']);
  if ('say' in about) return about;
  const { t, wallet } = about;
  if (t.status === 'failed') return same(t);
  if (!t.waiting) return no('already_ended');
  const closed = wallet.terms.status === 'closed';
  const ended = end(here, t, 'TransferReturned', closed ? 'return_to_suspense' : 'return', 'failed', null);
  // What waits in suspense has not come back to the wallet, and counts as spent.
  const back = closed ? ended : unspend(t, wallet, ended);
  return yes(t, back, ...(closed ? [caseOpens(here, data, t, 'transfer_returned_to_suspense', null)] : []));
};
