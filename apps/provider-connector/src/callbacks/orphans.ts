import { createHash } from 'node:crypto';
import { PLATFORM_BUSINESS, ReportUnexplained, toOutgoing } from '@daftari/contracts';
import { type CallbackReading } from '@daftari/dialect';
import { type OutgoingMessage } from '@daftari/messaging';
import { newId } from '@daftari/platform';
import { type Provider } from '../providers/provider.js';

type Genuine = Extract<CallbackReading, { ok: true }>;

const REFERENCE_MAX = 128;

/** The same callback's case, however often it is told of: not that of a statement's line, which moves money. */
const referenceOf = ({ code }: Provider, { providerReference }: Genuine): string => {
  const plain = `orphan_callback/${code}/${providerReference}`;
  return plain.length <= REFERENCE_MAX ? plain : `orphan_callback/${code}/long-${sha256(plain).slice(0, 32)}`;
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

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
  const reference = referenceOf(provider, reading);
  const command = {
    command_id: newId('cmd'),
    business_id: PLATFORM_BUSINESS,
    mode: provider.mode === 'test' ? ('test' as const) : ('live' as const),
    currency: outcome.currency,
    transaction_id: newId('txn'),
    reference,
    request_hash: `1:${sha256(reference)}`,
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
  // Always the same shard for one reference: there it is known if it comes again.
  const partition = Number.parseInt(sha256(reference).slice(0, 8), 16) % shards;
  const time = callback.receivedAt.toISOString();
  return toOutgoing(ReportUnexplained, command, {
    partition,
    key: command.transaction_id,
    id: command.command_id,
    source: '/provider-connector',
    time,
  });
};
