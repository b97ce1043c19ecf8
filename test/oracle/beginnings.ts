import { type LedgerCommandMessage } from '@daftari/contracts';
import { collected, delivered, type Delivery, LARGEST, type Transaction, type Wallet } from './books.js';
import { linesOf, NOBODY } from './lines.js';
import { type Data, type Here } from './rules.js';
import { type Fact, type Finding, no, same, yes } from './verdict.js';

type Request = LedgerCommandMessage['data'] & {
  readonly transaction_id: string;
  readonly amount_minor: string;
  readonly reference: string;
  readonly request_hash: string;
  readonly discount_minor?: string;
  readonly fee_minor?: string;
  readonly tax_minor?: string | undefined;
  readonly total_minor?: string;
  readonly fee_payer?: string | undefined;
};

/** A transaction as it is asked for. What is not said of its price is nothing, and the business pays the fee. */
export const asked = ({ oracle, shard, stamp }: Here, data: Request, kind: string, more: Partial<Transaction> = {}): Transaction => {
  const wallet = oracle.walletOf(data.business_id, data.mode, data.currency);
  const fee = BigInt(data.fee_minor ?? 0);
  return {
    id: data.transaction_id,
    business: data.business_id,
    mode: data.mode,
    currency: data.currency,
    shard,
    reference: `${data.business_id}|${data.mode}|${data.reference}`,
    requestHash: data.request_hash,
    kind,
    status: 'completed',
    amount: BigInt(data.amount_minor),
    discount: BigInt(data.discount_minor ?? 0),
    fee,
    tax: BigInt(data.tax_minor ?? 0),
    total: BigInt(data.total_minor ?? data.amount_minor),
    feePayer: data.fee_payer ?? 'merchant',
    day: wallet ? oracle.today(wallet, stamp) : '',
    waiting: false,
    delivery: null,
    refunds: null,
    refunding: 0n,
    refunded: 0n,
    cases: [],
    listed: true,
    otherShard: shard,
    ...more,
  };
};

const sane = (t: Transaction): boolean =>
  t.amount > 0n && t.discount <= t.amount && t.total >= 0n && [t.amount, t.total, collected(t)].every((amount) => amount <= LARGEST);
const charged = (t: Transaction): bigint => (t.feePayer === 'merchant' ? t.fee + t.tax : 0n);
/** The wallet pays the face value less the discount, and the charges where the business bears them; something must be left for the other end. */
const soundOut = (t: Transaction): boolean => sane(t) && delivered(t) > 0n && t.total === t.amount - t.discount + charged(t);
/** The wallet is paid the face value, less the charges where the business bears them. */
const soundIn = (t: Transaction): boolean => sane(t) && t.discount === 0n && t.total === t.amount - charged(t);
/** What operators move, what a refund gives back and what arrives is its amount and nothing else. */
export const soundPlain = (t: Transaction): boolean => soundIn(t) && t.fee === 0n && t.tax === 0n && t.total === t.amount;

export const begin = ({ oracle }: Here, t: Transaction, event: string, rule: string, step: string, delivery: Delivery = NOBODY): Fact => ({
  event,
  rule,
  about: t.id,
  lines: linesOf(step, t, delivery),
  then: () => {
    oracle.transactions.set(t.id, t);
    oracle.references.set(t.reference, t);
    oracle.counts.add('kinds', `${t.kind} ${t.waiting ? 'begun' : t.status === 'completed' ? 'completed' : 'undone'}`);
    oracle.counts.add('statuses', t.status);
  },
});

/** Once: the same reference is the same transaction, and another body under it is refused. */
export const before = ({ oracle }: Here, t: Transaction): Finding | undefined => {
  const known = oracle.references.get(t.reference);
  if (!known) return undefined;
  return known.requestHash === t.requestHash ? same(known) : no('reference_conflict');
};

/** Is there nobody left here? */
export const isClosed = ({ terms }: Wallet): Finding | undefined => {
  if (terms.business_status === 'closed') return no('business_not_active');
  return terms.status === 'closed' ? no('wallet_not_open') : undefined;
};

