import { type Static, type TObject } from '@sinclair/typebox';
import { type Contract, wireTypeOf } from './contract.js';

/** A message ready to be published: CloudEvents 1.0 in the headers (binary mode), the data as the value. */
export interface Outgoing {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

interface Placing {
  /** The business's shard. */
  readonly partition: number;
  /** What the order is kept for: the transaction or business. */
  readonly key: string;
  /** Unique per message: consumers remove doubles by it. */
  readonly id: string;
  readonly source: string;
  /** RFC 3339; when it happened. */
  readonly time: string;
  readonly traceparent?: string | undefined;
}

/** Makes the message of a contract. The data is trusted: it was built by us, and the contract's test holds the shape. */
export const toOutgoing = <S extends TObject>(contract: Contract<string, S>, data: Static<S>, placing: Placing): Outgoing => ({
  topic: contract.topic,
  partition: placing.partition,
  key: placing.key,
  headers: {
    ce_specversion: '1.0',
    ce_id: placing.id,
    ce_type: wireTypeOf(contract),
    ce_source: placing.source,
    ce_time: placing.time,
    'message-version': String(contract.version),
    ...(placing.traceparent === undefined ? {} : { traceparent: placing.traceparent }),
  },
  value: JSON.stringify(data),
});
