import { type Question } from './exchange.js';
import { type FieldRule } from './field-rules.js';
import { type PurchaseKind } from './inputs.js';

/** What a provider sells. */
export interface Catalogue<A> {
  /** The kinds of which there is a list. */
  readonly kinds: readonly PurchaseKind[];
  /** Undefined where the answer is no list. */
  list(kind: PurchaseKind, access: A): Question<readonly Product[] | undefined>;
}

/** One thing on sale: with a price, or with an amount that the buyer chooses, less a discount. */
export interface Product {
  /** The provider's own, for a route's `provider_product_code`. */
  readonly code: string;
  readonly kind: PurchaseKind;
  readonly name: string;
  readonly network: string;
  readonly price:
    | { readonly model: 'fixed'; readonly amountMinor: bigint; readonly currency: string }
    | { readonly model: 'percent'; readonly discountPercent: string };
  readonly validity?: string;
  readonly bundleSizeMb?: number;
  /** Whether it may be bought through the API; what a document does not say is true. */
  readonly isOpen: boolean;
}

/** Where a provider takes money from or sends it to, and what it must be told for it. */
export interface Channel {
  readonly code: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly fields: Readonly<Record<string, readonly FieldRule[]>>;
  readonly categories: readonly { readonly category: string; readonly feePayer: string }[];
}
