import { type TObject } from '@sinclair/typebox';
import { type Callbacks } from './callbacks.js';
import { type Catalogue, type Channel } from './catalogue.js';
import { type Call, type Question } from './exchange.js';
import { type PaymentInput, type PayoutInput, type PurchaseInput } from './inputs.js';
import { type Limits } from './limits.js';
import { type Operation } from './operation.js';
import { type MeaningTable } from './outcome.js';
import { type Credentials } from './secrets.js';
import { type Tokens } from './tokens.js';

/**
 * The calling side of a dialect: all that a connector needs of a provider, whatever it speaks. Nothing in it sends, waits, reads a clock or draws
 * chance: it makes requests and reads answers. It has what its document has; a dialect made with `satisfies` shows in its type which that is.
 *
 * `C`: the credentials that are kept of a provider. `A`: what a request is signed in with: the credentials, or what a token made of them.
 * Whoever holds a plain `Dialect` has parsed the credentials by its schema.
 */
export interface Dialect<C extends Credentials = Credentials, A extends Credentials = C> {
  readonly name: string;
  /** What a provider of this dialect is registered with: all texts, and unknown names are refused. */
  readonly credentials: TObject;
  /** Only where requests carry a token that must be had first. */
  readonly tokens?: Tokens<C, A>;

  /** Buys something for somebody: airtime, data, cable, electricity, a bill. */
  readonly purchase?: Operation<PurchaseInput, A>;
  /** Collects money: a push to a phone, or a card on the provider's page. */
  readonly payment?: Operation<PaymentInput, A>;
  /** Pays money out. */
  readonly payout?: Operation<PayoutInput, A>;
  /** Stops a transaction of the provider's, by its reference there. */
  cancel?(providerReference: string, access: A): Call<CancelReading>;

  /** Only where the provider calls back. Elsewhere asking is the only way to know. */
  readonly callbacks?: Callbacks;
  readonly limits: Limits;
  /** The code of a decline because our own money at the provider does not suffice. */
  readonly outOfFloatCode?: string;

  /** Our money at the provider, per currency; undefined where the answer does not say it. */
  balance?(access: A): Call<readonly Balance[] | undefined>;
  readonly catalogue?: Catalogue<A>;
  /** Undefined where the answer is no list. */
  channels?(access: A): Question<readonly Channel[] | undefined>;
  /** Whose account it is. */
  lookup?(account: { readonly channel: string; readonly account: string }, access: A): Call<LookupReading>;
  /** Who we are at the provider: whether the credentials are good, and whose they are. */
  profile?(access: A): Call<Profile | undefined>;

  /** The document's codes and status words, each with what it comes to: for people, and for the tests. */
  readonly meanings: readonly MeaningTable[];
}

/** What we have at a provider. */
export interface Balance {
  readonly currency: string;
  /** What can be spent; what is smaller than the currency's least coin is dropped. */
  readonly availableMinor: bigint;
}

/** The answer to a cancel. `refused`: it goes on, and ends otherwise. */
export type CancelReading =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

/** The answer to a lookup. `refused`: there is no such account, or nobody may ask. */
export type LookupReading =
  | { readonly kind: 'found'; readonly name: string; readonly details: Readonly<Record<string, string>> }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

/** Our account at a provider. */
export interface Profile {
  readonly name: string;
  readonly isActive: boolean;
  /** What else it says of us, by its own names. */
  readonly details: Readonly<Record<string, string>>;
}
