import { type Static, Type } from '@sinclair/typebox';
import { Minor, Nullable } from './fields.js';
import { TransactionView } from './transaction-view.js';
import { OneOf } from './fields.js';

/**
 * Why the ledger refused a command, in the documented order of precedence: the domain's (`docs/posting-rules.md`), with the writer's own two. What came
 * too late was never decided; what the installation may not write yet (P9) is found only when every rule has let it pass.
 */
export const REFUSAL_CODES = [
  'reference_conflict',
  'too_late',
  'malformed_command',
  'transaction_not_found',
  'mode_mismatch',
  'business_not_active',
  'wallet_not_open',
  'currency_not_supported',
  'already_ended',
  'case_not_found',
  'already_resolved',
  'decision_not_possible',
  'not_refundable',
  'transaction_limit_exceeded',
  'daily_limit_exceeded',
  'balance_limit_exceeded',
  'overdraft_limit_exceeded',
  'insufficient_balance',
  'invalid_recipient',
  'format_too_old',
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
