/** Do the witnesses of a transaction say what the books say? */
export const AGREEMENTS = ['agreed', 'awaiting', 'disagreement'] as const;
export type Agreement = (typeof AGREEMENTS)[number];

/** How a transaction stands in the books: `done` is completed or refunded, `undone` every other end. */
export type Standing = 'open' | 'done' | 'undone';

/** The provider's last word on an attempt, by answer, callback or requery: the last one that ends something, else the last. */
export type ProviderSays = 'succeeded' | 'failed' | 'not_found' | 'open';

/** What the last statement that should have the attempt says of it; `none` before there is one. */
export type StatementSays = 'none' | 'succeeded' | 'failed' | 'pending' | 'reversed' | 'missing';

/** An attempt that was sent. */
export interface AttemptEvidence {
  readonly provider: ProviderSays;
  readonly statement: StatementSays;
  /** The provider or a statement names another amount than was asked for, or a statement has it twice. */
  readonly differs: boolean;
}

export interface TransactionEvidence {
  readonly standing: Standing;
  /** Cases were opened about it and all are decided: a person has looked, and what they decided stands. */
  readonly isDecided: boolean;
  readonly attempts: readonly AttemptEvidence[];
}

const wasDone = ({ provider, statement }: AttemptEvidence): boolean => provider === 'succeeded' || statement === 'succeeded';

/** The provider says one thing to us and another in its statement. */
const contradictsItself = ({ provider, statement }: AttemptEvidence): boolean =>
  provider === 'succeeded'
    ? statement !== 'none' && statement !== 'succeeded'
    : provider === 'failed' && (statement === 'succeeded' || statement === 'pending');

/** Nobody has said how it ended. */
const isSilent = ({ provider, statement }: AttemptEvidence): boolean =>
  (provider === 'open' || provider === 'not_found') && (statement === 'none' || statement === 'pending');

/**
 * The agreement table of docs/reconciliation.md, in its order: the first row that applies. `agreementSql` says the same to PostgreSQL, and a test holds
 * the two against each other.
 */
export const agreementOf = ({ standing, isDecided, attempts }: TransactionEvidence): Agreement => {
  if (standing === 'open') return 'awaiting';
  if (isDecided) return 'agreed';
  if (attempts.some((attempt) => attempt.differs || contradictsItself(attempt))) return 'disagreement';
  const done = attempts.filter(wasDone).length;
  if (standing === 'done') {
    if (done === 1) return 'agreed';
    return done === 0 && (attempts.length === 0 || attempts.some(isSilent)) ? 'awaiting' : 'disagreement';
  }
  if (done > 0) return 'disagreement';
  return attempts.some((attempt) => isSilent(attempt) && (attempt.provider === 'open' || attempt.statement === 'pending'))
    ? 'awaiting'
    : 'agreed';
};
