import { text, instant, nullable, object } from './schema-words.js';

const number = { type: 'integer' };

const RESULTS = ['matched', 'missing_here', 'missing_there', 'amount_differs', 'status_differs', 'duplicate', 'ambiguous', 'bad_line'];
const COUNTS = ['lines', ...RESULTS.slice(0, -1), 'bad_lines'];

const reconciliation = {
  id: text,
  provider: text,
  mode: text,
  date: { type: 'string', format: 'date' },
  covers_from: nullable(instant),
  covers_to: nullable(instant),
  bytes: number,
  counts: object(Object.fromEntries(COUNTS.map((name) => [name, number]))),
  cases: { type: 'string', enum: ['asked', 'held', 'none'] },
  uploaded_by: nullable(text),
  uploaded_at: instant,
  finished_at: instant,
};

const line = {
  type: 'object',
  properties: { result: { type: 'string', enum: RESULTS }, line: nullable(number), transaction_id: text, detail: { type: 'object' } },
  required: ['result', 'line', 'detail'],
};

/** What statements of providers came to. */
export const RECONCILIATION_SCHEMAS = {
  Reconciliation: object(reconciliation),
  ReconciliationWithLines: object({
    ...reconciliation,
    lines: { type: 'array', items: line },
    has_more: { type: 'boolean' },
    next_cursor: nullable(text),
  }),
  ReconciliationSummary: object({
    date: { type: 'string', format: 'date' },
    data: {
      type: 'array',
      items: object({
        provider: text,
        mode: text,
        currency: text,
        state: { type: 'string', enum: ['agreed', 'awaiting', 'disagreement'] },
        transactions: number,
        amount: text,
        in_statement: number,
      }),
    },
  }),
} as const;
