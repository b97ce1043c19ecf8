import { type Currency } from '@daftari/money';
import { type Account } from './account.js';
import { type Pace, type Standing } from './endings.js';
import { type RequestWindow } from './request-window.js';
import { type Sessions } from './sessions.js';
import { type ProviderSettings } from './settings.js';
import { type Transaction, type TransactionDraft, type TransactionState } from './transaction.js';

/** An answer to be sent as JSON. */
export interface WireAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Why a provider refuses, in the sandbox's words; each dialect has its own code for it. */
export type Refusal =
  | 'unauthenticated'
  | 'insufficient_scope'
  | 'out_of_float'
  | 'unavailable'
  | 'throttled'
  | 'not_found'
  | 'method_not_allowed'
  | 'invalid'
  | 'internal';

/** A transaction that was read, or the dialect's refusal of it. */
export type ReadTransaction = { readonly ok: true; readonly draft: TransactionDraft } | { readonly ok: false; readonly answer: WireAnswer };

/** One request, as far as a dialect looks at it. */
export interface Received {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  readonly nowMs: number;
  /** Where the client reached the provider, without a slash at the end. */
  readonly baseUrl: string;
  /** Where this provider's checkout pages are. */
  readonly checkoutBase: string;
  readonly header: (name: string) => string | undefined;
}

/** What a dialect sees of the provider that speaks it. */
export interface ProviderState {
  readonly accounts: readonly Account[];
  readonly settings: ProviderSettings;
  readonly sessions: Sessions;
  readonly hour: RequestWindow;
  readonly timeScale: number;
}

/** What a dialect answers a client from: its account, and the ways to change something. */
export interface Desk {
  readonly provider: ProviderState;
  readonly account: Account;
  /** Decides about a transaction: written down, and told by callback. */
  readonly decide: (transaction: Transaction, standing: Standing) => Promise<void>;
  /** Keeps something beside transactions, such as an invoice. */
  readonly keep: (kept: Readonly<Record<string, unknown>>) => Promise<void>;
}

interface At {
  readonly method: 'GET' | 'POST';
  /** Its segments that begin with a colon are parameters. */
  readonly path: string;
  /** What the key has to be allowed to do. */
  readonly scope?: string;
}

/** A request to do something for money: what the recipient's last digits say happens to it. */
export interface TakeRoute extends At {
  readonly does: 'take';
  read(received: Received, desk: Desk): ReadTransaction;
}

/** Anything else, answered as it stands. */
export interface AskRoute extends At {
  readonly does: 'ask';
  answer(received: Received, desk: Desk): WireAnswer | Promise<WireAnswer>;
}

/** A way to sign in: whoever asks is not known yet, and what was said is not logged. */
export interface SignInRoute extends At {
  readonly does: 'sign_in';
  answer(received: Received, provider: ProviderState): WireAnswer;
}

/** One path that a dialect serves. */
export type Route = TakeRoute | AskRoute | SignInRoute;

/** The body of a callback and the headers that sign it. */
export interface SignedCallback {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What is said in one callback. */
export interface CallbackContent {
  readonly transaction: Transaction;
  readonly standing: Standing;
  /** When it happened: the same on every try. */
  readonly atMs: number;
  readonly sentAtMs: number;
  readonly amountMinor: bigint;
  readonly account: Account;
  /** Nobody with the secret, or with the knowledge of the provider, made it. */
  readonly isForged: boolean;
}

/** One dialect, as a simulated provider speaks it. */
export interface Speaker {
  /** The currency of the account's first wallet. */
  readonly currency: Currency;
  readonly pace: Pace;
  /** Its words, for the statement. */
  readonly words: Readonly<Record<Standing, string>>;
  readonly routes: readonly Route[];
  /** Which account a request comes from: its place among the accounts, or -1. */
  clientOf(header: (name: string) => string | undefined, provider: ProviderState, nowMs: number): number;
  /** The provider's own reference for something new. */
  newReference(draft: TransactionDraft, nowMs: number): string;
  /** The answer to what was taken on: now, or, where it is a repetition, once before. */
  answerTaken(transaction: Transaction, state: TransactionState, isRepeated: boolean): WireAnswer;
  refuse(why: Refusal): WireAnswer;
  /** Headers of every answer. */
  headersOf(provider: ProviderState): Readonly<Record<string, string>>;
  /** Undefined where the dialect has no callbacks; its result is, where the account has no secret to sign with. */
  readonly callback?: (content: CallbackContent) => SignedCallback | undefined;
  /** How often a callback is tried. */
  readonly callbackTriesMax?: number;
}
