import { hash } from 'node:crypto';
import { PLATFORM_BUSINESS, ReportUnexplained, toOutgoing, unexplainedReference, unexplainedShard } from '@daftari/contracts';
import { type CallbackReading } from '@daftari/dialect';
import { type OutgoingMessage } from '@daftari/messaging';
import { newId } from '@daftari/platform';
import { type Provider } from '../providers/provider.js';

type Genuine = Extract<CallbackReading, { ok: true }>;

/**
 * A genuine callback about money that nobody here asked for: a case for a person. It posts nothing, for it may still be about something whose
 * answer never came; its statement's line moves the money. Undefined where the callback says of no money that it was moved.
 */
export const orphanReport = (
  provider: Provider,
  reading: Genuine,
  callback: { readonly id: string; readonly receivedAt: Date },
  shards: number,
): OutgoingMessage | undefined => {
  const { outcome, providerReference } = reading;
  if (outcome.kind !== 'succeeded' || outcome.currency === undefined) return undefined;
  // Not that of a statement's line, which moves money.
  const reference = unexplainedReference('orphan_callback', provider.code, providerReference);
  const command = {
    command_id: newId('cmd'),
    business_id: PLATFORM_BUSINESS,
    mode: provider.mode === 'test' ? ('test' as const) : ('live' as const),
    currency: outcome.currency,
    transaction_id: newId('txn'),
    reference,
    request_hash: `1:${hash('sha256', reference, 'hex')}`,
    provider: provider.code,
    direction: 'out' as const,
    amount_minor: null,
    kind: 'orphan_callback' as const,
    provider_reference: providerReference,
    recipient: null,
    evidence: [
      {
        source: 'callback',
        id: callback.id,
        provider: provider.code,
        event: reading.event,
        reference: reading.reference ?? null,
        provider_reference: providerReference,
        amount_minor: outcome.amountMinor?.toString() ?? null,
        at: callback.receivedAt.toISOString(),
      },
    ],
  };
  const time = callback.receivedAt.toISOString();
  return toOutgoing(ReportUnexplained, command, {
    partition: unexplainedShard(reference, shards),
    key: command.transaction_id,
    id: command.command_id,
    source: '/provider-connector',
    time,
  });
};
