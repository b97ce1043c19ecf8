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
  /** With the provider's reference where that much was clear: it is what can be asked about. */
  | { readonly kind: 'unknown'; readonly detail: string; readonly providerReference?: string }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'retry_later'; readonly retryAfterMs: number };

/** Amounts as the provider stated them, in minor units; left out where it stated none. */
export interface StatedAmounts {
  /** The face value of what was bought or moved: compare it with what was asked for. */
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
  /** Our wallet at the provider after this. */
  readonly balanceMinor?: bigint;
  /** What the buyer needs from it, such as an electricity token. */
  readonly extras?: Readonly<Record<string, string>>;
}

/** The provider has it and has not finished. */
export interface AcceptedOutcome extends StatedAmounts {
  readonly kind: 'accepted';
  readonly providerReference?: string;
  /** Where the customer pays by card. */
  readonly checkoutUrl?: string;
}

/** What a code or status word of a document comes to; `other` answers another question and says nothing about a transaction. */
export type MeaningKind = Outcome['kind'] | 'other';

/** A table of a document: each of its codes or words, what it comes to, and why where that is not obvious. */
export interface MeaningTable {
  readonly title: string;
  readonly rows: readonly { readonly code: string; readonly http?: number; readonly meaning: MeaningKind; readonly because?: string }[];
}
