import { type LedgerCommandMessage, readLedgerCommand } from '@daftari/contracts';
import { type PartitionBatch, type ReceivedMessage } from '@daftari/messaging';
import { uuidIn } from '@daftari/platform';
import { transferReference } from './domain-command.js';
import { referenceHashOf, referenceKeyOf } from './reference-key.js';

/** What one transaction is found by: business, mode and reference, and their hash in the index. */
export interface ReferenceKey {
  readonly key: string;
  readonly hash: bigint;
}

/** A command as it lies in a lane: read, and with the keys that its states are looked up by. */
export interface QueuedCommand {
  readonly shard: number;
  readonly offset: number;
  /** Under which it was handed over: it is decided under no other, for whoever takes the shard anew is handed it again. */
  readonly epoch: number;
  readonly leaderEpoch: number;
  readonly message: LedgerCommandMessage;
  /** The message as it came, for parking it. */
  readonly received: ReceivedMessage;
  /** Business, mode and currency: the wallet's key. */
  readonly walletKey: string;
  /** The recipient's wallet, where it is on the same shard. */
  readonly recipientKey: string | undefined;
  /** Undefined for commands without one. */
  readonly reference: ReferenceKey | undefined;
  readonly traceparent: string | undefined;
}

/** A message that is no command: parked with the reason. */
export interface UnreadableCommand {
  readonly shard: number;
  readonly offset: number;
  readonly epoch: number;
  readonly leaderEpoch: number;
  readonly received: ReceivedMessage;
  readonly reason: string;
}

/** A message that is parked, and why. */
export interface ParkedCommand {
  readonly received: ReceivedMessage;
  readonly reason: string;
}

export type Arrival = QueuedCommand | UnreadableCommand;

export const isReadable = (arrival: Arrival): arrival is QueuedCommand => 'message' in arrival;

export const walletKeyOf = (business: string, mode: string, currency: string): string => `${business}|${mode}|${currency}`;

const keyedReference = (key: string): ReferenceKey => ({ key, hash: referenceHashOf(key) });

/** Reads what arrived on a shard's partition, under such epochs. */
export const readArrival = (received: ReceivedMessage, { epoch, leaderEpoch }: Pick<PartitionBatch, 'epoch' | 'leaderEpoch'>): Arrival => {
  const place = { shard: received.partition, offset: received.offset, epoch, leaderEpoch };
  const read = readLedgerCommand(received);
  if (!read.ok) return { ...place, received, reason: read.reason };
  const { data } = read.message;
  const business = uuidIn(data.business_id);
  return {
    ...place,
    received,
    message: read.message,
    walletKey: walletKeyOf(business, data.mode, data.currency),
    recipientKey: recipientKeyOf(read.message, received.partition),
    reference: referenceOf(read.message),
    traceparent: received.headers['traceparent'],
  };
};

const recipientKeyOf = ({ type, data }: LedgerCommandMessage, shard: number): string | undefined =>
  type === 'SendTransfer' && data.to_shard === shard ? walletKeyOf(uuidIn(data.to_business_id), data.mode, data.currency) : undefined;

/** The reference of a command that begins a transaction. */
const referenceOf = ({ type, data }: LedgerCommandMessage): ReferenceKey | undefined => {
  if (type === 'ReceiveTransfer') return arrivingReference(data.business_id, data.mode, data.from_transaction_id);
  return 'reference' in data ? keyedReference(referenceKeyOf(uuidIn(data.business_id), data.mode, data.reference)) : undefined;
};

/** The reference of a transfer at its recipient's. */
export const arrivingReference = (businessId: string, mode: string, fromTransaction: string): ReferenceKey =>
  keyedReference(referenceKeyOf(uuidIn(businessId), mode, transferReference(fromTransaction)));
