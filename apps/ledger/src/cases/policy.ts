import { type CaseDecision, type CaseKind } from '@daftari/ledger-domain';
import { type Currency, formatAmount, isCurrency } from '@daftari/money';
import { type UnitOfWork } from '@daftari/platform';
import { type Pool } from 'pg';

/** What is agreed on beforehand: how cases of a kind are decided, of a provider, in a currency, up to an amount. Null is any. */
export interface PolicyRow {
  readonly kind: CaseKind;
  readonly provider: string | null;
  readonly currency: Currency | null;
  readonly maxAmount: bigint | null;
  readonly decision: CaseDecision | 'operator';
}

/** Above this amount a decision takes two operators. */
export interface Approval {
  readonly currency: Currency;
  readonly above: bigint;
}

export interface Policy {
  readonly rows: readonly PolicyRow[];
  readonly approval: readonly Approval[];
}

interface StoredRow {
  kind: CaseKind;
  provider: string | null;
  currency: string | null;
  max_amount_minor: string | null;
  decision: PolicyRow['decision'];
}

const known = (currency: string): Currency => {
  if (!isCurrency(currency)) throw new Error(`The policy names the currency ${currency}, which there is not.`);
  return currency;
};

/** The policy as it stands. */
export const readPolicy = async (pool: Pool): Promise<Policy> => {
  const { rows } = await pool.query<StoredRow>('select * from ledger.case_policies order by position');
  const approvals = await pool.query<{ currency: string; above_minor: string }>('select * from ledger.case_approvals order by currency');
  return {
    rows: rows.map((row) => ({
      kind: row.kind,
      provider: row.provider,
      currency: row.currency === null ? null : known(row.currency),
      maxAmount: row.max_amount_minor === null ? null : BigInt(row.max_amount_minor),
      decision: row.decision,
    })),
    approval: approvals.rows.map(({ currency, above_minor: above }) => ({ currency: known(currency), above: BigInt(above) })),
  };
};

/** Replaces what is given of the policy, in one step; the other part stays as it is. */
export const writePolicy = async (
  unit: UnitOfWork,
  { rows, approval }: { readonly rows: readonly PolicyRow[] | undefined; readonly approval: readonly Approval[] | undefined },
): Promise<void> => {
  // Two that come at once are stored one after the other.
  await unit.query('lock table ledger.case_policies in share row exclusive mode');
  if (rows) await unit.query('delete from ledger.case_policies');
  for (const [position, row] of (rows ?? []).entries())
    await unit.query('insert into ledger.case_policies values ($1, $2, $3, $4, $5, $6)', [
      position,
      row.kind,
      row.provider,
      row.currency,
      row.maxAmount,
      row.decision,
    ]);
  if (approval) await unit.query('delete from ledger.case_approvals');
  for (const { currency, above } of approval ?? [])
    await unit.query('insert into ledger.case_approvals values ($1, $2)', [currency, above]);
};

/** The policy as it is shown, and as `PUT` takes it. */
export const shownPolicy = ({ rows, approval }: Policy) => ({
  rows: rows.map(({ kind, provider, currency, maxAmount, decision }) => ({
    kind,
    provider,
    currency,
    max_amount: maxAmount === null || currency === null ? null : formatAmount(maxAmount, currency),
    decision,
  })),
  approval: approval.map(({ currency, above }) => ({ currency, above: formatAmount(above, currency) })),
});

/** What a case is, as far as the policy looks at it. */
export interface PolicyCase {
  readonly kind: string;
  readonly provider: string | null;
  readonly currency: string;
  readonly amount: bigint | null;
}

const specificity = (row: PolicyRow): number => (row.provider === null ? 0 : 2) + (row.currency === null ? 0 : 1);

const fits = (row: PolicyRow, found: PolicyCase): boolean =>
  row.kind === found.kind &&
  (row.provider === null || row.provider === found.provider) &&
  (row.currency === null || row.currency === found.currency) &&
  // What nobody knows the amount of is above every limit.
  (row.maxAmount === null || (found.amount !== null && found.amount <= row.maxAmount));

const byLimit = (left: PolicyRow, right: PolicyRow): number => {
  if (left.maxAmount === right.maxAmount) return 0;
  if (left.maxAmount === null) return 1;
  return right.maxAmount === null || left.maxAmount < right.maxAmount ? -1 : 1;
};

/** The row that decides a case: the most specific that it fits, the lowest limit first. Undefined: nothing was agreed on. */
export const rowFor = (rows: readonly PolicyRow[], found: PolicyCase): PolicyRow | undefined =>
  rows.filter((row) => fits(row, found)).sort((left, right) => specificity(right) - specificity(left) || byLimit(left, right))[0];

/** Does a decision about so much take two operators? */
export const needsTwo = (approval: readonly Approval[], currency: string, amount: bigint | null): boolean =>
  approval.some((one) => one.currency === currency && (amount === null || amount > one.above));

/** A row in words, for the note of what it decided: `late_success, smb_main, NGN up to 500.00: compensate`. */
export const rowInWords = ({ kind, provider, currency, maxAmount, decision }: PolicyRow): string => {
  const limit = maxAmount === null || currency === null ? '' : ` up to ${formatAmount(maxAmount, currency)}`;
  return `${[kind, provider ?? 'any provider', `${currency ?? 'any currency'}${limit}`].join(', ')}: ${decision}`;
};
