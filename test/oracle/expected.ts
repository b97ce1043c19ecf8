import { CASE_DECISIONS, CASE_KINDS, REFUSAL_CODES } from '@daftari/contracts';
import { WRITTEN } from './lines.js';

const COMMANDS = [
  'OpenWallet',
  'SetWalletTerms',
  'CreditWallet',
  'DebitWallet',
  'PayCommission',
  'MoveFloat',
  'ReportUnexplained',
  'PlaceHold',
  'CaptureHold',
  'ReleaseHold',
  'ExpectFunds',
  'ReceiveFunds',
  'DismissFunds',
  'SendTransfer',
  'ReceiveTransfer',
  'ConfirmTransfer',
  'ReturnTransfer',
  'OpenCase',
  'ResolveCase',
  'SettleReceivable',
];
const EVENTS = [
  'WalletOpened',
  'WalletTermsSet',
  'WalletCredited',
  'WalletDebited',
  'CommissionPaid',
  'FloatMoved',
  'UnexplainedReported',
  'FundsHeld',
  'FundsCaptured',
  'FundsReleased',
  'FundsExpected',
  'FundsReceived',
  'FundsDismissed',
  'RefundProgressed',
  'TransferSent',
  'TransferReceived',
  'TransferRefused',
  'TransferConfirmed',
  'TransferReturned',
  'CaseOpened',
  'CaseResolved',
  'ReceivableSettled',
];
const WAITING_KINDS = ['purchase', 'payout', 'refund', 'payment', 'deposit'];

/** A case is decided once: what is sent again is told that it was. */
const outcomes = (type: string): string[] =>
  (type === 'ResolveCase' || type === 'SettleReceivable' ? ['accepted', 'refused'] : ['accepted', 'replayed', 'refused']).map(
    (outcome) => `${type} ${outcome}`,
  );

/** Every step that was written down, but those that are counted more closely below. */
const steps = Object.entries(WRITTEN)
  .flatMap(([kind, lines]) => Object.keys(lines).map((step) => `${kind} ${step}`))
  .filter((name) => name !== 'transfer send' && name !== 'transfer receive');

/** What a second provider delivered is written as a late success, and counted by itself. */
const duplicates = ['purchase', 'payout', 'payment', 'refund'].flatMap((kind) =>
  ['duplicate', 'duplicate_compensate', 'duplicate_write_off', 'duplicate_accept'].map((step) => `${kind} ${step}`),
);

const rules = [
  ...steps,
  ...duplicates,
  'purchase hold, plain',
  'transfer send, inside',
  'transfer send, across',
  'transfer receive, inside',
  'transfer receive, across',
  'transfer refused',
  'transfer confirmed',
  ...WAITING_KINDS.flatMap((kind) => ['capture', 'release'].map((decision) => `an operator decides to ${decision} a ${kind}`)),
  'adjustment unexplained, of nothing',
  'a new day begins',
  'a day gone by gets nothing back',
  'a double of a refused command',
  'older than the refusal of its reference',
  'sent to the wrong shard',
  'more money than an account can hold',
  'a time zone that does not exist',
  'a message that cannot be read',
  'a case for a message that cannot be read',
  'a case for a command that makes no sense',
];

/** All that a search has to reach, each so often. */
export const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  commands: COMMANDS.flatMap(outcomes),
  refusals: REFUSAL_CODES,
  events: EVENTS,
  kinds: [
    ...[...WAITING_KINDS, 'transfer'].flatMap((kind) => [`${kind} begun`, `${kind} completed`, `${kind} undone`]),
    'adjustment completed',
  ],
  statuses: ['completed', 'failed', 'rejected', 'cancelled', 'expired', 'voided', 'refunded'],
  cases: CASE_KINDS.flatMap((kind) => [`${kind} opened`, `${kind} resolved`]),
  decisions: CASE_DECISIONS,
  rules,
};

/** What befalls the ledger as a whole: rarer than commands. */
export const HAPPENINGS: Readonly<Record<string, readonly string[]>> = {
  happenings: ['a restart', 'a writer taken over from while it works', 'handed over again', 'the clock goes on', 'the format is raised'],
};
