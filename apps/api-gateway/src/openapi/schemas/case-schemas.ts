import { CASE_DECISIONS, CASE_KINDS, MODES, SETTLEMENTS, TRANSACTION_KINDS } from '@daftari/contracts';
import { type Schema, text, instant, amount, oneOf, nullable, listOf, object, more } from './schema-words.js';

const policy = {
  rows: listOf(
    object({
      kind: oneOf(CASE_KINDS),
      provider: nullable(text),
      currency: nullable(text),
      max_amount: nullable(amount),
      decision: oneOf(['operator', 'compensate', 'write_off', 'accept']),
    }),
  ),
  approval: listOf(object({ currency: text, above: amount })),
};

/** Cases, what is agreed on about them, and the reports that show what they leave in the books. */
export const CASE_SCHEMAS = {
  Suspense: object({
    as_of: instant,
    data: listOf(
      object({
        provider: text,
        currency: text,
        mode: oneOf(MODES),
        balance: amount,
        open_cases: { type: 'integer' },
        explained: amount,
        unexplained: amount,
        oldest_case_at: nullable(instant),
      }),
    ),
    ...more,
  }),
  Receivables: object({
    as_of: instant,
    data: listOf(
      object({
        business_id: text,
        case_id: text,
        transaction_id: text,
        kind: text,
        amount,
        currency: text,
        mode: oneOf(MODES),
        since: instant,
      }),
    ),
    ...more,
  }),
  ProviderDay: object({
    provider: text,
    date: text,
    timezone: text,
    from: instant,
    to: instant,
    as_of: instant,
    data: listOf(
      object({
        account: oneOf(['float', 'receivable']),
        currency: text,
        mode: oneOf(MODES),
        opening: amount,
        captures: amount,
        collections: amount,
        refunds: amount,
        late_successes: amount,
        reversals: amount,
        top_ups: amount,
        withdrawals: amount,
        settlements: amount,
        unexplained: amount,
        corrections: amount,
        closing: amount,
        theirs: nullable(amount),
        difference: nullable(amount),
      }),
    ),
    ...more,
  }),
  Case: object({
    id: text,
    kind: oneOf(CASE_KINDS),
    status: oneOf(['open', 'resolved']),
    transaction_id: text,
    provider: nullable(text),
    business_id: nullable(text),
    amount: nullable(amount),
    currency: text,
    expected: nullable(amount),
    evidence: listOf({ type: 'object' }),
    opened_at: instant,
    resolved_at: nullable(instant),
    decision: nullable(oneOf(CASE_DECISIONS)),
    note: nullable(text),
    decided_by: nullable(text),
    approved_by: nullable(text),
    mode: oneOf(MODES),
    reference: text,
    transaction_kind: oneOf(TRANSACTION_KINDS),
    provider_reference: nullable(text),
    possible_decisions: listOf(oneOf(CASE_DECISIONS)),
    proposal: nullable(object({ decision: oneOf(CASE_DECISIONS), note: text, by: text, at: instant })),
    receivable: nullable(object({ status: oneOf(['owed', ...SETTLEMENTS]), amount: nullable(amount), left: nullable(amount) })),
  }),
  CasePolicy: object(policy),
  /** One of the two, or both. */
  CasePolicyChange: { type: 'object', properties: policy },
} as const satisfies Record<string, Schema>;
