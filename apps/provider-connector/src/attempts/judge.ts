import { type Outcome } from '@daftari/dialect';
import { type Currency } from '@daftari/money';
import { type Provider } from '../providers/provider.js';
import { costOf, type Route } from '../routing/routes.js';
import { type LaterRoute } from '../routing/router.js';
import { nextQuestionS } from '../requeries/schedule.js';
import { type AttemptRow } from './attempt.js';
import { type CaseKind } from './messages.js';
import { directionOf, readOrder } from './order.js';

/** Who told us: the answer to our request, a callback, or a requery. */
export type Witness = 'answer' | 'callback' | 'requery';

/** A word about an attempt, as it is judged. */
export interface Heard {
  readonly outcome: Outcome;
  readonly witness: Witness;
  /** Nothing proves it: the provider is asked at once. */
  readonly isHint?: boolean;
}

/** What a word about an attempt leads to. */
export type Verdict =
  | {
      readonly kind: 'capture';
      readonly providerReference: string;
      readonly cost: bigint;
      /** What the buyer needs of it. */
      readonly extras?: Readonly<Record<string, string>> | undefined;
    }
  | {
      readonly kind: 'release';
      readonly code: string;
      readonly detail: string;
      readonly providerReference: string | null;
      readonly recheckInS: number | undefined;
    }
  /** Another route, where there is one; otherwise the money goes back with this reason. */
  | { readonly kind: 'next_route'; readonly code: string; readonly detail: string }
  /** The same request again, later. */
  | { readonly kind: 'again'; readonly inS: number; readonly detail: string }
  /** A restored attempt did not succeed, and the next one may have been made after the backup: it is asked about, never sent. */
  | { readonly kind: 'ask_next'; readonly outcome: 'failed' | 'declined'; readonly detail: string; readonly route: Route }
  | Waiting
  /** A success on an attempt that had ended otherwise: the ledger opens a case. Without a cost the provider names another amount. */
  | { readonly kind: 'late_success'; readonly providerReference: string; readonly cost: bigint | undefined; readonly note: string }
  /** The provider took its success back: the ledger opens a case. */
  | { readonly kind: 'reversal'; readonly code: string; readonly detail: string; readonly providerReference: string | null }
  /** After the end: asked about again, or never more. `counts`: it was one of the questions that an ended attempt gets. */
  | { readonly kind: 'recheck'; readonly inS: number | undefined; readonly counts: boolean; readonly opensCase?: CaseKind }
  | { readonly kind: 'nothing' };

/** The outcome is open: it is asked about again. */
interface Waiting {
  readonly kind: 'wait';
  readonly detail: 'awaiting_callback' | 'outcome_unknown' | 'in_review';
  readonly note: string;
  readonly inS: number;
  readonly providerReference: string | null;
  readonly chargedMinor: bigint | null;
  readonly checkoutUrl?: string | undefined;
  /** A person has to look. */
  readonly opensCase?: CaseKind;
}

/**
 * What a word leads to where the attempt was begun before a restore: after the backup others may have been asked, of whom nothing is left here. A
 * success is certain. Otherwise whoever may have been next is asked too, before any money goes back.
 * @param later the routes that may have been taken after this one
 */
export const judgeRestored = (
  row: AttemptRow,
  verdict: Verdict,
  later: readonly LaterRoute[],
  provider: Provider,
  chance: number,
): Verdict => {
  const [next, another] = later;
  if (!next || (verdict.kind !== 'release' && verdict.kind !== 'next_route')) return verdict;
  const detail = `${verdict.code}: ${verdict.detail}`;
  // Of several, whoever was well at the time may have been next: it is clear only where there is one.
  const isClear = row.restored === 'known' && !another && next.isActive;
  if (isClear) return { kind: 'ask_next', outcome: verdict.kind === 'release' ? 'failed' : 'declined', detail, route: next.route };
  const note = `${detail} Another provider may have been asked.`;
  return { ...waiting(row, provider, note, chance), detail: 'in_review', opensCase: 'unknown_too_long' };
};

type Succeeded = Extract<Outcome, { kind: 'succeeded' }>;
const NOTHING: Verdict = { kind: 'nothing' };

