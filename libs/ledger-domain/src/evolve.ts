import { type Event, type EventOf } from './events.js';
import { type Posting } from './postings.js';
import { type Begun, type KnownTransaction, type TransactionKind, type TransactionState } from './transaction.js';
import { canFollow } from './transitions.js';
import { type WalletState } from './wallet.js';

/** All that a wallet's own accounts hold is owed to the business: credits raise it. */
const posted = (wallet: WalletState, postings: readonly Posting[]): WalletState => {
  let { available, held, pending, commission } = wallet;
  for (const { account, amount } of postings) {
    if (account === 'wallet') available -= amount;
    else if (account === 'held') held -= amount;
    else if (account === 'pending') pending -= amount;
    else if (account === 'commission') commission -= amount;
  }
  return { ...wallet, available, held, pending, commission };
};

const opened = ({ currency, mode, terms }: EventOf<'WalletOpened'>): WalletState => ({
  currency,
  mode,
  terms,
  available: 0n,
  held: 0n,
  pending: 0n,
  commission: 0n,
  day: '',
  dayUsed: 0n,
});

const known = (wallet: WalletState | undefined): WalletState => {
  if (!wallet) throw new Error('An event names a wallet that was never opened.');
  return wallet;
};

/** The wallet after an event that touches it. No rules here: what is in the log has happened. */
export const evolveWallet = (wallet: WalletState | undefined, event: Event): WalletState => {
  if (event.type === 'WalletOpened') return opened(event);
  if (event.type === 'WalletTermsSet') return { ...known(wallet), terms: event.terms };
  const after = posted(known(wallet), event.postings);
  if (event.type === 'FundsHeld' || event.type === 'TransferSent') return { ...after, day: event.day, dayUsed: event.dayUsed };
  return event.type === 'FundsReleased' || event.type === 'TransferReturned' ? { ...after, dayUsed: event.dayUsed } : after;
};

type Beginning = Extract<Event, { requestHash: string }>;

const begun = <K extends TransactionKind>(
  kind: K,
  { currency, mode, requestHash, price, day }: Beginning,
): Begun & { readonly kind: K } => ({
  kind,
  currency,
  mode,
  requestHash,
  price,
  day,
  cases: [],
});

const done = { status: 'completed' as const, delivery: null, refunds: null, unexplained: null, refunding: 0n, refunded: 0n };

const began = (event: Beginning): TransactionState => {
  switch (event.type) {
    case 'FundsHeld':
      return { ...begun(event.kind, event), status: 'held', refunds: event.refunds };
    case 'FundsExpected':
      return { ...begun(event.kind, event), status: 'expected' };
    case 'TransferSent':
      return event.completed
        ? { ...begun('transfer', event), ...done }
        : { ...begun('transfer', event), status: 'in_transit', toShard: event.toShard };
    case 'TransferReceived':
      return { ...begun('transfer', event), ...done };
    case 'TransferRefused':
      return { ...begun('transfer', event), status: 'rejected', refunds: null };
    case 'UnexplainedReported':
      return { ...begun('adjustment', event), ...done, unexplained: { provider: event.provider, direction: event.direction } };
    case 'WalletCredited':
    case 'WalletDebited':
    case 'CommissionPaid':
    case 'FloatMoved':
      return { ...begun('adjustment', event), ...done };
  }
};

const kept = ({ kind, currency, mode, requestHash, price, day, cases }: KnownTransaction): Begun => ({
  kind,
  currency,
  mode,
  requestHash,
  price,
  day,
  cases,
});

const refundsOf = (transaction: KnownTransaction): string | null => ('refunds' in transaction ? transaction.refunds : null);

const withCase = (transaction: KnownTransaction, event: EventOf<'CaseOpened' | 'CaseResolved'>): KnownTransaction => {
  const { type, caseId, caseKind, delivery } = event;
  const after = { id: caseId, kind: caseKind, open: type === 'CaseOpened', delivery, owed: type === 'CaseResolved' ? event.owed : 0n };
  return { ...transaction, cases: [...transaction.cases.filter((other) => other.id !== caseId), after] };
};

const settled = (transaction: KnownTransaction, { caseId }: EventOf<'ReceivableSettled'>): KnownTransaction => ({
  ...transaction,
  cases: transaction.cases.map((known) => (known.id === caseId ? { ...known, owed: 0n } : known)),
});

const progressed = (transaction: KnownTransaction, { refunding, refunded, whole }: EventOf<'RefundProgressed'>): KnownTransaction => ({
  ...kept(transaction),
  ...done,
  delivery: 'delivery' in transaction ? transaction.delivery : null,
  status: whole ? 'refunded' : 'completed',
  refunding,
  refunded,
});

/**
 * The transaction after an event of its own; events about a wallet alone leave it as it is.
 * @throws where the event cannot happen to it (`TRANSITIONS`): the log is damaged
 */
export const evolveTransaction = (transaction: TransactionState, event: Event): TransactionState => {
  if (event.type === 'WalletOpened' || event.type === 'WalletTermsSet') return transaction;
  if (!canFollow(transaction.status, event.type))
    throw new Error(`${event.type} cannot happen to a transaction that is ${transaction.status}.`);
  if ('requestHash' in event) return began(event);
  return transaction.status === 'absent' ? transaction : continued(transaction, event);
};

type Sequel = Exclude<Event, { type: Beginning['type'] | 'WalletOpened' | 'WalletTermsSet' }>;

const continued = (transaction: KnownTransaction, event: Sequel): TransactionState => {
  const refunds = refundsOf(transaction);
  switch (event.type) {
    case 'FundsCaptured':
      return { ...kept(transaction), ...done, refunds, delivery: event.delivery };
    case 'FundsReceived':
      return {
        ...kept(transaction),
        ...done,
        delivery: event.provider === null ? null : { provider: event.provider, cost: 0n, commission: 0n },
      };
    case 'FundsReleased':
    case 'FundsDismissed':
      return { ...kept(transaction), status: event.status, refunds };
    case 'TransferConfirmed':
      return { ...kept(transaction), ...done };
    case 'TransferReturned':
      return { ...kept(transaction), status: 'failed', refunds: null };
    case 'RefundProgressed':
      return progressed(transaction, event);
    case 'CaseOpened':
    case 'CaseResolved':
      return withCase(transaction, event);
    case 'ReceivableSettled':
      return settled(transaction, event);
  }
};
