import { type Static, Type } from '@sinclair/typebox';
import { Minor, Nullable } from './fields.js';
import { TransactionView } from './transaction-view.js';
import { OneOf } from './fields.js';

/** Why the ledger refused a command, in the documented order of precedence. */
export const REFUSAL_CODES = [
  'too_late',
  'malformed_command',
  'format_too_old',
  'reference_conflict',
  'transaction_not_found',
  'mode_mismatch',
  'already_ended',
  'case_not_found',
  'already_resolved',
  'decision_not_possible',
  'currency_not_supported',
  'business_not_active',
  'wallet_not_open',
  'invalid_recipient',
  'not_refundable',
  'transaction_limit_exceeded',
  'daily_limit_exceeded',
  'balance_limit_exceeded',
  'overdraft_limit_exceeded',
  'insufficient_balance',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** The ledger's answer to one command, sent to the gateway process that waits (P5). A hint: losing it costs nothing but a 202. */
export const CommandReply = Type.Object({
  command_id: Type.String(),
  /** accepted: decided now; replayed: the same request had been decided before; refused: nothing was recorded in the books. */
  outcome: OneOf(['accepted', 'replayed', 'refused']),
  code: Nullable(OneOf(REFUSAL_CODES)),
  /** What the refusal's sentence needs: what was available or allowed, and what was needed; minor units. */
  available_minor: Nullable(Minor),
  needed_minor: Nullable(Minor),
  transaction: Nullable(TransactionView),
});
export type CommandReply = Static<typeof CommandReply>;

/** A transaction ended: sent to the gateway process that placed its hold, for `Prefer: wait`. A hint too. */
export const TransactionEnded = Type.Object({ transaction_id: Type.String(), transaction: TransactionView });
export type TransactionEnded = Static<typeof TransactionEnded>;