/** Judges a word about an attempt. Pure: the row was read under its lock, chance arrives. */
export const judge = (row: AttemptRow, provider: Provider, heard: Heard, callsBack: boolean, chance: number): Verdict => {
  if (row.state === 'done' || row.state === 'recheck') return judgeEnded(row, provider, heard, chance);
  const { outcome, witness } = heard;
  switch (outcome.kind) {
    case 'succeeded':
      return judgeSuccess(row, provider, outcome, chance);
    case 'failed':
      return {
        kind: 'release',
        code: outcome.code,
        detail: outcome.detail,
        providerReference: outcome.providerReference ?? null,
        recheckInS: recheckAfterFailure(provider, outcome.providerReference ?? row.provider_reference, callsBack),
      };
    case 'declined':
      return { kind: 'next_route', code: outcome.code, detail: outcome.detail };
    case 'retry_later':
      if (witness === 'answer') return judgeThrottled(row, provider, outcome.retryAfterMs / 1000);
      return waiting(row, provider, 'the provider asked us to come later', chance, outcome.retryAfterMs / 1000);
    case 'accepted':
      return judgeAccepted(row, provider, outcome, chance);
    case 'unknown':
      return {
        ...waiting(row, provider, outcome.detail, chance),
        providerReference: outcome.providerReference ?? row.provider_reference,
        ...(heard.isHint ? { inS: 0 } : {}),
      };
    case 'not_found':
      return judgeNotFound(row, provider, callsBack, chance);
  }
};

const judgeAccepted = (row: AttemptRow, provider: Provider, outcome: Extract<Outcome, { kind: 'accepted' }>, chance: number): Verdict => {
  const open = waiting(row, provider, 'accepted', chance);
  return {
    ...open,
    detail: open.detail === 'in_review' ? 'in_review' : 'awaiting_callback',
    providerReference: outcome.providerReference ?? row.provider_reference,
    chargedMinor: outcome.chargedMinor ?? null,
    checkoutUrl: outcome.checkoutUrl,
  };
};
/** It was not executed, so it may be sent again; once that has gone on for too long, by another route (docs/decisions/0016-when-a-provider-is-passed-over.md). */
const judgeThrottled = (row: AttemptRow, provider: Provider, inS: number): Verdict =>
  overdue(row, provider)
    ? { kind: 'next_route', code: 'provider_unavailable', detail: 'The provider asked us to come later for too long.' }
    : {
        kind: 'again',
        // No later than somebody would give it up: one that never takes it is not waited for in silence.
        inS: Math.min(inS, provider.requery.give_up_to_case_after_s),
        detail: 'the provider asked us to come later',
      };

/** A provider that calls back is asked about a failure too where it has the transaction: the callback that corrects it may have found nobody. */
const recheckAfterFailure = ({ requery }: Provider, providerReference: string | null, callsBack: boolean): number | undefined =>
  callsBack && providerReference === null ? undefined : requery.first_s;

/** Has it been unknown for so long that a person should look? It is still asked about. */
const overdue = (row: AttemptRow, provider: Provider): boolean =>
  row.sent_ms !== null && row.now_ms - row.sent_ms > provider.requery.give_up_to_case_after_s * 1000;

const waiting = (row: AttemptRow, provider: Provider, note: string, chance: number, leastS = 0): Waiting => {
  const isOverdue = overdue(row, provider);
  return {
    kind: 'wait',
    detail: isOverdue || row.status_detail === 'in_review' ? 'in_review' : 'outcome_unknown',
    note,
    inS: Math.max(leastS, nextQuestionS(provider, row.requeries, chance, ...turnsOf(row, provider))),
    providerReference: row.provider_reference,
    chargedMinor: null,
    ...(isOverdue ? { opensCase: 'unknown_too_long' as const } : {}),
  };
};

/** A wrong amount never moves money: the transaction is under review, and asked about until the right amount is named. */
const judgeSuccess = (row: AttemptRow, provider: Provider, outcome: Succeeded, chance: number): Verdict => {
  const other = otherAmount(row, outcome);
  if (other === undefined)
    return { kind: 'capture', providerReference: outcome.providerReference, cost: costOfAttempt(row), extras: outcome.extras };
  return {
    ...waiting(row, provider, other, chance),
    detail: 'in_review',
    inS: provider.requery.first_s,
    providerReference: outcome.providerReference,
    opensCase: 'wrong_amount',
  };
};

/** What the provider's words differ in from what was asked for; undefined where they agree. */
const otherAmount = (row: AttemptRow, { amountMinor, chargedMinor, currency }: Succeeded): string | undefined => {
  const differs = amountMinor !== undefined && amountMinor !== faceOf(row);
  const chargedOther =
    amountMinor === undefined && chargedMinor !== undefined && row.charged_minor !== null && chargedMinor !== BigInt(row.charged_minor);
  const inOther = currency !== undefined && currency !== row.currency;
  if (!differs && !chargedOther && !inOther) return undefined;
  const told = `${(amountMinor ?? chargedMinor ?? 0n).toString()} ${currency ?? row.currency}`;
  return `the provider names another amount: ${told} in minor units`;
};

