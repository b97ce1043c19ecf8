import { type LedgerCommandMessage, type TransactionView } from '@daftari/contracts';
import { decide, type Decision, type Rejection, type Step } from '@daftari/ledger-domain';
import { uuidIn } from '@daftari/platform';
import { appendStep } from './append.js';
import { leavesRange } from './book-event.js';
import { businessDay, isTimezone } from './business-day.js';
import { type QueuedCommand } from './command.js';
import { domainCommand } from './domain-command.js';
import { isWritable } from './format.js';
import { detailsOf, refuse, replyRefused } from './refuse.js';
import { type ShardBook } from './shard-book.js';
import { type Parties, partiesOf, subjectOf } from './subject.js';
import { answerTransfer } from './transfer-messages.js';
import { type Unit } from './unit.js';

const NO_ANSWER = { code: null, available_minor: null, needed_minor: null, transaction: null } as const;

/**
 * Decides one command and notes in the unit what it writes. Changes the book at once: the next command of the batch sees it.
 * @param now the writer's clock in microseconds
 */
export const decideInto = (unit: Unit, book: ShardBook, command: QueuedCommand, now: number): void => {
  moveOn(unit, book, command);
  const { message } = command;
  const stamp = Math.max(now, book.recordedAt, causedAt(message));
  const earlier = earlierRefusal(book, command);
  if (earlier) return replyRefused(unit, message, { code: earlier.code, ...detailsOf(earlier) });
  // A transfer that another shard sent is answered wherever it comes: it goes back from here (P13).
  if (message.type !== 'ReceiveTransfer' && book.elsewhere.has(command.walletKey))
    return park(unit, book, command, stamp, 'the wallet lives on another shard');
  const parties = partiesOf(book, command);
  const decision = decideFor(book, command, parties, stamp);
  if (isLate(message, stamp) && !isAnsweredLate(decision)) return refuse(unit, book, command, stamp, { code: 'too_late' });
  switch (decision.kind) {
    case 'accepted':
      return append(unit, book, command, parties, decision.steps, stamp);
    case 'unchanged':
      answerTransfer(unit, book, command, stamp);
      return replyDecided(unit, message, 'replayed', parties.own.transaction?.view);
    case 'refused':
      return turnDown(unit, book, command, stamp, decision.rejection);
  }
};

const turnDown = (unit: Unit, book: ShardBook, command: QueuedCommand, stamp: number, rejection: Rejection): void => {
  if (rejection.code === 'malformed_command') return park(unit, book, command, stamp, 'its amounts or fields do not go together');
  if (isUnheardFact(command.message) && LOST_FACTS.has(rejection.code))
    return park(unit, book, command, stamp, `a provider's word that the books cannot take: ${rejection.code}`, rejection);
  refuse(unit, book, command, stamp, rejection);
};

/** What becomes of money at a provider, where nobody waits for the answer: who told it has it behind him, and will not tell it again. */
const isUnheardFact = ({ type, data }: LedgerCommandMessage): boolean =>
  data.reply_to === undefined && ['CaptureHold', 'ReleaseHold', 'ReceiveFunds', 'DismissFunds'].includes(type);

/** Where these refuse a fact, connector and books do not speak of the same thing: a person looks. */
const LOST_FACTS: ReadonlySet<Rejection['code']> = new Set(['transaction_not_found', 'mode_mismatch', 'currency_not_supported']);

const decideFor = (book: ShardBook, { message }: QueuedCommand, parties: Parties, stamp: number): Decision => {
  if (setsTerms(message) && !isTimezone(message.data.terms.timezone)) return NONSENSE;
  const timezone = parties.own.wallet?.state.terms.timezone ?? 'UTC';
  return decide(domainCommand(message, book.shard, businessDay(stamp, timezone)), subjectOf(parties));
};

type Setting = Extract<LedgerCommandMessage, { type: 'OpenWallet' | 'SetWalletTerms' }>;
const setsTerms = (message: LedgerCommandMessage): message is Setting => message.type === 'OpenWallet' || message.type === 'SetWalletTerms';

/** Without a day to count to, nothing of such a wallet could ever be decided. */
const NONSENSE: Decision = { kind: 'refused', rejection: { code: 'malformed_command' } };

