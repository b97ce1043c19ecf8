import { type CallbackReading, type Callbacks, parseExactJson } from '@daftari/dialect';
import { createHash } from 'node:crypto';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { Transaction } from './wire.js';

const isTransaction = TypeCompiler.Compile(Transaction);

/**
 * Reads a callback: the transaction without an envelope, sent again until it is answered. Nothing signs it, so that it is a hint: whatever status it
 * tells, the provider is asked.
 */
export const interpretCallback = (rawBody: Uint8Array | string): CallbackReading => {
  const json = parseExactJson(Buffer.from(rawBody).toString('utf8'));
  if (json === undefined || !isTransaction.Check(json.value)) return { ok: false, reason: 'malformed' };
  const { id: providerReference, status, external_id: reference } = json.value;
  return {
    ok: true,
    callbackId: createHash('sha256').update(rawBody).digest('hex'),
    event: `transaction.${status}`,
    ...(typeof reference === 'string' ? { reference } : {}),
    providerReference,
    outcome: { kind: 'unknown', detail: 'An unsigned callback proves nothing: the provider is asked.', providerReference },
    isHint: true,
  };
};

export const callbacks: Callbacks = { isSigned: false, read: interpretCallback };
