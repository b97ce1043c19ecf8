import { type Static, Type } from '@sinclair/typebox';
import { CurrencyCode, Id, Instant, Minor, Mode, WalletTerms } from './fields.js';

/** A wallet as services tell each other of it; amounts in minor units. */
export const WalletView = Type.Object({
  id: Type.String(),
  business_id: Id('biz'),
  currency: CurrencyCode,
  mode: Mode,
  available_minor: Minor,
  held_minor: Minor,
  pending_minor: Minor,
  daily_used_minor: Minor,
  terms: WalletTerms,
  updated_at: Instant,
});
export type WalletView = Static<typeof WalletView>;

/** A wallet's balance at an instant; the answer names the instant and sequence that it used (P8). */
export const BalanceView = Type.Object({
  currency: CurrencyCode,
  available_minor: Minor,
  held_minor: Minor,
  pending_minor: Minor,
  as_of: Instant,
  sequence: Type.Integer(),
});
export type BalanceView = Static<typeof BalanceView>;

/** One entry of a transaction's timeline, from any service. */
export const TimelineEntry = Type.Object({
  at: Instant,
  source: Type.Union([
    Type.Literal('ledger'),
    Type.Literal('connector'),
    Type.Literal('callback'),
    Type.Literal('requery'),
    Type.Literal('webhook'),
    Type.Literal('operator'),
  ]),
  type: Type.String(),
  detail: Type.Record(Type.String(), Type.Unknown()),
});
export type TimelineEntry = Static<typeof TimelineEntry>;
