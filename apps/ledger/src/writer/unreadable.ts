import { type CommandReply, OpenCase, wireTypeOf } from '@daftari/contracts';
import { newId, uuidOf } from '@daftari/platform';
import { isReadable, type QueuedCommand, readArrival, type UnreadableCommand } from './command.js';
import { refusalReply } from './refuse.js';

/** What can be made out of a message that is no command. */
const fieldsOf = ({ received }: UnreadableCommand): Readonly<Record<string, unknown>> => {
  try {
    const read: unknown = JSON.parse(received.value);
    return typeof read === 'object' && read !== null ? { ...read } : {};
  } catch {
    return {};
  }
};

/** The answer to whoever waits for a command that could not be read, where it says who that is. */
export const answerOf = (unreadable: UnreadableCommand): { readonly address: string; readonly reply: CommandReply } | undefined => {
  const { command_id: commandId, reply_to: address } = fieldsOf(unreadable);
  if (typeof commandId !== 'string' || typeof address !== 'string') return undefined;
  return { address, reply: refusalReply(commandId, { code: 'malformed_command' }) };
};

/** The case that a parked command opens where it names a transaction (P9): it may have been a provider's word on it. */
export const caseOf = (unreadable: UnreadableCommand): QueuedCommand | undefined => {
  const { command_id: id, business_id, mode, currency, transaction_id } = fieldsOf(unreadable);
  const command_id = typeof id === 'string' && uuidOf(id, 'cmd') !== undefined ? id : newId('cmd');
  const evidence = [{ source: 'parked_command', offset: unreadable.offset, reason: unreadable.reason }];
  const arrival = readArrival(
    {
      ...unreadable.received,
      headers: { ce_type: wireTypeOf(OpenCase) },
      value: JSON.stringify({ command_id, business_id, mode, currency, transaction_id, kind: 'parked_command', evidence }),
    },
    unreadable,
  );
  return isReadable(arrival) ? arrival : undefined;
};
