import { type HeaderMap } from './exchange.js';
import { type Outcome } from './outcome.js';

/** How a provider calls back. */
export interface Callbacks {
  /** Unsigned callbacks are hints: they prove nothing and make us ask. */
  readonly isSigned: boolean;
  /** Reads a callback: first whether it is genuine, over the bytes as they came and in constant time, then what it says. */
  read(rawBody: Uint8Array | string, headers: HeaderMap, door: CallbackDoor): CallbackReading;
}

/** What a callback is checked against. */
export interface CallbackDoor {
  readonly secret: string;
  /** When it arrived, Unix milliseconds: what was signed too long before is a replay. */
  readonly receivedAtMs: number;
}

/** What a callback says, once its signature was found right; or why it was refused. */
export type CallbackReading =
  | {
      readonly ok: true;
      /** The same for every delivery of one callback. */
      readonly callbackId: string;
      readonly event: string;
      /** Ours; left out where the provider does not repeat it, and its own must do. */
      readonly reference?: string;
      readonly providerReference: string;
      /** Of a hint always `unknown`. */
      readonly outcome: Outcome;
      /** Nothing proves it: ask at once. */
      readonly isHint?: true;
    }
  | { readonly ok: false; readonly reason: CallbackRefusal };

/** Why a callback moves nothing; `not_a_transaction` is genuine but about something else, `stale` was signed too long ago. */
export type CallbackRefusal = 'no_callbacks' | 'missing_signature' | 'bad_signature' | 'stale' | 'malformed' | 'not_a_transaction';
