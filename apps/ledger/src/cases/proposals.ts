import { Problem } from '@daftari/platform';
import { type Pool } from 'pg';

/** A decision that somebody proposed and somebody else has to confirm. */
export interface Proposal {
  readonly decision: string;
  readonly note: string;
  readonly by: string;
  readonly at: string;
}

interface Row {
  case_id: string;
  decision: string;
  note: string;
  provider_reference: string | null;
  receivable: boolean;
  proposed_by: string;
  proposed_at: Date;
}

/** What was proposed, with all that the decision needs. */
export interface OpenProposal extends Proposal {
  readonly providerReference: string | null;
  readonly receivable: boolean;
}

const OPEN = `select case_id, decision, note, provider_reference, receivable, proposed_by, proposed_at
from ledger.case_proposals where case_id = any($1::uuid[]) and ended is null`;

const openProposal = (row: Row): OpenProposal => ({
  decision: row.decision,
  note: row.note,
  by: row.proposed_by,
  at: row.proposed_at.toISOString(),
  providerReference: row.provider_reference,
  receivable: row.receivable,
});

/** What is proposed for these cases, by their UUIDs. */
export const openProposals = async (pool: Pool, cases: readonly string[]): Promise<ReadonlyMap<string, OpenProposal>> => {
  if (cases.length === 0) return new Map();
  const { rows } = await pool.query<Row>({ name: 'ledger_proposals', text: OPEN, values: [cases] });
  return new Map(rows.map((row) => [row.case_id, openProposal(row)]));
};

export const shownProposal = (proposal: OpenProposal | undefined): Proposal | undefined =>
  proposal && { decision: proposal.decision, note: proposal.note, by: proposal.by, at: proposal.at };

/** A decision as an operator sends it. */
export interface Asked {
  readonly decision: string;
  readonly note: string;
  readonly by: string;
  readonly providerReference: string | null;
  readonly receivable: boolean;
}

/** Answers whether it was new: of two operators who propose at once, one proposes and the other finds it. */
export const propose = async (pool: Pool, caseId: string, asked: Asked): Promise<boolean> => {
  const { rowCount } = await pool.query(
    `insert into ledger.case_proposals (case_id, decision, note, provider_reference, receivable, proposed_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (case_id) where ended is null do nothing`,
    [caseId, asked.decision, asked.note, asked.providerReference, asked.receivable, asked.by],
  );
  return rowCount === 1;
};

/** @throws Problem `not_found` where nothing is proposed */
export const rejectProposal = async (pool: Pool, caseId: string, by: string, note: string): Promise<void> => {
  const { rowCount } = await pool.query(
    `update ledger.case_proposals set ended = 'rejected', ended_by = $2, ended_note = $3, ended_at = clock_timestamp()
     where case_id = $1 and ended is null`,
    [caseId, by, note],
  );
  if (rowCount === 0) throw new Problem('not_found', 'The case has no open proposal.');
};
