import { type LedgerCommandMessage } from '@daftari/contracts';
import { arrival, begin, cannotBePaid, findable, isClosed, refundMoves } from './beginnings.js';
import { type Delivery, LARGEST, type Transaction, type Wallet } from './books.js';
import { linesOf, NOBODY } from './lines.js';
import { type Data, type Here } from './rules.js';
import { type Fact, type Finding, no, same, yes } from './verdict.js';

type About = LedgerCommandMessage['data'] & { readonly transaction_id: string };

/**
 * The transaction that a command is about, and its wallet. Another business's is not found; live and test never meet, and nothing is exchanged.
 * @param more what is refused before the currency
 */
export const found = (
  here: Here,
  data: About,
  kinds?: readonly string[],
  more: (wallet: Wallet) => Finding | undefined = () => undefined,
): { readonly t: Transaction; readonly wallet: Wallet } | Finding => {
  const t = findable(here, data.transaction_id, data.business_id);
  const wallet = here.oracle.walletOf(data.business_id, data.mode, data.currency);
  if (!t || kinds?.includes(t.kind) === false) return no('transaction_not_found');
  if (t.mode !== data.mode) return no('mode_mismatch');
  const refused = wallet && more(wallet);
  if (refused) return refused;
  return wallet && t.currency === data.currency ? { t, wallet } : no('currency_not_supported');
};

const done = ({ status }: Transaction): boolean => status === 'completed' || status === 'refunded';

/** The transaction ends: it waits no more. */
export const end = ({ oracle }: Here, t: Transaction, event: string, step: string, status: string, delivery: Delivery | null): Fact => ({
  event,
  rule: `${t.kind} ${step}`,
  about: t.id,
  lines: linesOf(step, t, delivery ?? NOBODY),
  then: () => {
    Object.assign(t, { status, waiting: false, delivery: status === 'completed' ? delivery : null });
    oracle.counts.add('kinds', `${t.kind} ${status === 'completed' ? 'completed' : 'undone'}`);
    oracle.counts.add('statuses', status);
  },
});

