import { MODES, TRANSACTION_KINDS } from '@daftari/contracts';
import { type Schema, text, instant, amount, oneOf, nullable, listOf, object, more } from './schema-words.js';

/** At which moment of the books an answer was read: the instant, and how far each shard's log had come. */
const moment = { as_of: instant, sequences: { type: 'object', additionalProperties: { type: 'integer' } } };

const account = {
  account_id: text,
  code: text,
  name: text,
  class: nullable(text),
  normal_side: oneOf(['debit', 'credit']),
  currency: text,
  mode: oneOf(MODES),
  business_id: nullable(text),
  wallet_id: nullable(text),
};

const statementLine = {
  transaction_id: nullable(text),
  reference: nullable(text),
  kind: nullable(oneOf(TRANSACTION_KINDS)),
  direction: oneOf(['debit', 'credit']),
  amount,
  balance_before: amount,
  balance_after: amount,
  occurred_at: instant,
  description: nullable(text),
};

const period = { from: nullable(instant), to: nullable(instant) };
const balances = { opening_balance: amount, closing_balance: amount };

/** The reports that finance asks for. */
export const REPORT_SCHEMAS = {
  Statement: object({
    wallet_id: text,
    currency: text,
    mode: oneOf(MODES),
    ...period,
    as_of: instant,
    ...balances,
    lines: listOf(object(statementLine)),
    ...more,
  }),
  AccountStatement: object({
    ...account,
    ...period,
    ...moment,
    ...balances,
    lines: listOf(object({ ...statementLine, business_id: nullable(text), event_id: text, event_type: text })),
    ...more,
  }),
  AccountBalance: object({ ...account, balance: amount, ...moment }),
  Accounts: object({ ...moment, data: listOf(object({ ...account, balance: amount })), ...more }),
  ChartOfAccounts: object({
    data: listOf(object({ code: text, name: text, class: text, normal_side: text, owner: text, purpose: text })),
    ...more,
  }),
  TrialBalance: object({
    ...moment,
    data: listOf(object({ ...account, debit: amount, credit: amount })),
    totals: listOf(object({ currency: text, mode: oneOf(MODES), debit: amount, credit: amount })),
    ...more,
  }),
  Fees: object({
    ...period,
    ...moment,
    group_by: listOf(text),
    timezone: text,
    data: listOf({
      ...object({
        currency: text,
        mode: oneOf(MODES),
        fees: amount,
        margin: amount,
        discounts: amount,
        tax: amount,
        commission: amount,
        net: amount,
      }),
      description: 'and day, product_code and provider, as far as they are grouped by',
    }),
    ...more,
  }),
  Floats: object({
    ...moment,
    data: listOf(
      object({
        account_id: text,
        provider: text,
        currency: text,
        mode: oneOf(MODES),
        float: amount,
        receivable: amount,
        suspense: amount,
        position: amount,
      }),
    ),
    ...more,
  }),
  InFlight: object({
    as_of: instant,
    older_than_s: { type: 'number' },
    data: listOf(
      object({
        transaction_id: text,
        business_id: nullable(text),
        wallet_id: text,
        kind: nullable(oneOf(TRANSACTION_KINDS)),
        stage: text,
        reference: nullable(text),
        since: instant,
        amount,
        currency: text,
        mode: oneOf(MODES),
      }),
    ),
    ...more,
  }),
} as const satisfies Record<string, Schema>;
