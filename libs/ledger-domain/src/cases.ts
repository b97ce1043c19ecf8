import { type CommandOf } from './commands.js';
import { accept, type Decision, refuse, type Subject, UNCHANGED } from './decision.js';
import { type EventOf } from './events.js';
import { type Delivery, type Posting, postDelivery } from './postings.js';
import { POSTING_RULES } from './posting-rules.js';
import { type CaseKind, type KnownTransaction } from './transaction.js';
import { type WalletState } from './wallet.js';

type Outcome = 'late_success' | 'reversal';
type Answered = Outcome | `${Outcome}_compensated` | `${Outcome}_written_off`;

/** The lines of a kind's rule; none where the kind has no such rule. */
const lines = (answered: Answered, { kind, price }: KnownTransaction, delivery: Delivery): readonly Posting[] | undefined => {
  switch (kind) {
    case 'purchase':
    case 'payout':
    case 'payment':
    case 'refund':
      return postDelivery(POSTING_RULES[kind][answered], price, delivery);
    case 'transfer':
    case 'deposit':
    case 'adjustment':
      return undefined;
  }
};

/**
 * A case with what its opening posts. One of each kind: what is told again changes nothing. A case that others found has nothing in suspense, and
 * does not stand in the way of what a provider did.
 */
export const opened = (
  caseId: string,
  caseKind: CaseKind,
  transaction: KnownTransaction,
  delivery: Delivery | null,
  wallet: WalletState,
  postings: readonly Posting[],
): Decision => {
  if (transaction.cases.some((known) => known.kind === caseKind && (delivery === null || known.delivery !== null))) return UNCHANGED;
  return accept(caseOpened(caseId, caseKind, transaction, delivery, wallet, postings));
};

export const caseOpened = (
  caseId: string,
  caseKind: CaseKind,
  transaction: KnownTransaction,
  delivery: Delivery | null,
  wallet: WalletState,
  postings: readonly Posting[],
): EventOf<'CaseOpened'> => ({ type: 'CaseOpened', caseId, caseKind, delivery, day: transaction.day, dayUsed: wallet.dayUsed, postings });

/** The provider's success came after the end without one: never dropped, never rewritten. It waits in suspense for an operator. */
export const lateSuccess = (caseId: string, transaction: KnownTransaction, delivery: Delivery, wallet: WalletState): Decision => {
  const postings = lines('late_success', transaction, delivery);
  return postings ? opened(caseId, 'late_success', transaction, delivery, wallet, postings) : refuse('already_ended');
};

/** The provider took its success back. */
export const reversal = (caseId: string, transaction: KnownTransaction, wallet: WalletState): Decision => {
  const delivery = 'delivery' in transaction ? transaction.delivery : null;
  const postings = delivery && lines('reversal', transaction, delivery);
  return delivery && postings ? opened(caseId, 'reversal', transaction, delivery, wallet, postings) : refuse('already_ended');
};

/** A case that others found: a statement's line, an answer that never came. Moves nothing by itself. */
export const openCase = (command: CommandOf<'OpenCase'>, { wallet, transaction }: Subject): Decision => {
  if (transaction.status === 'absent' || !wallet) return refuse('transaction_not_found');
  if (transaction.mode !== command.mode || transaction.currency !== command.currency) return refuse('mode_mismatch');
  return opened(command.newCaseId, command.kind, transaction, null, wallet, []);
};

/** The lines of an operator's decision on what waits in suspense; undefined where the case has nothing there. */
export const settled = (
  kind: CaseKind,
  decision: 'compensate' | 'write_off',
  transaction: KnownTransaction,
  delivery: Delivery | null,
): readonly Posting[] | undefined => {
  if ((kind !== 'late_success' && kind !== 'reversal') || delivery === null) return undefined;
  return lines(decision === 'compensate' ? `${kind}_compensated` : `${kind}_written_off`, transaction, delivery);
};
