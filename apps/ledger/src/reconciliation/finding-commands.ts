import { hash } from 'node:crypto';
import {
  OpenCase,
  type Outgoing,
  PLATFORM_BUSINESS,
  ReportUnexplained,
  ResolveCase,
  toOutgoing,
  unexplainedReference,
  unexplainedShard,
} from '@daftari/contracts';
import { type Currency, formatAmount } from '@daftari/money';
import { instantOf } from '../writer/event-hash.js';
import { derivedUuid, openingUuid } from './derived-ids.js';
import { type Result } from './judging.js';

/** A line that somebody has to look at, with where its transaction lies. */
export interface Finding {
  readonly place: number;
  readonly line: number | null;
  readonly result: Result;
  readonly certainty: string | null;
  readonly provider_reference: string | null;
  readonly reference: string | null;
  readonly recipient: string | null;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly word: string | null;
  readonly executed_at: string | null;
  readonly expected_minor: string | null;
  readonly transaction: string | null;
  readonly attempt: number | null;
  readonly business: string | null;
  readonly mode: string | null;
  readonly transaction_currency: string | null;
  readonly shard: number | null;
  readonly cases: readonly string[] | null;
}

/** The statement that told it. */
export interface Told {
  /** `rec_…` */
  readonly id: string;
  readonly provider: string;
  readonly mode: string;
  /** Microseconds. */
  readonly at: number;
  readonly shards: number;
  /** The way in which all of the provider's attempts move money; undefined where it goes both ways. */
  readonly direction: 'in' | 'out' | undefined;
}

const decimal = (minor: string, currency: string | null): string =>
  currency === null ? minor : formatAmount(BigInt(minor), currency as Currency);

const evidenceOf = (finding: Finding, told: Told): Record<string, unknown> => ({
  source: 'statement',
  reconciliation_id: told.id,
  provider: told.provider,
  result: finding.result,
  ...(finding.line === null ? {} : { line: finding.line, status: finding.word }),
  provider_reference: finding.provider_reference,
  reference: finding.reference,
  recipient: finding.recipient,
  amount: finding.amount === null ? null : decimal(finding.amount, finding.currency),
  currency: finding.currency,
  ...(finding.expected_minor === null ? {} : { expected: decimal(finding.expected_minor, finding.transaction_currency) }),
  ...(finding.executed_at === null ? {} : { executed_at: `${instantOf(Number(finding.executed_at)).slice(0, 23)}Z` }),
  ...(finding.certainty === null ? {} : { certainty: finding.certainty }),
  ...(finding.attempt === null ? {} : { attempt: finding.attempt }),
});

const placing = (told: Told, partition: number, key: string, id: string) => ({
  partition,
  key,
  id,
  source: '/ledger/reconciliations',
  time: `${instantOf(told.at).slice(0, 23)}Z`,
});

const KINDS = {
  missing_there: 'missing_at_provider',
  amount_differs: 'amount_differs',
  status_differs: 'status_differs',
  duplicate: 'duplicate',
} as const;

/** Cases that the ledger opened by itself when the provider's word came too late: they are about the same difference. */
const KNOWN_ALREADY = /^(late_success|reversal):/;

interface Placed {
  readonly transaction: string;
  readonly business: string;
  readonly mode: 'live' | 'test';
  readonly currency: string;
  readonly shard: number;
}

const placeOf = (finding: Finding): Placed | undefined => {
  const { transaction, business, shard, mode, transaction_currency: currency } = finding;
  if (transaction === null || business === null || shard === null || currency === null) return undefined;
  return { transaction, business, mode: mode === 'test' ? 'test' : 'live', currency, shard };
};

