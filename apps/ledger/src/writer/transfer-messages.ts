import {
  ConfirmTransfer,
  type DataOf,
  type Outgoing,
  ReceiveTransfer,
  ReturnTransfer,
  toOutgoing,
  type TransferSent,
} from '@daftari/contracts';
import { type QueuedCommand } from './command.js';
import { instantOf } from './event-hash.js';
import { type ShardBook } from './shard-book.js';
import { type Unit } from './unit.js';

/**
 * The command that carries a transfer to its recipient's shard, derived from the event that sent it (P13).
 * @param stamp microseconds at which that event was recorded
 */
export const receiveTransfer = (
  newCommandId: () => string,
  shard: number,
  sent: DataOf<typeof TransferSent>,
  amountMinor: string,
  stamp: number,
): Outgoing =>
  toOutgoing(
    ReceiveTransfer,
    {
      command_id: newCommandId(),
      business_id: sent.to_business_id,
      mode: sent.mode,
      currency: sent.currency,
      transaction_id: sent.to_transaction_id,
      amount_minor: amountMinor,
      from_shard: shard,
      from_business_id: sent.business_id,
      from_transaction_id: sent.transaction_id,
      caused_at: instantOf(stamp),
      description: sent.description,
    },
    placing(newCommandId(), shard, sent.to_shard, sent.transaction_id, stamp),
  );

const placing = (id: string, shard: number, partition: number, key: string, stamp: number) => ({
  partition,
  key,
  id,
  source: `/ledger/shards/${shard}`,
  time: instantOf(stamp),
});

/** What the recipient's shard tells the sender's, as often as it is asked: it took the transfer, or refused it for good. */
export const answerTransfer = (unit: Unit, book: ShardBook, { message, reference }: QueuedCommand, stamp: number): void => {
  if (message.type !== 'ReceiveTransfer' || !reference) return;
  const record = book.transactionByReference(reference.key);
  if (!record) return;
  const { mode, currency, from_shard: fromShard, from_business_id: businessId, from_transaction_id: transactionId } = message.data;
  const about = {
    command_id: unit.newCommandId(),
    business_id: businessId,
    mode,
    currency,
    transaction_id: transactionId,
    caused_at: instantOf(stamp),
  };
  const place = placing(unit.newCommandId(), book.shard, fromShard, transactionId, stamp);
  const taken = record.state.status === 'completed';
  const failure = { code: 'invalid_recipient', detail: 'The recipient cannot take this transfer.' };
  unit.outgoing.push(taken ? toOutgoing(ConfirmTransfer, about, place) : toOutgoing(ReturnTransfer, { ...about, failure }, place));
};
