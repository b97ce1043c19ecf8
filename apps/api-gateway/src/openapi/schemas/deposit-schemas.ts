import { MODES, TRANSACTION_STATUSES } from '@daftari/contracts';
import { DEPOSIT_DECISIONS, DEPOSIT_METHODS } from '../../deposits/deposit.dto.js';
import { type Schema, text, instant, paidAmount, oneOf, nullable } from './schema-words.js';

const deposit = {
  id: text,
  business_id: text,
  reference: text,
  kind: oneOf(['deposit']),
  status: oneOf(TRANSACTION_STATUSES),
  mode: oneOf(MODES),
  amount: paidAmount,
  currency: text,
  method: oneOf(DEPOSIT_METHODS),
  proof: { type: 'object', additionalProperties: text },
  decision: nullable(oneOf(DEPOSIT_DECISIONS)),
  note: nullable(text),
  decided_by: nullable(text),
  decided_at: nullable(instant),
  created_at: instant,
  updated_at: instant,
};

/** A deposit as operators see it. */
export const DEPOSIT_SCHEMAS = {
  Deposit: { type: 'object', properties: deposit, required: Object.keys(deposit) },
} as const satisfies Record<string, Schema>;