const faceOf = (row: AttemptRow): bigint => BigInt(readOrder(row.hold).amount_minor);
/** What a provider keeps of a collection is told when it settles: a cost of the route belongs to what goes out. */
const costOfAttempt = (row: AttemptRow): bigint =>
  directionOf(readOrder(row.hold).kind) === 'in' ? 0n : costOf(row.route.cost, faceOf(row), row.currency as Currency);

/** When an answer will mean more than now: "not found" counts, or a collection has expired. In seconds from now. */
const turnsOf = (row: AttemptRow, provider: Provider): number[] =>
  [notFoundCountsAt(row, provider), ...(row.expires_ms === null ? [] : [row.expires_ms])].map((atMs) => (atMs - row.now_ms) / 1000);

const notFoundCountsAt = (row: AttemptRow, provider: Provider): number =>
  (row.send_deadline_ms ?? row.now_ms) + provider.timeoutMs + provider.requery.not_found_is_failed_after_s * 1000;

/** "Not found" counts only when the request cannot be on its way any more, and the provider had its time (P15). */
const judgeNotFound = (row: AttemptRow, provider: Provider, callsBack: boolean, chance: number): Verdict => {
  // It had it once: that it has it no more is no word of what became of it.
  if (row.provider_reference !== null) return waiting(row, provider, 'the provider had it, and does not know it any more', chance);
  const settled = notFoundCountsAt(row, provider);
  if (row.now_ms <= settled) return waiting(row, provider, 'the provider does not know it yet', chance);
  const detail = 'The provider never received this request.';
  return {
    kind: 'release',
    code: 'not_found_at_provider',
    detail,
    providerReference: null,
    recheckInS: callsBack ? undefined : provider.requery.first_s,
  };
};

const lateSuccess = (row: AttemptRow, outcome: Succeeded): Verdict => {
  const other = otherAmount(row, outcome);
  const note = other ?? 'the provider says that it succeeded after all';
  return {
    kind: 'late_success',
    providerReference: outcome.providerReference,
    cost: other === undefined ? costOfAttempt(row) : undefined,
    note,
  };
};

/** After the end: a success where there was none is late, and a failure where there was a success takes it back. The rest is no news. */
const judgeEnded = (row: AttemptRow, provider: Provider, { outcome, witness, isHint }: Heard, chance: number): Verdict => {
  const had = row.outcome === 'succeeded' || row.outcome === 'late_success';
  if (outcome.kind === 'succeeded' && !had) return lateSuccess(row, outcome);
  if (outcome.kind === 'failed' && had) return contradiction(outcome, witness);
  if (isHint) return { kind: 'recheck', inS: 0, counts: false };
  return row.state === 'recheck' ? judgeRecheck(row, provider, outcome, had, chance) : NOTHING;
};

/** Only what the provider says when it is asked takes a success back: callbacks come in any order. */
const contradiction = (outcome: Extract<Outcome, { kind: 'failed' }>, witness: Witness): Verdict =>
  witness === 'requery'
    ? { kind: 'reversal', code: outcome.code, detail: outcome.detail, providerReference: outcome.providerReference ?? null }
    : { kind: 'recheck', inS: 0, counts: false };

const DEFINITE: ReadonlySet<Outcome['kind']> = new Set(['succeeded', 'failed', 'not_found']);

/** An ended attempt that is asked about: after a failure twice (P15), after a contradiction until there is an answer. */
const judgeRecheck = (row: AttemptRow, provider: Provider, outcome: Outcome, had: boolean, chance: number): Verdict => {
  const sinceS = row.answered_ms === null ? 0 : (row.now_ms - row.answered_ms) / 1000;
  if (!DEFINITE.has(outcome.kind) || (had && outcome.kind === 'not_found')) {
    const isLong = sinceS > provider.requery.give_up_to_case_after_s;
    if (!isLong) return { kind: 'recheck', inS: nextQuestionS(provider, row.requeries, chance), counts: false };
    return { kind: 'recheck', inS: undefined, counts: false, ...(had ? { opensCase: 'status_differs' as const } : {}) };
  }
  if (had || row.rechecks > 0) return { kind: 'recheck', inS: undefined, counts: true };
  const { first_s: firstS, not_found_is_failed_after_s: settledS } = provider.requery;
  return { kind: 'recheck', inS: Math.max(firstS, settledS - sinceS), counts: true };
};
