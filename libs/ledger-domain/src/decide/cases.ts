import { type CommandOf } from '../commands.js';
import { accept, type Decision, refuse, refusesCurrency, refusesMode, type Subject, UNCHANGED } from '../decision.js';
import { type EventOf } from '../events.js';
import { type Delivery, type Posting, post, postDelivery } from '../postings.js';
import { POSTING_RULES, type PostingRule } from '../posting-rules.js';
import { type CaseKind, type CaseState, isDone, isOfKind, isUnexplained, type KnownTransaction } from '../transaction.js';
import { type WalletState } from '../wallet.js';

/** Kinds that a provider's word can come too late for. */
export const ANSWERED_KINDS = ['purchase', 'payout', 'payment', 'refund'] as const;

/** Cases about money that waits in suspense: they are opened by what happened, never on request. */
const MONEY_CASES: readonly CaseKind[] = ['late_success', 'reversal', 'transfer_returned_to_suspense'];

/** The event that opens a case. */
export const caseOpened = (
  caseId: string,
  caseKind: CaseKind,
  transaction: Pick<KnownTransaction, 'day'>,
  delivery: Delivery | null,
  wallet: Pick<WalletState, 'dayUsed'>,
  postings: readonly Posting[],
): EventOf<'CaseOpened'> => ({ type: 'CaseOpened', caseId, caseKind, delivery, day: transaction.day, dayUsed: wallet.dayUsed, postings });

/** One case of each kind, and of each provider where it is about a delivery: what is told again changes nothing. */
const openedOnce = (event: EventOf<'CaseOpened'>, { cases }: KnownTransaction): Decision =>
  cases.some(({ kind, delivery }) => kind === event.caseKind && delivery?.provider === event.delivery?.provider)
    ? UNCHANGED
    : accept(event);

/** A case that others found: a statement's line, an answer that never came. Moves nothing by itself. */
export const openCase = (command: CommandOf<'OpenCase'>, { wallet, transaction }: Subject): Decision => {
  if (MONEY_CASES.includes(command.kind)) return refuse('malformed_command');
  // What no transaction explains is one case from its beginning.
  if (transaction.status === 'absent' || isUnexplained(transaction)) return refuse('transaction_not_found');
  const mismatch = refusesMode(command, transaction) ?? refusesCurrency(command, transaction);
  if (mismatch) return mismatch;
  if (!wallet) return refuse('currency_not_supported');
  return openedOnce(caseOpened(command.newCaseId, command.kind, transaction, null, wallet, []), transaction);
};

/**
 * A provider's success that nobody waits for any more: never dropped, never rewritten. Its money waits in suspense for an operator. It is late where
 * the transaction had ended without one, and a duplicate where another provider had succeeded.
 */
export const unawaitedSuccess = (caseId: string, transaction: KnownTransaction, delivery: Delivery, wallet: WalletState): Decision => {
  if (!isOfKind(transaction, ANSWERED_KINDS)) return refuse('already_ended');
  const before = 'delivery' in transaction ? transaction.delivery : null;
  if (before?.provider === delivery.provider) return UNCHANGED;
  const postings = postDelivery(POSTING_RULES[transaction.kind].late_success, transaction.price, delivery);
  const kind = isDone(transaction) ? 'duplicate' : 'late_success';
  return openedOnce(caseOpened(caseId, kind, transaction, delivery, wallet, postings), transaction);
};

/** The provider took its success back. */
export const reversal = (caseId: string, transaction: KnownTransaction, wallet: WalletState): Decision => {
  const delivery = 'delivery' in transaction ? transaction.delivery : null;
  if (!delivery || !isOfKind(transaction, ANSWERED_KINDS)) return refuse('already_ended');
  const postings = postDelivery(POSTING_RULES[transaction.kind].reversal, transaction.price, delivery);
  return openedOnce(caseOpened(caseId, 'reversal', transaction, delivery, wallet, postings), transaction);
};

/** How what waits in suspense leaves it. `owed`: the business is to pay, and has too little money. */
export type WayOut = 'compensated' | 'owed' | 'written_off' | 'accepted';

/** What an operator's decision posts of what waits in suspense; undefined where the case has nothing there, or it cannot leave this way. */
export const outOfSuspense = (
  { kind, delivery }: Pick<CaseState, 'kind' | 'delivery'>,
  how: WayOut,
  transaction: KnownTransaction,
): readonly Posting[] | undefined => {
  if (kind === 'transfer_returned_to_suspense')
    return how === 'compensated' || how === 'written_off'
      ? post(POSTING_RULES.transfer[`return_to_suspense_${how}`], transaction.price)
      : undefined;
  if (delivery === null || !isOfKind(transaction, ANSWERED_KINDS)) return undefined;
  const rules: Readonly<Partial<Record<string, PostingRule>>> = POSTING_RULES[transaction.kind];
  const rule = rules[`${kind === 'reversal' ? 'reversal' : 'late_success'}_${how}`];
  return rule && postDelivery(rule, transaction.price, delivery);
};
