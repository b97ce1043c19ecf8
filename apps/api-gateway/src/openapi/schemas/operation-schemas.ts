import { MODES, REFUSAL_CODES } from '@daftari/contracts';
import { type Schema, text, flag, count, instant, amount, oneOf, nullable, object } from './schema-words.js';

/** How the installation is run: what was refused, what is parked, whether the books are right. */
export const OPERATION_SCHEMAS = {
  Refusal: object({
    command_id: text,
    business_id: text,
    mode: oneOf(MODES),
    reference: text,
    code: oneOf(REFUSAL_CODES),
    currency: nullable(text),
    recorded_at: instant,
    available: nullable(amount),
    needed: nullable(amount),
    detail: text,
  }),
  Verification: object({
    ok: flag,
    checks: { type: 'array', items: object({ name: text, ok: flag, detail: text }) },
  }),
  DeadLetter: object({
    id: { ...text, examples: ['connector-12'] },
    service: oneOf(['ledger', 'connector', 'notifier']),
    group: text,
    topic: text,
    partition: count,
    offset: count,
    type: nullable(text),
    error: text,
    reason: text,
    value: text,
    parked_at: instant,
  }),
  ReplayedDeadLetter: object({
    id: { ...text, examples: ['connector-12'] },
    service: oneOf(['ledger', 'connector', 'notifier']),
    replayed: flag,
  }),
} as const satisfies Record<string, Schema>;