/** The command that asks for what a finding needs; undefined where it needs nothing. */
export const commandOf = (finding: Finding, told: Told): Outgoing | undefined => {
  const placed = placeOf(finding);
  if (!placed) return finding.result === 'missing_here' && finding.word === 'succeeded' ? unexplained(finding, told) : undefined;
  if (finding.result === 'status_differs' && finding.cases?.some((one) => KNOWN_ALREADY.test(one)) === true) return undefined;
  if (finding.result === 'duplicate' && finding.word !== 'succeeded') return undefined;
  const kind = finding.result in KINDS ? KINDS[finding.result as keyof typeof KINDS] : undefined;
  return kind && openCase(placed, kind, evidenceOf(finding, told), told);
};

const openCase = (placed: Placed, kind: (typeof KINDS)[keyof typeof KINDS], evidence: Record<string, unknown>, told: Told): Outgoing => {
  const command = {
    command_id: `cmd_${openingUuid(placed.transaction, kind)}`,
    business_id: `biz_${placed.business}`,
    mode: placed.mode,
    currency: placed.currency,
    transaction_id: `txn_${placed.transaction}`,
    kind,
    evidence: [evidence],
  };
  return toOutgoing(OpenCase, command, placing(told, placed.shard, command.transaction_id, command.command_id));
};

/** What the finding is known by, whichever statement tells of it: the provider's reference, else all that the line says. */
const referenceOf = ({ provider_reference: theirs, ...line }: Finding, provider: string): string => {
  const said = [line.reference, line.recipient, line.amount, line.currency, line.executed_at].join('|');
  return unexplainedReference('unexplained', provider, theirs ?? `line-${hash('sha256', said, 'hex').slice(0, 32)}`);
};

/** Money that the provider moved and that nothing here explains. Where its direction is not certain, there is only a case. */
const unexplained = (finding: Finding, told: Told): Outgoing | undefined => {
  if (finding.currency === null) return undefined;
  const reference = referenceOf(finding, told.provider);
  const amount = told.direction === undefined ? null : finding.amount;
  const said = [reference, told.direction ?? '-', amount ?? '-', finding.currency].join('|');
  const command = {
    command_id: `cmd_${derivedUuid(`${reference}/${told.mode}`)}`,
    business_id: PLATFORM_BUSINESS,
    mode: told.mode === 'test' ? ('test' as const) : ('live' as const),
    currency: finding.currency,
    transaction_id: `txn_${derivedUuid(`${reference}/${told.mode}/transaction`)}`,
    reference,
    request_hash: `1:${hash('sha256', said, 'hex')}`,
    provider: told.provider,
    direction: told.direction ?? ('out' as const),
    amount_minor: amount,
    kind: 'missing_here' as const,
    provider_reference: finding.provider_reference,
    recipient: finding.recipient,
    evidence: [evidenceOf(finding, told)],
  };
  const shard = unexplainedShard(reference, told.shards);
  return toOutgoing(ReportUnexplained, command, placing(told, shard, command.transaction_id, command.command_id));
};

/** A case that a later statement answers by itself. */
export interface Answered {
  readonly transaction: string;
  readonly business: string;
  readonly mode: string;
  readonly currency: string;
  readonly shard: number;
  readonly kind: 'missing_at_provider' | 'status_differs';
  readonly line: number;
}

/** The statement has what an earlier one lacked: the case is closed as it stands. */
export const resolutionOf = (answered: Answered, told: Told): Outgoing => {
  const command = {
    command_id: `cmd_${derivedUuid(`${answered.transaction}/${answered.kind}/answered/${told.id}`)}`,
    business_id: `biz_${answered.business}`,
    mode: answered.mode === 'test' ? ('test' as const) : ('live' as const),
    currency: answered.currency,
    transaction_id: `txn_${answered.transaction}`,
    case_id: `case_${openingUuid(answered.transaction, answered.kind)}`,
    decision: 'accept' as const,
    delivery: null,
    note: `A later statement (${told.id}, line ${answered.line}) has it as the books do.`,
    decided_by: 'reconciliation',
  };
  return toOutgoing(ResolveCase, command, placing(told, answered.shard, command.transaction_id, command.command_id));
};
