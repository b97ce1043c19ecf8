import { Type, type Static } from '@sinclair/typebox';
import { behaviourOf, type Ending, isEnding, type Standing } from './endings.js';

/** What a client asked a provider for, once the dialect understood it and the catalogue knew it. */
export interface PurchaseDraft {
  readonly reference: string;
  /** Daftari's word for the kind of thing. */
  readonly kind: 'airtime' | 'data' | 'cable' | 'electricity' | 'bill';
  readonly productCode: string;
  /** As sent: in a dialect, phone numbers are echoed. */
  readonly recipient: string;
  readonly faceMinor: bigint;
  readonly chargedMinor: bigint;
  readonly meterType: string | null;
}

/** A purchase that a provider took on. */
export interface Purchase extends PurchaseDraft {
  /** Which of the provider's accounts bought it. */
  readonly account: number;
  readonly providerReference: string;
  readonly ending: Ending;
  readonly receivedAtMs: number;
  readonly balanceBeforeMinor: bigint;
}

/** A purchase as the journal keeps it: amounts are texts of minor units. */
export const StoredPurchase = Type.Object({
  account: Type.Integer({ minimum: 0 }),
  reference: Type.String(),
  kind: Type.Union([
    Type.Literal('airtime'),
    Type.Literal('data'),
    Type.Literal('cable'),
    Type.Literal('electricity'),
    Type.Literal('bill'),
  ]),
  product_code: Type.String(),
  recipient: Type.String(),
  face_minor: Type.String({ pattern: '^\\d+$' }),
  charged_minor: Type.String({ pattern: '^\\d+$' }),
  meter_type: Type.Union([Type.String(), Type.Null()]),
  provider_reference: Type.String(),
  ending: Type.String(),
  received_at_ms: Type.Number(),
  balance_before_minor: Type.String({ pattern: '^-?\\d+$' }),
});
/** A purchase as the journal keeps it. */
export type StoredPurchase = Static<typeof StoredPurchase>;

/** For the journal. */
export const storePurchase = (purchase: Purchase): StoredPurchase => ({
  account: purchase.account,
  reference: purchase.reference,
  kind: purchase.kind,
  product_code: purchase.productCode,
  recipient: purchase.recipient,
  face_minor: purchase.faceMinor.toString(),
  charged_minor: purchase.chargedMinor.toString(),
  meter_type: purchase.meterType,
  provider_reference: purchase.providerReference,
  ending: purchase.ending,
  received_at_ms: purchase.receivedAtMs,
  balance_before_minor: purchase.balanceBeforeMinor.toString(),
});

/** From the journal. */
export const restorePurchase = (stored: StoredPurchase): Purchase => ({
  account: stored.account,
  reference: stored.reference,
  kind: stored.kind,
  productCode: stored.product_code,
  recipient: stored.recipient,
  faceMinor: BigInt(stored.face_minor),
  chargedMinor: BigInt(stored.charged_minor),
  meterType: stored.meter_type,
  providerReference: stored.provider_reference,
  ending: isEnding(stored.ending) ? stored.ending : 'ordinary',
  receivedAtMs: stored.received_at_ms,
  balanceBeforeMinor: BigInt(stored.balance_before_minor),
});

/** Where a purchase stands and since when. */
export interface PurchaseState {
  readonly standing: Standing;
  readonly sinceMs: number;
}

/** Where a purchase stands at an instant: a function of its ending and the clock, so a restart changes nothing. */
export const stateAt = (purchase: Purchase, nowMs: number, timeScale: number): PurchaseState => {
  const { first, then } = behaviourOf(purchase.ending);
  const turnsAtMs = then === undefined ? undefined : purchase.receivedAtMs + then.afterMs * timeScale;
  return then !== undefined && turnsAtMs !== undefined && nowMs >= turnsAtMs
    ? { standing: then.standing, sinceMs: turnsAtMs }
    : { standing: first, sinceMs: purchase.receivedAtMs };
};

/** When it was really done, if it was by then. */
export const executedAt = (purchase: Purchase, nowMs: number, timeScale: number): number | undefined => {
  const { executedAfterMs } = behaviourOf(purchase.ending);
  if (executedAfterMs === null) return undefined;
  const atMs = purchase.receivedAtMs + executedAfterMs * timeScale;
  return atMs <= nowMs ? atMs : undefined;
};
