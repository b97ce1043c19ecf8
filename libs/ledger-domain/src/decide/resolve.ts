import { type CommandOf } from '../commands.js';
import { accept, type Decision, refuse, refusesCurrency, refusesMode, type Subject } from '../decision.js';
import { type EventOf, type Step } from '../events.js';
import { POSTING_RULES } from '../posting-rules.js';
import { post, type Posting } from '../postings.js';
import { type CaseState, isOfKind, isUnexplained, type KnownTransaction } from '../transaction.js';
import { type WalletState } from '../wallet.js';
import { ANSWERED_KINDS, outOfSuspense } from './cases.js';
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
      return compensate(command, open);
    case 'write_off':
      return letGo(command, 'written_off', open);
    case 'accept':
      return hasMoney(open.found) ? letGo(command, 'accepted', open) : accept(resolved(command, open));
  }
};

/** Does money wait in suspense for this? */
const hasMoney = ({ kind, delivery }: CaseState): boolean => delivery !== null || kind === 'transfer_returned_to_suspense';

const resolved = (
  { decision }: Resolve,
  { found, transaction, wallet }: Open,
  postings: readonly Posting[] = [],
  owed = 0n,
): EventOf<'CaseResolved'> => ({
  type: 'CaseResolved',
  caseId: found.id,
  caseKind: found.kind,
  delivery: found.delivery,
  decision,
  compensated: decision === 'compensate',
  owed,
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

/** What waits in suspense goes back the way it came, or is ours to bear or keep. No wallet has a part in it. */
const letGo = (command: Resolve, how: 'written_off' | 'accepted', open: Open): Decision => {
  const postings = outOfSuspense(open.found, how, open.transaction);
  return postings ? accept(resolved(command, open, postings)) : refuse('decision_not_possible');
};

/** What waits in suspense goes to the business, or is paid by it: out of its wallet, or it owes it where it may. */
const compensate = (command: Resolve, open: Open): Decision => {
  const { found, transaction, wallet, refunded } = open;
  const postings = outOfSuspense(found, 'compensated', transaction);
  if (!postings) return refuse('decision_not_possible');
  const counted = transaction.kind === 'refund' ? countedRefund(found, transaction) : 0n;
  const tooMuch = counted > 0n ? refusesMore(refunded, counted) : undefined;
  if (tooMuch) return tooMuch;
  const taken = takenFrom(postings);
  const short = taken > 0n ? refusesMoney(wallet, taken) : undefined;
  const owing = short && command.receivable ? outOfSuspense(found, 'owed', transaction) : undefined;
  if (short && !owing) return short;
  const progress = counted === 0n ? [] : refundProgress(refunded, { refunding: 0n, refunded: counted }, wallet);
  return accept(owing ? resolved(command, open, owing, taken) : resolved(command, open, postings), ...progress);
};

/** What the wallet pays. */
const takenFrom = (postings: readonly Posting[]): bigint =>
  postings.reduce((sum, { account, amount }) => (account === 'wallet' ? sum + amount : sum), 0n);

/** What a compensated refund adds to what was refunded of its payment; a reversal takes it off again. */
const countedRefund = ({ kind }: CaseState, { price }: KnownTransaction): bigint => (kind === 'reversal' ? -price.total : price.total);

/** The business pays what it came to owe, or we bear it. */
export const settleReceivable = (command: CommandOf<'SettleReceivable'>, { wallet, transaction }: Subject): Decision => {
  if (!isOfKind(transaction, ANSWERED_KINDS)) return refuse('transaction_not_found');
  const { caseId, how } = command;
  const refusal =
    refusesMode(command, transaction) ??
    (wallet && how === 'collected' ? refusesClosed(wallet) : undefined) ??
    refusesCurrency(command, transaction);
  if (refusal) return refusal;
  if (!wallet) return refuse('currency_not_supported');
  const found = transaction.cases.find(({ id }) => id === caseId);
  if (!found) return refuse('case_not_found');
  return refusesSettling(command, found, wallet) ?? accept(receivableSettled(command, found, transaction, wallet));
};

/** Only what is owed can be paid, and only with money that is there. Undefined where it can. */
const refusesSettling = ({ how }: CommandOf<'SettleReceivable'>, { open, owed }: CaseState, wallet: WalletState): Decision | undefined => {
  if (open) return refuse('decision_not_possible');
  if (owed === 0n) return refuse('already_resolved');
  return how === 'collected' ? refusesMoney(wallet, owed) : undefined;
};

const receivableSettled = (
  { caseId, how }: CommandOf<'SettleReceivable'>,
  { kind, owed }: CaseState,
  { day, price, kind: of }: KnownTransaction & { readonly kind: (typeof ANSWERED_KINDS)[number] },
  { dayUsed }: WalletState,
): EventOf<'ReceivableSettled'> => {
  const postings = post(POSTING_RULES[of][`owed_${how}`], price);
  return { type: 'ReceivableSettled', caseId, caseKind: kind, how, amount: owed, day, dayUsed, postings };
};