/** What was spent is given back to the day that was charged. */
const unspend = ({ oracle: { counts } }: Here, t: Transaction, wallet: Wallet, fact: Fact): Fact => ({
  ...fact,
  then: () => {
    fact.then();
    if (t.day !== wallet.lastDay) counts.add('rules', 'a day gone by gets nothing back');
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
  return payment ? [ended, refundMoves(here, payment, () => (payment.refunding -= t.total))] : [unspend(here, t, wallet, ended)];
};

export const capture = (here: Here, data: Data<'CaptureHold'>): Finding => {
  const about = found(here, data, HELD);
  if ('say' in about) return about;
  const delivery = { provider: data.provider, cost: BigInt(data.cost_minor), commission: BigInt(data.commission_minor ?? 0) };
  if (about.t.waiting) return yes(about.t, ...captured(here, about.t, delivery));
  return unawaited(here, data, about.t, delivery);
};

export const release = (here: Here, data: Data<'ReleaseHold'>): Finding => {
  const about = found(here, data, HELD);
  if ('say' in about) return about;
  const { t, wallet } = about;
  if (t.status === data.status) return same(t);
  if (t.waiting) return yes(t, ...released(here, t, data.status, wallet));
  return done(t) ? takenBack(here, data, t) : no('already_ended');
};

/**
 * A success that nobody waits for any more: late where the money had gone back, a duplicate where another provider had succeeded. What the provider
 * moved waits in suspense. The same provider's word again says nothing new.
 */
const unawaited = (here: Here, data: About, t: Transaction, delivery: Delivery): Finding => {
  if (t.delivery?.provider === delivery.provider) return same(t);
  return contradicted(here, data, t, done(t) ? 'duplicate' : 'late_success', delivery);
};

/** The provider takes back what it delivered; where none did there is nothing to take back. */
const takenBack = (here: Here, data: About, t: Transaction): Finding =>
  t.delivery ? contradicted(here, data, t, 'reversal', t.delivery) : no('already_ended');

/** Once for each provider there is a case about it. */
const contradicted = (here: Here, data: About, t: Transaction, kind: string, delivery: Delivery): Finding =>
  t.cases.some((known) => known.kind === kind && known.delivery?.provider === delivery.provider)
    ? same(t)
    : yes(t, caseOpens(here, data, t, kind, delivery));

export const caseOpens = ({ oracle }: Here, data: About, t: Transaction, kind: string, delivery: Delivery | null): Fact => ({
  event: 'CaseOpened',
  about: t.id,
  lines: delivery && t.unexplained === undefined ? linesOf(kind === 'duplicate' ? 'late_success' : kind, t, delivery) : [],
  ...(delivery && t.unexplained === undefined ? { rule: `${t.kind} ${kind}` } : {}),
  then: () => {
    t.cases.push({ id: `case_${data.command_id.slice(4)}`, kind, open: true, delivery, owed: 0n });
    oracle.counts.add('cases', `${kind} opened`);
  },
});

const INCOMING = ['payment', 'deposit'];

/** A deposit comes to the bank on an operator's word, a payment to a provider on that one's. */
export const received = (here: Here, t: Transaction, provider: string | null): Fact =>
  end(here, t, 'FundsReceived', 'receive', 'completed', provider === null ? null : { ...NOBODY, provider });

export const receive = (here: Here, data: Data<'ReceiveFunds'>): Finding => {
  const meant = here.oracle.transactions.get(data.transaction_id);
  // A payment comes to a provider, a deposit to nobody's but our bank.
  const fits = (meant?.kind === 'deposit') === (data.provider === null);
  const about = found(here, data, INCOMING);
  if (!fits && !('code' in about && about.code === 'transaction_not_found')) return no('malformed_command');
  if ('say' in about) return about;
  const { t } = about;
  if (t.waiting) return yes(t, received(here, t, data.provider));
  if (data.provider !== null) return unawaited(here, data, t, { ...NOBODY, provider: data.provider });
  return done(t) ? same(t) : no('already_ended');
};

export const dismissed = (here: Here, t: Transaction, status: string): Fact => end(here, t, 'FundsDismissed', 'dismiss', status, null);

export const dismiss = (here: Here, data: Data<'DismissFunds'>): Finding => {
  const about = found(here, data, INCOMING);
  if ('say' in about) return about;
  const { t } = about;
  if (t.status === data.status) return same(t);
  if (t.waiting) return yes(t, dismissed(here, t, data.status));
  return done(t) && data.provider !== null ? takenBack(here, data, t) : no('already_ended');
};

/** Another shard's transfer lands, or is refused for good: either way it is on record, and a double is answered the same. */
export const arrive = (here: Here, data: Data<'ReceiveTransfer'>): Finding => {
  const { oracle, shard } = here;
  const arrived = arrival(here, data);
  const known = oracle.references.get(arrived.reference);
  if (known) return same(known);
  if (arrived.amount <= 0n || arrived.amount > LARGEST) return no('malformed_command');
  const wallet = oracle.walletOf(data.business_id, data.mode, data.currency);
  const welcome = wallet?.shard === shard && !cannotBePaid(here, wallet, arrived.amount);
  if (welcome) return yes(arrived, begin(here, arrived, 'TransferReceived', 'transfer receive, across', 'receive'));
  const refused = { ...arrived, status: 'rejected', listed: false };
  const none = { ...begin(here, refused, 'TransferRefused', 'transfer refused', 'receive'), lines: [] };
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
  const closed = isClosed(wallet) !== undefined;
  const ended = end(here, t, 'TransferReturned', closed ? 'return_to_suspense' : 'return', 'failed', null);
  // What waits in suspense has not come back to the wallet, and counts as spent.
  const back = closed ? ended : unspend(here, t, wallet, ended);
  return yes(t, back, ...(closed ? [caseOpens(here, data, t, 'transfer_returned_to_suspense', null)] : []));
};
