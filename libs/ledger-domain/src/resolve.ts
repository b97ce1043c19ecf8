import { settled } from './cases.js';
import { type CommandOf } from './commands.js';
import { accept, type Decision, refuse, type Subject } from './decision.js';
import { type EventOf, type Step } from './events.js';
import { captured, released } from './holds.js';
import { dismissed, received } from './incoming.js';
import { type Posting } from './postings.js';
import { refundProgress } from './refunds.js';
import { refusesMoney } from './spending.js';
import { type CaseState, type KnownTransaction } from './transaction.js';
import { type WalletState } from './wallet.js';

/** An operator decides a case: ends what is still open, settles what waits in suspense, or leaves things as they are. */
export const resolveCase = (command: CommandOf<'ResolveCase'>, subject: Subject): Decision => {
  const { wallet, transaction } = subject;
  if (transaction.status === 'absent' || !wallet) return refuse('transaction_not_found');
  if (transaction.mode !== command.mode || transaction.currency !== command.currency) return refuse('mode_mismatch');
  const found = transaction.cases.find((known) => known.id === command.caseId);
  if (!found) return refuse('case_not_found');
  if (!found.open) return refuse('already_resolved');
  switch (command.decision) {
    case 'capture':
    case 'release':
      return endNow(command, subject, found, transaction, wallet);
    case 'compensate':
    case 'write_off':
      return settle(command, subject, found, transaction, wallet);
    case 'accept':
      return accept(resolved(command, found, transaction, wallet.dayUsed, []));
  }
};

const resolved = (
  { decision }: CommandOf<'ResolveCase'>,
  { id, kind, delivery }: CaseState,
  transaction: KnownTransaction,
  dayUsed: bigint,
  postings: readonly Posting[],
): EventOf<'CaseResolved'> => ({
  type: 'CaseResolved',
  caseId: id,
  caseKind: kind,
  delivery,
  decision,
  compensated: decision === 'compensate',
  day: transaction.day,
  dayUsed,
  postings,
});

/** A transaction that still waits ends on the operator's word. */
const endNow = (
  command: CommandOf<'ResolveCase'>,
  subject: Subject,
  found: CaseState,
  transaction: KnownTransaction,
  wallet: WalletState,
): Decision => {
  const steps = endings(command, subject, transaction, wallet);
  if (!steps) return refuse('decision_not_possible');
  const [event, ...more] = steps;
  const dayUsed = 'dayUsed' in event ? event.dayUsed : wallet.dayUsed;
  return accept(event, ...more, { target: 'own', event: resolved(command, found, transaction, dayUsed, []) });
};

const endings = (
  { decision, delivery }: CommandOf<'ResolveCase'>,
  { refunded }: Subject,
  transaction: KnownTransaction,
  wallet: WalletState,
): [Step['event'], ...Step[]] | undefined => {
  if (transaction.status === 'held') {
    if (decision === 'release') return released(transaction, 'failed', wallet, refunded);
    return delivery ? captured(transaction, delivery, wallet, refunded) : undefined;
  }
  if (transaction.status !== 'expected') return undefined;
  if (decision === 'release') return [dismissed(transaction, 'failed', wallet)];
  const provider = transaction.kind === 'deposit' ? null : delivery?.provider;
  return provider === undefined ? undefined : [received(transaction, provider, wallet)];
};

const settle = (
  command: CommandOf<'ResolveCase'>,
  { refunded }: Subject,
  found: CaseState,
  transaction: KnownTransaction,
  wallet: WalletState,
): Decision => {
  const { decision } = command;
  if (decision !== 'compensate' && decision !== 'write_off') return refuse('decision_not_possible');
  const postings = settled(found.kind, decision, transaction, found.delivery);
  if (!postings) return refuse('decision_not_possible');
  const taken = postings.reduce((sum, posting) => (posting.account === 'wallet' ? sum + posting.amount : sum), 0n);
  const refusal = taken > 0n ? refusesMoney(wallet, taken) : undefined;
  if (refusal) return refusal;
  const event = resolved(command, found, transaction, wallet.dayUsed, postings);
  if (transaction.kind !== 'refund' || decision !== 'compensate') return accept(event);
  const counted = found.kind === 'late_success' ? transaction.price.total : -transaction.price.total;
  return accept(event, ...refundProgress(refunded, { refunding: 0n, refunded: counted }, wallet));
};
