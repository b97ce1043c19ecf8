import { type CommandOf } from '../commands.js';
import { accept, type Decision, refuse, refusesCurrency, refusesMode, type Subject } from '../decision.js';
import { type EventOf, type Step } from '../events.js';
import { type Posting } from '../postings.js';
import { type CaseState, isUnexplained, type KnownTransaction } from '../transaction.js';
import { type WalletState } from '../wallet.js';
import { outOfSuspense } from './cases.js';
import { captured, released } from './holds.js';
import { dismissed, received } from './incoming.js';
import { refundProgress, refusesMore } from './refunds.js';
import { refusesClosed, refusesMoney } from './spending.js';
import { resolveUnexplained } from './unexplained.js';

type Resolve = CommandOf<'ResolveCase'>;

/** A case that is to be decided, with its transaction and wallet. */
interface Open extends Subject {
  readonly wallet: WalletState;
  readonly transaction: KnownTransaction;
  readonly found: CaseState;
}

/** An operator decides a case: ends what still waits, settles what is in suspense, or leaves things as they are. */
export const resolveCase = (command: Resolve, subject: Subject): Decision => {
  const { wallet, transaction } = subject;
  if (transaction.status === 'absent') return refuse('transaction_not_found');
  if (isUnexplained(transaction)) return resolveUnexplained(command, transaction);
  const refusal =
    refusesMode(command, transaction) ??
    (wallet && command.decision === 'compensate' ? refusesClosed(wallet) : undefined) ??
    refusesCurrency(command, transaction);
  if (refusal) return refusal;
  if (!wallet) return refuse('currency_not_supported');
  const found = transaction.cases.find(({ id }) => id === command.caseId);
  if (!found) return refuse('case_not_found');
  return found.open ? resolveOpen(command, { ...subject, wallet, transaction, found }) : refuse('already_resolved');
};

const resolveOpen = (command: Resolve, open: Open): Decision => {
  switch (command.decision) {
    case 'capture':
    case 'release':
      return endNow(command, open);
    case 'compensate':
    case 'write_off':
      return settle(command, command.decision, open);
    case 'accept':
      return accept(resolved(command, open));
  }
};

const resolved = (
  { decision }: Resolve,
  { found, transaction, wallet }: Open,
  postings: readonly Posting[] = [],
): EventOf<'CaseResolved'> => ({
  type: 'CaseResolved',
  caseId: found.id,
  caseKind: found.kind,
  delivery: found.delivery,
  decision,
  compensated: decision === 'compensate',
  day: transaction.day,
  dayUsed: wallet.dayUsed,
  postings,
});

/** A transaction that still waits ends on the operator's word. */
const endNow = (command: Resolve, open: Open): Decision => {
  const steps = endings(command, open);
  if (!steps) return refuse('decision_not_possible');
  const [event, ...more] = steps;
  const dayUsed = 'dayUsed' in event ? event.dayUsed : open.wallet.dayUsed;
  return accept(event, ...more, { target: 'own', event: { ...resolved(command, open), dayUsed } });
};

const endings = ({ decision, delivery }: Resolve, { transaction, wallet, refunded }: Open): [Step['event'], ...Step[]] | undefined => {
  if (transaction.status === 'held') {
    if (decision === 'release') return released(transaction, 'failed', wallet, refunded);
    return delivery ? captured(transaction, delivery, wallet, refunded) : undefined;
  }
  if (transaction.status !== 'expected') return undefined;
  if (decision === 'release') return [dismissed(transaction, 'failed', wallet)];
  const provider = transaction.kind === 'deposit' ? null : delivery?.provider;
  return provider === undefined ? undefined : [received(transaction, provider, wallet)];
};

/** What waits in suspense goes to the business or stays with us. What the wallet has to pay it must have: else it is written off. */
const settle = (command: Resolve, decision: 'compensate' | 'write_off', open: Open): Decision => {
  const { found, transaction, wallet, refunded } = open;
  const postings = outOfSuspense(found, decision, transaction);
  if (!postings) return refuse('decision_not_possible');
  const counted = decision === 'compensate' && transaction.kind === 'refund' ? countedRefund(found, transaction) : 0n;
  const taken = postings.reduce((sum, { account, amount }) => (account === 'wallet' ? sum + amount : sum), 0n);
  const refusal = (counted > 0n ? refusesMore(refunded, counted) : undefined) ?? (taken > 0n ? refusesMoney(wallet, taken) : undefined);
  if (refusal) return refusal;
  const progress = counted === 0n ? [] : refundProgress(refunded, { refunding: 0n, refunded: counted }, wallet);
  return accept(resolved(command, open, postings), ...progress);
};

/** What a compensated refund adds to what was refunded of its payment; a reversal takes it off again. */
const countedRefund = ({ kind }: CaseState, { price }: KnownTransaction): bigint => (kind === 'reversal' ? -price.total : price.total);