/** May this wallet be paid so much? */
export const cannotBePaid = ({ oracle }: Here, wallet: Wallet, amount: bigint): Finding | undefined => {
  const { balance_limit_minor: limit } = wallet.terms;
  const has = ['wallet', 'held', 'pending'].reduce((sum, code) => sum + oracle.books.owed(wallet, code), 0n);
  const full = limit !== null && has + amount > BigInt(limit) ? no('balance_limit_exceeded', BigInt(limit) - has, amount) : undefined;
  return isClosed(wallet) ?? full;
};

const cannotMove = (wallet: Wallet): Finding | undefined => {
  if ((wallet.terms.business_status ?? 'active') !== 'active') return no('business_not_active');
  return wallet.terms.status === 'open' ? undefined : no('wallet_not_open');
};

const overLimits = ({ oracle, stamp }: Here, wallet: Wallet, total: bigint): Finding | undefined => {
  const { transaction_limit_minor: each, daily_limit_minor: daily } = wallet.terms;
  if (each !== null && total > BigInt(each)) return no('transaction_limit_exceeded', BigInt(each), total);
  const spent = oracle.spentToday(wallet, stamp);
  if (daily === null || spent + total <= BigInt(daily)) return undefined;
  return no('daily_limit_exceeded', BigInt(daily) - spent, total);
};

export const tooLittle = ({ oracle }: Here, wallet: Wallet, total: bigint): Finding | undefined => {
  const overdraft = BigInt(wallet.terms.overdraft_limit_minor);
  const most = oracle.books.available(wallet) + overdraft;
  if (total <= most) return undefined;
  return no(overdraft > 0n ? 'overdraft_limit_exceeded' : 'insufficient_balance', most, total);
};

/** Spending counts to the day on which it happens. */
const spend = ({ oracle, stamp }: Here, wallet: Wallet, total: bigint): void => {
  const day = oracle.today(wallet, stamp);
  if (day !== wallet.lastDay && wallet.lastDay !== '') oracle.counts.add('rules', 'a new day begins');
  wallet.lastDay = day;
  wallet.spent.set(day, (wallet.spent.get(day) ?? 0n) + total);
};

export const hold = (here: Here, data: Data<'PlaceHold'>): Finding => {
  const t = asked(here, data, data.kind, { status: 'pending', waiting: true, refunds: data.refunds ?? null });
  const known = before(here, t);
  if (known) return known;
  if (t.kind === 'refund') return holdRefund(here, data, t);
  // A refund names a payment, and nothing else does.
  if (!soundOut(t) || t.refunds !== null) return no('malformed_command');
  const wallet = here.oracle.walletOf(t.business, t.mode, t.currency);
  if (!wallet) return no('currency_not_supported');
  return (
    cannotMove(wallet) ?? overLimits(here, wallet, t.total) ?? tooLittle(here, wallet, t.total) ?? held(here, data, t, wallet, undefined)
  );
};

/** The business's own, on this shard. Another's is not found, whoever knows its id, nor what no wallet has a part in. */
export const findable = ({ oracle, shard }: Here, id: string, business: string): Transaction | undefined => {
  const t = oracle.transactions.get(id);
  return t?.business === business && t.shard === shard && t.listed ? t : undefined;
};

/** Of the payment is asked: is there one, in this mode; then of the wallet; then of the payment again, in the order of precedence. */
const holdRefund = (here: Here, data: Data<'PlaceHold'>, t: Transaction): Finding => {
  if (!soundPlain(t) || t.refunds === null) return no('malformed_command');
  const payment = findable(here, t.refunds, t.business);
  if (!payment) return no('transaction_not_found');
  if (payment.mode !== t.mode) return no('mode_mismatch');
  const wallet = here.oracle.walletOf(t.business, t.mode, t.currency);
  if (!wallet) return no('currency_not_supported');
  const other = payment.currency === t.currency ? undefined : no('currency_not_supported');
  const refused = cannotMove(wallet) ?? other ?? cannotRefund(payment, t) ?? tooLittle(here, wallet, t.total);
  return refused ?? held(here, data, t, wallet, payment);
};

