import { type CommandReply, type LedgerCommandMessage, REFUSAL_CODES, type RefusalCode } from '@daftari/contracts';
import { type Rejection } from '@daftari/ledger-domain';
import { uuidIn } from '@daftari/platform';
import { type QueuedCommand } from './command.js';
import { type ShardBook } from './shard-book.js';
import { type Unit } from './unit.js';

/** Why a command is refused: by a rule, for coming too late, or because the installation may not write what it would lead to (P9). */
export interface Refusal {
  readonly code: Rejection['code'] | 'too_late' | 'format_too_old';
  readonly available?: bigint;
  readonly needed?: bigint;
}

interface Told {
  readonly code: string;
  readonly available?: bigint | undefined;
  readonly needed?: bigint | undefined;
}

/** The amounts of a refusal, where it has any. */
export const detailsOf = (refusal: { readonly available?: bigint | undefined; readonly needed?: bigint | undefined }) => ({
  ...(refusal.available === undefined ? {} : { available: refusal.available }),
  ...(refusal.needed === undefined ? {} : { needed: refusal.needed }),
});

export const replyRefused = (unit: Unit, message: LedgerCommandMessage, refusal: Told): void =>
  unit.reply(message.data.reply_to, refusalReply(message.data.command_id, refusal));

/** The reply that tells a refusal. */
export const refusalReply = (commandId: string, refusal: Told): CommandReply => ({
  command_id: commandId,
  outcome: 'refused',
  code: REFUSAL_CODES.find((code): code is RefusalCode => code === refusal.code) ?? 'malformed_command',
  available_minor: refusal.available?.toString() ?? null,
  needed_minor: refusal.needed?.toString() ?? null,
  transaction: null,
});

const askedReference = ({ data }: LedgerCommandMessage): string => {
  if ('reference' in data) return data.reference;
  return 'transaction_id' in data ? data.transaction_id : '';
};

/** Notes a refusal, outside the chain, for as long as doubles may come (P4), and answers. */
export const refuse = (unit: Unit, book: ShardBook, command: QueuedCommand, stamp: number, refusal: Refusal): void => {
  const { data } = command.message;
  const commandId = uuidIn(data.command_id);
  const row = [
    commandId,
    book.shard,
    uuidIn(data.business_id),
    data.mode,
    askedReference(command.message),
    refusal.code,
    refusal.available ?? null,
    refusal.needed ?? null,
    stamp,
    data.currency,
  ];
  unit.refusals.set(commandId, row);
  // What another shard sent is decided whenever it comes; all else is a request that somebody was answered.
  if (command.reference && 'reference' in data) remember(book, command.reference.key, commandId, refusal, stamp);
  replyRefused(unit, command.message, refusal);
};

const remember = (book: ShardBook, referenceKey: string, commandId: string, refusal: Refusal, recordedAt: number): void => {
  const known = book.refusals.get(referenceKey);
  // An older one that is refused for a transaction there is by now does not take the place of a younger one.
  if (known && known.commandId > commandId) return;
  // The youngest stand last, so that the oldest can be dropped from the front.
  book.refusals.delete(referenceKey);
  const { code, available, needed } = refusal;
  book.refusals.set(referenceKey, { commandId, referenceKey, code, available, needed, recordedAt });
};
