import { PLATFORM_BUSINESS } from '@daftari/contracts';
import { possibleDecisions, type TransactionKind } from '@daftari/ledger-domain';
import { formatAmount, isCurrency, parseAmount } from '@daftari/money';
import { instantOf } from '../writer/event-hash.js';
import { KIND_CODES, STATUS_CODES } from '../writer/unit.js';
import { type StoredCase } from './case-rows.js';
import { type Proposal } from './proposals.js';

const KINDS = new Map<number, TransactionKind>(Object.entries(KIND_CODES).map(([kind, code]) => [code, kind as TransactionKind]));

const millis = (us: number): string => `${instantOf(us).slice(0, 23)}Z`;

/** What a provider moved or says, and what the books expected, in minor units. Null where nobody knows it. */
export interface Stake {
  readonly amount: bigint | null;
  readonly expected: bigint;
}

/** Kinds about money that moved where none was expected to. */
const UNEXPECTED: readonly string[] = ['late_success', 'reversal', 'duplicate'];

const isUnexplained = ({ opened }: StoredCase): boolean => opened.transaction.business_id === PLATFORM_BUSINESS;

/** What is at stake in a case. */
export const stakeOf = (found: StoredCase): Stake => {
  const { opened } = found;
  const amount = BigInt(opened.transaction.amount_minor);
  if (isUnexplained(found)) return { amount: amount === 0n ? null : amount, expected: 0n };
  if (opened.delivery !== null && UNEXPECTED.includes(opened.kind)) return { amount, expected: 0n };
  if (opened.kind === 'transfer_returned_to_suspense') return { amount: BigInt(opened.transaction.total_minor), expected: 0n };
  const said = opened.kind === 'missing_at_provider' ? 0n : saidAmount(opened.evidence, opened.currency);
  return { amount: said ?? amount, expected: amount };
};

/** The amount that a witness names: `amount_minor`, or `amount` as a decimal text. */
const saidAmount = (evidence: readonly Readonly<Record<string, unknown>>[], currency: string): bigint | undefined => {
  for (const { amount_minor: minor, amount } of evidence) {
    if (typeof minor === 'string' && /^\d{1,19}$/.test(minor)) return BigInt(minor);
    if (typeof amount !== 'string' || !isCurrency(currency)) continue;
    const parsed = parseAmount(amount, currency);
    if (parsed.ok) return parsed.minor;
  }
  return undefined;
};

/** The decisions that the case can have now; none once it is decided. */
export const decisionsOf = (found: StoredCase): readonly string[] => {
  if (found.resolved !== null) return [];
  return possibleDecisions({
    kind: found.opened.kind,
    isAboutDelivery: found.opened.delivery !== null,
    isUnexplained: isUnexplained(found),
    waits: found.transactionStatus === STATUS_CODES.pending,
    of: KINDS.get(found.transactionKind) ?? 'adjustment',
  });
};

const firstProvider = (evidence: readonly Readonly<Record<string, unknown>>[]): string | null => {
  const said = evidence[0]?.['provider'];
  return typeof said === 'string' ? said : null;
};

const decimal = (minor: bigint | null, currency: string): string | null =>
  minor === null || !isCurrency(currency) ? null : formatAmount(minor, currency);

/** What the business came to owe by it and has not paid. */
const owedOf = ({ resolved, settled }: StoredCase): bigint | null =>
  resolved?.owed_minor === undefined || settled !== null ? null : BigInt(resolved.owed_minor);

const receivableOf = (found: StoredCase) => {
  const { resolved, settled } = found;
  if (resolved?.owed_minor === undefined) return null;
  const status = settled === null ? 'owed' : settled.how;
  return { status, amount: decimal(BigInt(resolved.owed_minor), resolved.currency), left: decimal(owedOf(found) ?? 0n, resolved.currency) };
};

const UNDECIDED = { resolved_at: null, decision: null, note: null, decided_by: null, approved_by: null };

const shownDecision = ({ resolved, resolvedAt }: StoredCase) => {
  if (resolved === null || resolvedAt === null) return UNDECIDED;
  const { decision, note, decided_by, approved_by = null } = resolved;
  return { resolved_at: millis(resolvedAt), decision, note, decided_by, approved_by };
};

/** A case as it is shown (API.md section 7), and more: amounts are decimal texts. */
export const shownCase = (found: StoredCase, proposal: Proposal | undefined) => {
  const { opened, resolved } = found;
  const { transaction, currency, delivery, evidence } = opened;
  const { amount, expected } = stakeOf(found);
  return {
    id: `case_${found.id}`,
    kind: opened.kind,
    status: resolved === null ? 'open' : 'resolved',
    transaction_id: opened.transaction_id,
    provider: delivery?.provider ?? transaction.provider ?? firstProvider(evidence),
    business_id: isUnexplained(found) ? null : transaction.business_id,
    amount: decimal(amount, currency),
    currency,
    expected: decimal(expected, currency),
    evidence,
    opened_at: millis(found.openedAt),
    ...shownDecision(found),
    mode: opened.mode,
    reference: transaction.reference,
    transaction_kind: transaction.kind,
    provider_reference: opened.provider_reference ?? transaction.provider_reference,
    possible_decisions: decisionsOf(found),
    proposal: resolved === null && proposal ? proposal : null,
    receivable: receivableOf(found),
  };
};
export type ShownCase = ReturnType<typeof shownCase>;
