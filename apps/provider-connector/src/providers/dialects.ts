import * as bmatror from '@daftari/dialect-bmatror';
import * as strongmb from '@daftari/dialect-strongmb';

/** The dialects that can be called as providers. */
export const DIALECTS = ['strongmb', 'bmatror'] as const;
export type DialectName = (typeof DIALECTS)[number];

export type Outcome = strongmb.Outcome;
export type HeaderMap = strongmb.HeaderMap;
export type PurchaseInput = strongmb.PurchaseInput;
export type ProviderRequest = strongmb.ProviderRequest;
export type CallbackReading = strongmb.CallbackReading;
type ExpectedAnswer = strongmb.ExpectedAnswer;

/** What the connector needs of a dialect; every dialect has it under these names. */
export interface Dialect {
  buildPurchase(input: PurchaseInput, credentials: { api_key: string }): ProviderRequest;
  buildRequery(reference: string, credentials: { api_key: string }): ProviderRequest;
  interpretPurchase(httpStatus: number, headers: HeaderMap, bodyText: string, expected?: ExpectedAnswer): Outcome;
  interpretRequery(httpStatus: number, headers: HeaderMap, bodyText: string, expected?: ExpectedAnswer): Outcome;
  interpretCallback(rawBody: Uint8Array | string, headers: HeaderMap, secret: string): CallbackReading;
  /** Does the provider call back? Where it does not, only asking tells of a late success. */
  readonly callsBack: boolean;
}

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  strongmb: { ...strongmb, callsBack: false },
  bmatror: { ...bmatror, callsBack: true },
};

export { UnsendablePurchaseError as StrongmbUnsendable } from '@daftari/dialect-strongmb';
export { UnsendablePurchaseError as BmatrorUnsendable } from '@daftari/dialect-bmatror';
