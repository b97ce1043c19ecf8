import {
  AttemptWitnessed,
  CaptureHold,
  type DataOf,
  DISMISS_STATUSES,
  DismissFunds,
  type Evidence,
  type Failure,
  OpenCase,
  ReceiveFunds,
  ReleaseHold,
  type ReleaseStatus,
  toOutgoing,
  TransactionProgressed,
} from '@daftari/contracts';
import { type OutgoingMessage } from '@daftari/messaging';
import { newId } from '@daftari/platform';
import { type Direction } from './order.js';

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

/** The provider delivered, or was paid: take the held money, or receive what was expected. */
export const successMessage = (
  place: TransactionPlace,
  direction: Direction,
  told: { provider: string; cost: bigint; providerReference: string | null; evidence: Evidence; facts: number },
): OutgoingMessage => {
  const { provider, evidence, facts } = told;
  const data = { ...common(place), provider, provider_reference: told.providerReference, evidence, facts };
  return direction === 'in'
    ? toOutgoing(ReceiveFunds, data, placing(place, data.command_id))
    : toOutgoing(CaptureHold, { ...data, cost_minor: told.cost.toString() }, placing(place, data.command_id));
};

/** How money that does not come in ended: a word of the provider's that says so, or `failed`. */
const dismissStatus = (status: ReleaseStatus, code: string | undefined): (typeof DISMISS_STATUSES)[number] =>
  status === 'failed' ? (DISMISS_STATUSES.find((one) => one === code && one !== 'rejected') ?? 'failed') : status;

const NAMED = new Set(['expired', 'cancelled', 'voided']);

/** What the client app reads of why nothing came: a code that says of what it is. */
const incomingFailure = (failure: Failure | null): Failure | null =>
  failure && NAMED.has(failure.code) ? { ...failure, code: `payment_${failure.code}` } : failure;

/** Nothing was delivered, or paid: give the held money back, or expect nothing any more. */
export const endMessage = (
  place: TransactionPlace,
  direction: Direction,
  told: {
    status: ReleaseStatus;
    failure: Failure | null;
    provider: string | null;
    providerReference: string | null;
    evidence: Evidence;
    facts: number;
  },
): OutgoingMessage => {
  const { provider, evidence, facts, status, failure } = told;
  const data = { ...common(place), provider, provider_reference: told.providerReference, evidence, facts };
  if (direction === 'out') return toOutgoing(ReleaseHold, { ...data, status, failure }, placing(place, data.command_id));
  const dismissed = { ...data, status: dismissStatus(status, failure?.code), failure: incomingFailure(failure) };
  return toOutgoing(DismissFunds, dismissed, placing(place, data.command_id));
};

/** The cases that the connector finds by itself; those about money in suspense the ledger opens. */
export type CaseKind = 'unknown_too_long' | 'wrong_amount' | 'status_differs';

/** Nobody but a person can find out what became of it, or what to make of what the provider says. */
export const caseMessage = (place: TransactionPlace, kind: CaseKind, evidence: Evidence & { readonly detail: string }): OutgoingMessage => {
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

/** What a witness said of an attempt. */
export const witnessMessage = (
  place: TransactionPlace,
  id: string,
  told: Omit<DataOf<typeof AttemptWitnessed>, 'transaction_id' | 'business_id' | 'mode' | 'currency' | 'at'>,
): OutgoingMessage => {
  const { currency } = place;
  const subject = { transaction_id: `txn_${place.transaction}`, business_id: `biz_${place.business}`, mode: modeOf(place.mode), currency };
  return toOutgoing(AttemptWitnessed, { ...subject, ...told, at: new Date().toISOString() }, placing(place, id));
};
