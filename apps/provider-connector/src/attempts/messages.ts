import {
  CaptureHold,
  type Evidence,
  type Failure,
  OpenCase,
  ReleaseHold,
  type ReleaseStatus,
  toOutgoing,
  TransactionProgressed,
} from '@daftari/contracts';
import { type OutgoingMessage } from '@daftari/messaging';
import { newId } from '@daftari/platform';

/** Where a transaction belongs: its business, mode, currency and shard. */
export interface TransactionPlace {
  /** The transaction's UUID. */
  readonly transaction: string;
  readonly business: string;
  readonly mode: string;
  readonly currency: string;
  readonly shard: number;
  readonly traceparent: string | null;
}

const SOURCE = '/provider-connector';
const modeOf = (mode: string): 'live' | 'test' => (mode === 'live' ? 'live' : 'test');

const placing = (place: TransactionPlace, id: string) => ({
  partition: place.shard,
  key: `txn_${place.transaction}`,
  id,
  source: SOURCE,
  time: new Date().toISOString(),
  traceparent: place.traceparent ?? undefined,
});

const common = (place: TransactionPlace) => ({
  command_id: newId('cmd'),
  business_id: `biz_${place.business}`,
  mode: modeOf(place.mode),
  currency: place.currency,
  transaction_id: `txn_${place.transaction}`,
});

/** The provider delivered: take the money. */
export const captureMessage = (
  place: TransactionPlace,
  told: { provider: string; cost: bigint; providerReference: string | null; evidence: Evidence; facts: number },
): OutgoingMessage => {
  const data = {
    ...common(place),
    provider: told.provider,
    cost_minor: told.cost.toString(),
    provider_reference: told.providerReference,
    evidence: told.evidence,
    facts: told.facts,
  };
  return toOutgoing(CaptureHold, data, placing(place, data.command_id));
};

/** Nothing was delivered: give the money back. */
export const releaseMessage = (
  place: TransactionPlace,
  told: {
    status: ReleaseStatus;
    failure: Failure | null;
    provider: string | null;
    providerReference: string | null;
    evidence: Evidence;
    facts: number;
  },
): OutgoingMessage => {
  const data = {
    ...common(place),
    status: told.status,
    failure: told.failure,
    provider: told.provider,
    provider_reference: told.providerReference,
    evidence: told.evidence,
    facts: told.facts,
  };
  return toOutgoing(ReleaseHold, data, placing(place, data.command_id));
};

/** Nobody but a person can find out what became of it, or what to make of what the provider says. */
export const caseMessage = (
  place: TransactionPlace,
  kind: 'unknown_too_long' | 'wrong_amount',
  evidence: Evidence & { readonly detail: string },
): OutgoingMessage => {
  const data = { ...common(place), kind, evidence: [evidence] };
  return toOutgoing(OpenCase, data, placing(place, data.command_id));
};

/** A fact of an open transaction, numbered without gaps (P16). */
export const progressMessage = (
  place: TransactionPlace,
  told: {
    fact: number;
    status: 'processing' | 'transmitted';
    detail: 'awaiting_callback' | 'outcome_unknown' | 'in_review' | null;
    provider: string;
    attempt: number;
  },
): OutgoingMessage => {
  const at = new Date().toISOString();
  const data = {
    transaction_id: `txn_${place.transaction}`,
    business_id: `biz_${place.business}`,
    mode: modeOf(place.mode),
    fact: told.fact,
    status: told.status,
    status_detail: told.detail,
    provider: told.provider,
    attempt: told.attempt,
    at,
  };
  return toOutgoing(TransactionProgressed, data, placing(place, `txn_${place.transaction}/${told.fact}`));
};