/** The money is reserved. A refund gives back what came in, and counts to no day. */
const held = (here: Here, data: Data<'PlaceHold'>, t: Transaction, wallet: Wallet, payment: Transaction | undefined): Finding => {
  const plain = data.kind === 'purchase' && t.tax === 0n && t.feePayer === 'merchant';
  const fact = begin(here, t, 'FundsHeld', plain ? 'purchase hold, plain' : `${data.kind} hold`, 'hold');
  const then = () => {
    fact.then();
    spend(here, wallet, payment ? 0n : t.total);
  };
  return yes(t, { ...fact, then }, ...(payment ? [refundMoves(here, payment, () => (payment.refunding += t.total))] : []));
};

/** Completed payments only, which the provider has not taken back. */
const cannotRefund = (payment: Transaction, { total }: Transaction): Finding | undefined => {
  const takenBack = payment.cases.some(({ kind }) => kind === 'reversal');
  if (payment.kind !== 'payment' || payment.status !== 'completed' || takenBack) return no('not_refundable', 0n, total);
  return moreThanItWas(payment, total);
};

/** All refunds of a payment together are never more than it was. */
export const moreThanItWas = (payment: Transaction, total: bigint): Finding | undefined => {
  const left = payment.amount - payment.refunding - payment.refunded;
  return total > left ? no('not_refundable', left, total) : undefined;
};

/** A refund gets on: the payment is refunded once the whole amount is back, and completed again should that come undone. */
export const refundMoves = ({ oracle: { counts } }: Here, payment: Transaction, change: () => void): Fact => ({
  event: 'RefundProgressed',
  about: payment.id,
  lines: [],
  then: () => {
    change();
    payment.status = payment.refunded === payment.amount ? 'refunded' : 'completed';
    if (payment.status === 'refunded') counts.add('statuses', 'refunded');
  },
});

export const expect = (here: Here, data: Data<'ExpectFunds'>): Finding => {
  const t = asked(here, data, data.kind, { status: 'pending', waiting: true });
  const known = before(here, t);
  if (known) return known;
  if (!soundIn(t)) return no('malformed_command');
  const wallet = here.oracle.walletOf(t.business, t.mode, t.currency);
  if (!wallet) return no('currency_not_supported');
  if (wallet.terms.business_status === 'suspended') return no('business_not_active');
  return cannotBePaid(here, wallet, t.total) ?? yes(t, begin(here, t, 'FundsExpected', `${t.kind} expect`, 'expect'));
};

export const send = (here: Here, data: Data<'SendTransfer'>): Finding => {
  const { oracle, shard } = here;
  const inside = data.to_shard === shard;
  const waiting = inside ? {} : { status: 'pending', waiting: true };
  const t = asked(here, data, 'transfer', { otherShard: data.to_shard, ...waiting });
  const known = before(here, t);
  if (known) return known;
  if (!soundOut(t) || t.discount !== 0n) return no('malformed_command');
  const wallet = oracle.walletOf(t.business, t.mode, t.currency);
  if (!wallet) return no('currency_not_supported');
  const stranger = inside && !welcome(here, wallet, oracle.walletOf(data.to_business_id, t.mode, t.currency), t);
  const refused = cannotMove(wallet) ?? overLimits(here, wallet, t.total) ?? tooLittle(here, wallet, t.total);
  return refused ?? (stranger ? no('invalid_recipient') : undefined) ?? sent(here, data, t, wallet);
};

/** Can this one take it here? Nobody pays himself. */
const welcome = (here: Here, wallet: Wallet, recipient: Wallet | undefined, t: Transaction): boolean =>
  recipient?.shard === here.shard && recipient !== wallet && !cannotBePaid(here, recipient, delivered(t));

