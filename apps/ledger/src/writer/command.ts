import { type LedgerCommandMessage, readLedgerCommand } from '@daftari/contracts';
import { type ReceivedMessage } from '@daftari/messaging';
import { uuidIn } from '@daftari/platform';
import { referenceHashOf, referenceKeyOf } from './reference-key.js';

export { referenceHashOf, referenceKeyOf };

/** What one transaction is found by: business, mode and reference, and their hash in the index. */
export interface ReferenceKey {
  readonly key: string;
  readonly hash: bigint;
}

/** A command as it lies in a lane: read, and with the keys that its states are looked up by. */
export interface QueuedCommand {
  readonly shard: number;
  readonly offset: number;
  readonly leaderEpoch: number;
  readonly message: LedgerCommandMessage;
  /** Business, mode and currency: the wallet's key. */
  readonly walletKey: string;
  /** Undefined for commands without one. */
  readonly reference: ReferenceKey | undefined;
  readonly traceparent: string | undefined;
}

/** A message that is no command: parked with the reason. */
export interface UnreadableCommand {
  readonly shard: number;
  readonly offset: number;
  readonly leaderEpoch: number;
  readonly received: ReceivedMessage;
  readonly reason: string;
}

export type Arrival = QueuedCommand | UnreadableCommand;

export const isReadable = (arrival: Arrival): arrival is QueuedCommand => 'message' in arrival;

export const walletKeyOf = (business: string, mode: string, currency: string): string => `${business}|${mode}|${currency}`;

const keyedReference = (key: string): ReferenceKey => ({ key, hash: referenceHashOf(key) });

/** Reads what arrived on a shard's partition. */
export const readArrival = (received: ReceivedMessage, leaderEpoch: number): Arrival => {
  const place = { shard: received.partition, offset: received.offset, leaderEpoch };
  const read = readLedgerCommand(received);
  if (!read.ok) return { ...place, received, reason: read.reason };
  const { data } = read.message;
  const business = uuidIn(data.business_id);
  return {
    ...place,
    message: read.message,
    walletKey: walletKeyOf(business, data.mode, data.currency),
    reference: 'reference' in data ? keyedReference(referenceKeyOf(business, data.mode, data.reference)) : undefined,
    traceparent: received.headers['traceparent'],
  };
};