const isLate = ({ data: { not_after: notAfter } }: LedgerCommandMessage, stamp: number): boolean =>
  notAfter !== undefined && stamp / 1000 > Date.parse(notAfter);

/** What was decided before is answered as before, however late its double comes. */
const isAnsweredLate = (decision: Decision): boolean =>
  decision.kind === 'unchanged' || (decision.kind === 'refused' && decision.rejection.code === 'reference_conflict');

/** Whatever comes of the command, the shard's place is behind it. */
const moveOn = (unit: Unit, book: ShardBook, { offset, leaderEpoch, reference }: QueuedCommand): void => {
  unit.touch(book);
  book.position = offset + 1;
  book.leaderEpoch = Math.max(book.leaderEpoch, leaderEpoch);
  if (reference && book.mayBeStored(reference.key)) unit.presumedNew.push(reference.hash);
};

/** Microseconds at which the cause of a message from another shard was recorded: nothing is stamped before its cause (P13). */
const causedAt = ({ data }: LedgerCommandMessage): number => {
  if (!('caused_at' in data)) return 0;
  return Date.parse(data.caused_at) * 1000 + Number(data.caused_at.slice(23, 26).replace('Z', '') || 0);
};

const append = (unit: Unit, book: ShardBook, command: QueuedCommand, parties: Parties, steps: readonly Step[], stamp: number): void => {
  if (!steps.every(({ event }) => isWritable(event, book.format))) return refuse(unit, book, command, stamp, { code: 'format_too_old' });
  if (leavesRange(book, command, parties, steps)) return park(unit, book, command, stamp, 'no account can hold so much money');
  let view: TransactionView | undefined;
  book.recordedAt = stamp;
  // A step sees what those before it changed: the records in memory.
  for (const [index, { target, event }] of steps.entries()) {
    const party = target === 'own' && index > 0 ? partiesOf(book, command).own : parties[target];
    if (!party) throw new Error(`${event.type} is about a ${target} that is not known.`);
    const after = appendStep(unit, book, command, party, event, stamp);
    if (target === 'own') view = after;
  }
  answerTransfer(unit, book, command, stamp);
  replyDecided(unit, command.message, 'accepted', view);
};

const replyDecided = (
  unit: Unit,
  message: LedgerCommandMessage,
  outcome: 'accepted' | 'replayed',
  view: TransactionView | undefined,
): void => unit.reply(message.data.reply_to, { ...NO_ANSWER, command_id: message.data.command_id, outcome, transaction: view ?? null });

/**
 * A double of a refused command gets that same refusal, and so does one older than the refusal of its reference (P4), unless the reference has
 * become a transaction: then it may be the double of the very command that began it.
 */
const earlierRefusal = (book: ShardBook, command: QueuedCommand) => {
  if (!command.reference) return undefined;
  const refusal = book.refusals.get(command.reference.key);
  const id = uuidIn(command.message.data.command_id);
  if (!refusal || id === refusal.commandId) return refusal;
  // Ids are time-ordered: an older one was sent before the refused one.
  return id < refusal.commandId && !book.transactionByReference(command.reference.key) ? refusal : undefined;
};

/** A command that makes no sense here is kept for people to look at, and refused: the shard goes on. Where it names a transaction, that gets a case (P9). */
const park = (
  unit: Unit,
  book: ShardBook,
  command: QueuedCommand,
  stamp: number,
  reason: string,
  rejection: Rejection = { code: 'malformed_command' },
): void => {
  unit.parked.push({ received: command.received, reason });
  const parties = partiesOf(book, command);
  // Replayed, the command may open a case of its own: this one has another id.
  const newCaseId = `case_${uuidIn(unit.newCommandId())}`;
  const about = domainCommand(command.message, book.shard, '');
  const opening = { ...about, type: 'OpenCase' as const, kind: 'parked_command' as const, newCaseId };
  const decision = decide(opening, subjectOf(parties));
  if (decision.kind === 'accepted' && decision.steps.every(({ event }) => isWritable(event, book.format))) {
    book.recordedAt = stamp;
    for (const { event } of decision.steps) appendStep(unit, book, command, parties.own, event, stamp);
  }
  refuse(unit, book, command, stamp, rejection);
};
