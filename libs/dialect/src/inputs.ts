/** Kinds of purchase, in Daftari's words. */
export type PurchaseKind = 'airtime' | 'data' | 'cable' | 'electricity' | 'bill';

/** What every operation carries, and its requery repeats. */
interface Referenced {
  /** At most 34 characters of `[a-z0-9]`: the transaction's UUID without hyphens and a two-digit attempt number. */
  readonly reference: string;
}

/** One purchase to be sent upstream. */
export interface PurchaseInput extends Referenced {
  readonly kind: PurchaseKind;
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

/** Money in minor units of a currency, through a channel of the provider, and where the provider shall call back to. */
interface Moved extends Referenced {
  readonly amountMinor: bigint;
  /** ISO 4217. */
  readonly currency: string;
  /** The provider's own code of the channel, where its dialect has channels. */
  readonly channel?: string;
  /** The channel's further fields, by the provider's names. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly callbackUrl?: string;
}

/** Who pays. */
export interface Customer {
  readonly firstName: string;
  readonly lastName: string;
  readonly email?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
}

/** One collection: the customer confirms it on the phone (a push), or on the provider's page for cards (its `checkoutUrl`). */
export interface PaymentInput extends Moved {
  readonly by:
    { readonly kind: 'mobile'; readonly phone: string } | { readonly kind: 'card'; readonly doneUrl: string; readonly cancelUrl: string };
  readonly customer: Customer;
}

/** One payout to an account. */
export interface PayoutInput extends Moved {
  /** A phone number in E.164, or the number of the account. */
  readonly account: string;
  readonly name?: string;
}

/** This cannot be said in this dialect; nothing was sent. A fault of the route's or the product's configuration. */
export class UnsendableError extends Error {
  override readonly name = 'UnsendableError';
}

const UPSTREAM_REFERENCE = /^[a-z0-9]{1,34}$/;

/** @throws UnsendableError where a reference is not one that every provider takes. */
export const checkReference = (reference: string): void => {
  if (!UPSTREAM_REFERENCE.test(reference)) throw new UnsendableError('The upstream reference must be 1 to 34 characters of [a-z0-9].');
};
