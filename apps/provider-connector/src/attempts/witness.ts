import { type WitnessWord } from '@daftari/contracts';
import { type Outcome } from '@daftari/dialect';
import { type OutgoingMessage } from '@daftari/messaging';
import { type AttemptRow } from './attempt.js';
import { type Changes } from './changes.js';
import { type Witness } from './judge.js';
import { witnessMessage } from './messages.js';
import { directionOf, readOrder } from './order.js';

/** What a witness said, as it is told to the books; undefined where it is no news. */
export const newsOf = (
  changes: Changes,
  row: AttemptRow,
  word: { readonly outcome: Outcome; readonly witness: Witness; readonly evidence: string },
): OutgoingMessage | undefined => {
  const { outcome, witness, evidence } = word;
  const { amount, currency, theirs } = namedBy(outcome);
  const providerReference = theirs ?? row.provider_reference;
  if (!changes.note(row, witness, [outcome.kind, amount, currency, providerReference].join(' '))) return undefined;
  const order = readOrder(row.hold);
  return witnessMessage(row, `${row.id}/${witness}/${evidence}`, {
    provider: row.provider,
    attempt: row.number,
    upstream_reference: row.upstream_reference,
    witness,
    says: outcome.kind satisfies WitnessWord,
    amount_minor: amount?.toString() ?? null,
    told_currency: currency ?? null,
    provider_reference: providerReference,
    recipient: order.recipient === '' ? null : order.recipient,
    direction: directionOf(order.kind),
    evidence,
    sent_at: row.sent_ms === null ? null : new Date(row.sent_ms).toISOString(),
  });
};

/** What an outcome names beside its word. */
const namedBy = (outcome: Outcome): { readonly amount?: bigint; readonly currency?: string; readonly theirs?: string } => {
  switch (outcome.kind) {
    case 'succeeded':
    case 'accepted': {
      const { amountMinor, currency, providerReference } = outcome;
      return {
        ...(amountMinor === undefined ? {} : { amount: amountMinor }),
        ...(currency === undefined ? {} : { currency }),
        ...(providerReference === undefined ? {} : { theirs: providerReference }),
      };
    }
    case 'failed':
    case 'unknown':
      return outcome.providerReference === undefined ? {} : { theirs: outcome.providerReference };
    case 'declined':
    case 'not_found':
    case 'retry_later':
      return {};
  }
};
