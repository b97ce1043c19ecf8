import {
  type CallbackDoor,
  type CallbackReading,
  type CallbackRefusal,
  type Callbacks,
  type ExactJson,
  type HeaderMap,
  headerOf,
  type Outcome,
  parseExactJson,
  withoutSecrets,
} from '@daftari/dialect';
import { createHash } from 'node:crypto';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { statusWords, wordOf } from './codes.js';
import { ourReference, settle } from './interpret.js';
import { SIGNATURE_HEADER, TIMESTAMP_HEADER, verify } from './signature.js';
import { ReadCallback, ReadTransaction } from './wire.js';

/** How far from now a callback may have been signed (API.md §7). */
export const WINDOW_S = 300;

const isCallback = TypeCompiler.Compile(ReadCallback);
const isTransaction = TypeCompiler.Compile(ReadTransaction);
const SECONDS = /^\d{1,12}$/;

/** Reads a callback: the signature over its time and its bytes first, then whether it is a replay, then what it says. */
export const interpretCallback = (
  rawBody: Uint8Array | string,
  headers: HeaderMap,
  { secret, receivedAtMs }: CallbackDoor,
): CallbackReading => {
  const signature = headerOf(headers, SIGNATURE_HEADER)?.trim() ?? '';
  const timestamp = headerOf(headers, TIMESTAMP_HEADER)?.trim() ?? '';
  if (signature === '' || timestamp === '') return refused('missing_signature');
  if (!verify(timestamp, rawBody, signature, secret)) return refused('bad_signature');
  if (!isFresh(timestamp, receivedAtMs)) return refused('stale');
  return readGenuine(rawBody, secret);
};

const readGenuine = (rawBody: Uint8Array | string, secret: string): CallbackReading => {
  const json = parseExactJson(Buffer.from(rawBody).toString('utf8'));
  if (json === undefined || !isCallback.Check(json.value)) return refused('malformed');
  const { event, data } = json.value;
  const word = wordOf(event);
  if (word === undefined) return refused('not_a_transaction');
  if (!isTransaction.Check(data)) return refused('malformed');
  const reference = ourReference(data);
  return {
    ok: true,
    callbackId: createHash('sha256').update(rawBody).digest('hex'),
    event,
    ...(reference === undefined ? {} : { reference }),
    providerReference: data.reference,
    outcome: withoutSecrets(callbackOutcome(json, word, data), { secret }),
  };
};

/** An event and its data that disagree are no word to move money on. */
const callbackOutcome = (json: ExactJson, word: string, data: ReadTransaction): Outcome => {
  const status = (data.status ?? word).toLowerCase();
  if (statusWords.get(word)?.meaning !== statusWords.get(status)?.meaning)
    return { kind: 'unknown', detail: `The callback says "${word}" of what is "${status}".`, providerReference: data.reference };
  return settle(json, { ...data, status }, { reference: ourReference(data) ?? '' });
};

const isFresh = (timestamp: string, receivedAtMs: number): boolean =>
  SECONDS.test(timestamp) && Math.abs(receivedAtMs - Number(timestamp) * 1_000) <= WINDOW_S * 1_000;

const refused = (reason: CallbackRefusal): CallbackReading => ({ ok: false, reason });

export const callbacks: Callbacks = { isSigned: true, read: interpretCallback };
