/**
 * What a provider's answer means to the connector: every dialect translates its own codes into one of these.
 *
 * - `succeeded`: the provider's word that it was done.
 * - `accepted`: not final; ask again or wait for a callback.
 * - `declined`: a clear, coded refusal of this provider; nothing was executed and another route may be tried.
 * - `failed`: a refusal that every route would repeat, or the provider's word "failed".
 * - `unknown`: it may or may not have happened. Never fails over and never fails by itself: ask.
 * - `not_found`: the provider does not know the reference; counts only once it is old enough (P15).
 * - `retry_later`: the same provider, the same reference, after this long.
 */
export type Outcome =
  | SucceededOutcome
  | AcceptedOutcome
  | { readonly kind: 'declined'; readonly code: string; readonly detail: string; readonly anotherRoute: true }
  | { readonly kind: 'failed'; readonly code: string; readonly detail: string; readonly providerReference?: string }
  | { readonly kind: 'unknown'; readonly detail: string }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'retry_later'; readonly retryAfterMs: number };

/** Amounts as the provider stated them, in minor units; left out where it stated none. */
export interface StatedAmounts {
  /** The face value of what was bought: compare it with what was asked for. */
  readonly amountMinor?: bigint;
  /** What the provider took from our wallet with it: compare it with what its first answer said. */
  readonly chargedMinor?: bigint;
  readonly currency?: string;
}

/** The provider says that it was done. */
export interface SucceededOutcome extends StatedAmounts {
  readonly kind: 'succeeded';
  readonly providerReference: string;
  readonly detail: string;
  /** Our wallet at the provider after this purchase. */
  readonly balanceMinor?: bigint;
  /** What the buyer needs from it, such as an electricity token. */
  readonly extras?: Readonly<Record<string, string>>;
}

/** The provider has it and has not finished. */
export interface AcceptedOutcome extends StatedAmounts {
  readonly kind: 'accepted';
  readonly providerReference?: string;
}

/** Kinds of purchase, in Daftari's words. */
export type PurchaseKind = 'airtime' | 'data' | 'cable' | 'electricity' | 'bill';

/** One purchase to be sent upstream. */
export interface PurchaseInput {
  readonly kind: PurchaseKind;
  /** At most 34 characters of `[a-z0-9]`: the transaction's UUID without hyphens and a two-digit attempt number. */
  readonly reference: string;
  /** The route's `provider_product_code`. */
  readonly productCode: string;
  /** The product's network, where it has one. */
  readonly network?: string;
  /** A phone number in E.164, or the account, meter or smartcard number. */
  readonly recipient: string;
  /** Face value in minor units; not sent for things with a fixed price. */
  readonly amountMinor: bigint;
  /** The purchase's further fields, such as `meter_type` and `phone`. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** A request to a provider; `path` is appended to the provider's base URL. */
export interface ProviderRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Response or request headers, with lower-case names. */
export type HeaderMap = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What a callback says, once its signature was found right; or why it was refused. */
export type CallbackReading =
  | {
      readonly ok: true;
      /** The same for every delivery of one callback. */
      readonly callbackId: string;
      readonly event: string;
      readonly reference: string;
      readonly providerReference: string;
      readonly outcome: Outcome;
    }
  | { readonly ok: false; readonly reason: CallbackRefusal };

/** Why a callback moves nothing; `not_a_transaction` is genuine but about something else. */
export type CallbackRefusal = 'no_callbacks' | 'missing_signature' | 'bad_signature' | 'malformed' | 'not_a_transaction';

/** The purchase cannot be said in this dialect; nothing was sent. A fault of the route or product's configuration. */
export class UnsendablePurchaseError extends Error {
  override readonly name = 'UnsendablePurchaseError';
}

const UPSTREAM_REFERENCE = /^[a-z0-9]{1,34}$/;

/** @throws UnsendablePurchaseError where a reference is not one that every provider takes. */
export const checkReference = (reference: string): void => {
  if (!UPSTREAM_REFERENCE.test(reference))
    throw new UnsendablePurchaseError('The upstream reference must be 1 to 34 characters of [a-z0-9].');
};