const sent = (here: Here, data: Data<'SendTransfer'>, t: Transaction, wallet: Wallet): Finding => {
  const inside = !t.waiting;
  const letter = {
    type: 'ReceiveTransfer' as const,
    shard: data.to_shard,
    business: data.to_business_id,
    transaction: data.to_transaction_id,
  };
  const fact = begin(here, t, 'TransferSent', `transfer send, ${inside ? 'inside' : 'across'}`, 'send');
  const then = () => {
    fact.then();
    spend(here, wallet, t.total);
    if (!inside) here.oracle.letters.push({ ...letter, amount: delivered(t) });
  };
  return yes(t, { ...fact, then }, ...(inside ? [landing(here, data, t)] : []));
};

/** The other side of a transfer within one shard. */
const landing = (here: Here, data: Data<'SendTransfer'>, sent: Transaction): Fact => {
  const arrived = arrival(here, {
    ...data,
    business_id: data.to_business_id,
    transaction_id: data.to_transaction_id,
    amount_minor: delivered(sent).toString(),
    from_shard: here.shard,
    from_transaction_id: data.transaction_id,
  });
  return begin(here, arrived, 'TransferReceived', 'transfer receive, inside', 'receive');
};

type Arriving = LedgerCommandMessage['data'] &
  Pick<Data<'ReceiveTransfer'>, 'transaction_id' | 'amount_minor' | 'from_shard' | 'from_transaction_id'>;

/** A transfer as its recipient sees it. */
export const arrival = (here: Here, data: Arriving, more: Partial<Transaction> = {}): Transaction => {
  const reference = `transfer/${data.from_transaction_id.slice(4)}`;
  const plain = { fee_minor: '0', tax_minor: '0', discount_minor: '0', total_minor: data.amount_minor, fee_payer: 'merchant' };
  return asked(here, { ...data, ...plain, reference, request_hash: 'transfer' }, 'transfer', { otherShard: data.from_shard, ...more });
};

const STEPS = { CreditWallet: 'credit', DebitWallet: 'debit', PayCommission: 'pay_commission' } as const;
const EVENTS = { CreditWallet: 'WalletCredited', DebitWallet: 'WalletDebited', PayCommission: 'CommissionPaid' } as const;

type Adjusting = Extract<LedgerCommandMessage, { type: 'CreditWallet' | 'DebitWallet' | 'PayCommission' | 'MoveFloat' }>;

export const adjust = (here: Here, { type, data }: Adjusting): Finding => {
  if (type === 'MoveFloat') return moveFloat(here, data);
  const t = asked(here, data, 'adjustment');
  const known = before(here, t);
  if (known) return known;
  if (!soundPlain(t)) return no('malformed_command');
  const wallet = here.oracle.walletOf(t.business, t.mode, t.currency);
  if (!wallet) return no('currency_not_supported');
  const refusal = type === 'DebitWallet' ? cannotBeDebited(here, wallet, t.total) : cannotBePaid(here, wallet, t.total);
  if (refusal) return refusal;
  const earned = here.oracle.books.owed(wallet, 'commission');
  if (type === 'PayCommission' && t.total > earned) return no('insufficient_balance', earned, t.total);
  return yes(t, begin(here, t, EVENTS[type], `adjustment ${STEPS[type]}`, STEPS[type]));
};

/** An operator may take from a frozen wallet, not from a closed one. */
const cannotBeDebited = (here: Here, wallet: Wallet, total: bigint): Finding | undefined =>
  isClosed(wallet) ?? tooLittle(here, wallet, total);

const moveFloat = (here: Here, data: Data<'MoveFloat'>): Finding => {
  const total = (BigInt(data.amount_minor) - BigInt(data.fee_minor)).toString();
  const t = asked(here, { ...data, total_minor: total }, 'adjustment', { listed: false });
  const known = before(here, t);
  if (known) return known;
  if (!(data.movement === 'settle' ? soundIn(t) : soundPlain(t))) return no('malformed_command');
  const delivery = { ...NOBODY, provider: data.provider };
  return yes(t, begin(here, t, 'FloatMoved', `adjustment ${data.movement}`, data.movement, delivery));
};
