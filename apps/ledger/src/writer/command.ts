import { hash } from 'node:crypto';
import { type LedgerCommandMessage, readLedgerCommand } from '@daftari/contracts';
import { type ReceivedMessage } from '@daftari/messaging';

/** A command as it lies in a lane: read, and with the keys that its states are looked up by. */
export interface QueuedCommand {
  readonly shard: number;
  readonly offset: number;
  readonly leaderEpoch: number;
  readonly message: LedgerCommandMessage;
  /** Business, mode and currency: the wallet's key. */
  readonly walletKey: string;
  /** Business, mode and reference: what one transaction is found by; undefined for commands without a reference. */
  readonly referenceKey: string | undefined;
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

/** The UUID inside a prefixed id. */
export const uuidIn = (id: string): string => id.slice(id.indexOf('_') + 1);

export const walletKeyOf = (business: string, mode: string, currency: string): string => `${business}|${mode}|${currency}`;
export const referenceKeyOf = (business: string, mode: string, reference: string): string => `${business}|${mode}|${reference}`;

/** The first 64 bits of the key's SHA-256, signed: an index key, made certain by comparing the event's own reference. */
export const referenceHashOf = (key: string): bigint => BigInt.asIntN(64, BigInt(`0x${hash('sha256', key, 'hex').slice(0, 16)}`));

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
    referenceKey: 'reference' in data ? referenceKeyOf(business, data.mode, data.reference) : undefined,
    traceparent: received.headers['traceparent'],
  };
};
