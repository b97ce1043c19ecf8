import { type CallbackReading, type HeaderMap, type Outcome, type ProviderRequest, type PurchaseInput } from './outcome.js';

/** What an answer must be about, where the caller knows it. */
export interface ExpectedAnswer {
  readonly reference: string;
}

/** The calling side of a dialect: what a connector needs of a provider, whatever it speaks. */
export interface Dialect {
  /** @throws UnsendablePurchaseError where the dialect cannot say it; nothing was sent. */
  buildPurchase(input: PurchaseInput, credentials: { readonly api_key: string }): ProviderRequest;
  buildRequery(reference: string, credentials: { readonly api_key: string }): ProviderRequest;
  interpretPurchase(httpStatus: number, headers: HeaderMap, bodyText: string, expected?: ExpectedAnswer): Outcome;
  interpretRequery(httpStatus: number, headers: HeaderMap, bodyText: string, expected?: ExpectedAnswer): Outcome;
  interpretCallback(rawBody: Uint8Array | string, headers: HeaderMap, secret: string): CallbackReading;
}
