import { type Currency } from '@daftari/money';
import { type Standing } from './endings.js';
import { type Purchase, type PurchaseDraft, type PurchaseState } from './purchase.js';

/** An answer to be sent as JSON. */
export interface WireAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Why a provider refuses, in the sandbox's words; each dialect has its own code for it. */
export type Refusal =
  | 'unauthenticated'
  | 'out_of_float'
  | 'unavailable'
  | 'throttled'
  | 'not_found'
  | 'method_not_allowed'
  | 'transaction_not_found'
  | 'invalid'
  | 'internal';

/** A purchase that was read, or the dialect's refusal of it. */
export type ReadPurchase = { readonly ok: true; readonly draft: PurchaseDraft } | { readonly ok: false; readonly answer: WireAnswer };

/** The body of a callback and the headers that sign it. */
export interface SignedCallback {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What is said in one callback. */
export interface CallbackContent {
  readonly purchase: Purchase;
  readonly standing: Standing;
  readonly atMs: number;
  readonly amountMinor: bigint;
  readonly secret: string;
}

/** What a dialect tells of the provider that speaks it. */
export interface ProviderState {
  readonly timeScale: number;
  readonly balanceMinor: bigint;
  /** Requests per clock hour; null is no limit. */
  readonly settings: { readonly rateLimitPerHour: number | null };
  /** The last purchases, newest first. */
  latest(count: number): Purchase[];
  /** Where the clock hour stands: requests so far, and when it ends. */
  hourStanding(): { readonly count: number; readonly endsAtMs: number };
}

/** One dialect, as a simulated provider speaks it. */
export interface Speaker {
  readonly currency: Currency;
  /** Its word for a purchase that is done, for the statement. */
  readonly doneWord: string;
  /** Paths of `POST` purchases. */
  readonly purchasePaths: readonly string[];
  /** `GET` of one transaction; the last segment is `:reference`. */
  readonly transactionPath: string;
  /** The other `GET` paths: lists, balances, catalogue. */
  readonly reads: Readonly<Record<string, (provider: ProviderState) => WireAnswer>>;
  /** The key that a request signs in with. */
  credentialOf(header: (name: string) => string | undefined): string | undefined;
  readPurchase(path: string, bodyText: string): ReadPurchase;
  answerPurchase(purchase: Purchase, state: PurchaseState, repeated: boolean): WireAnswer;
  answerTransaction(purchase: Purchase, state: PurchaseState): WireAnswer;
  refuse(why: Refusal): WireAnswer;
  /** Headers of every answer. */
  headersOf(provider: ProviderState): Readonly<Record<string, string>>;
  /** Undefined where the dialect has no callbacks. */
  readonly callback?: (content: CallbackContent) => SignedCallback;
}
