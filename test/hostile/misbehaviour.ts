import { type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Manner, type Twist } from './script.js';
import { type FieldNames, type Plain } from './tongue.js';

/** Longer than any client here waits. */
const HANGS_MS = 4_000;
const LATE_MS = 2_000;

type Json = unknown;
const isRecord = (value: Json): value is Record<string, Json> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number that is written as it stands here, not as JavaScript writes it. */
const raw = (digits: string): string => `@raw ${digits}@`;
const written = (value: Json): string => JSON.stringify(value).replaceAll(/"@raw ([^@]*)@"/g, '$1');

/** Every field of every object, changed or taken away (undefined) by its name. */
const eachField = (value: Json, change: (name: string, value: Json) => Json): Json => {
  if (Array.isArray(value)) return value.map((one) => eachField(one, change));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => {
      const changed = change(name, field);
      return changed === undefined ? [] : [[name, changed === field ? eachField(field, change) : changed]];
    }),
  );
};

const everywhere = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(everywhere);
  if (!isRecord(value)) return value;
  const fields = Object.entries(value).map(([name, field]) => [name, everywhere(field)]);
  return { ...Object.fromEntries(fields), surprise: { status: 'failed', amount: 1 } };
};

const flipped = (name: string, value: Json): Json => {
  if (typeof value === 'boolean' && (name === 'success' || name === 'status')) return !value;
  return name === 'status' && value === 'success' ? 'error' : value;
};

type Change = (body: Json, names: FieldNames) => Json;
const onAmounts =
  (change: (value: number) => Json): Change =>
  (body, names) =>
    eachField(body, (name, value) => (names.amounts.includes(name) && typeof value === 'number' ? change(value) : value));
const onTexts =
  (of: 'status' | 'references' | 'currency', change: (value: string) => Json): Change =>
  (body, names) =>
    eachField(body, (name, value) => (names[of].includes(name) && typeof value === 'string' ? change(value) : value));

/** Another of the same form. */
const otherOf = (reference: string): string => reference.replace(/[0-9a-zA-Z](?=[^0-9a-zA-Z]*$)/, (last) => (last === '7' ? '8' : '7'));

const CHANGES: Readonly<Record<Twist, Change>> = {
  none: (body) => body,
  extra_fields: everywhere,
  fewer_fields: (body, names) => eachField(body, (name, value) => (names.spare.includes(name) ? undefined : value)),
  null_fields: (body, names) => eachField(body, (name, value) => (names.spare.includes(name) ? null : value)),
  trailing_zeros: onAmounts((value) => raw(`${value.toString().includes('.') ? value.toString() : `${value}.`}00`)),
  exponent: onAmounts((value) => raw(value.toExponential())),
  numbers_as_text: onAmounts((value) => value.toFixed(2)),
  texts_as_numbers: (body) =>
    eachField(body, (_name, value) => (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? raw(value) : value)),
  huge_number: onAmounts(() => raw('123456789012345678901234567890')),
  upper_case_status: onTexts('status', (value) => value.toUpperCase()),
  other_amount: onAmounts((value) => raw((value + 1).toFixed(2))),
  other_currency: onTexts('currency', () => 'USD'),
  other_reference: onTexts('references', otherOf),
  contradiction: (body) => eachField(body, flipped),
  array_around: (body) => [body],
  data_is_a_list: (body) => (isRecord(body) ? { ...body, data: [body['data']] } : body),
};

/** The text of a body with something odd about it. */
export const twisted = (body: Json, twist: Twist, names: FieldNames): string => written(CHANGES[twist](body, names));

const OPPOSITES: Readonly<Record<string, string>> = {
  successful: 'failed',
  completed: 'failed',
  failed: 'completed',
  processing: 'failed',
  pending: 'completed',
  initiated: 'completed',
};

/** Says every status twice, and differently: what a reader makes of it depends on the reader. */
const doubled = (text: string): string =>
  text.replaceAll(/"(status|transaction_status)":"([a-z]+)"/g, (field, name: string, word: string) => {
    const other = OPPOSITES[word];
    return other === undefined ? field : `${field},"${name}":"${other}"`;
  });

interface Sending {
  readonly response: ServerResponse;
  readonly plain: Plain;
  readonly text: string;
}

const end = ({ response, plain, text }: Sending, headers: Readonly<Record<string, string>> = {}): void => {
  if (response.destroyed) return;
  response.writeHead(plain.status, { 'content-type': 'application/json', ...plain.headers, ...headers });
  response.end(text);
};

const bare = ({ response, plain }: Sending, status: number): void =>
  end(
    { response, plain: { status, body: null }, text: status === 502 ? '<html><body>502 Bad Gateway</body></html>' : '' },
    {
      'content-type': 'text/html',
      ...(plain.headers ?? {}),
    },
  );

const WAYS: Readonly<Record<Manner, (sending: Sending) => void | Promise<void>>> = {
  plain: (sending) => end(sending),
  slow_drip: async ({ response, plain, text }) => {
    response.writeHead(plain.status, { 'content-type': 'application/json' });
    const step = Math.ceil(text.length / 10);
    for (let at = 0; at < text.length && !response.destroyed; at += step) {
      response.write(text.slice(at, at + step));
      await sleep(20);
    }
    response.end();
  },
  late: async (sending) => {
    await sleep(LATE_MS);
    end(sending);
  },
  hang: async ({ response }) => {
    await sleep(HANGS_MS);
    response.socket?.destroy();
  },
  reset_after_reading: ({ response }) => void response.socket?.resetAndDestroy(),
  half_headers: ({ response }) => {
    response.socket?.write('HTTP/1.1 200 OK\r\nContent-Type: appl');
    setTimeout(() => response.socket?.destroy(), 20);
  },
  half_body: ({ response, plain, text }) => {
    response.writeHead(plain.status, { 'content-type': 'application/json', 'content-length': String(text.length) });
    response.write(text.slice(0, Math.floor(text.length / 2)));
    setTimeout(() => response.socket?.destroy(), 20);
  },
  empty_body: (sending) => end({ ...sending, text: '' }),
  accepted_empty: ({ response }) => {
    response.writeHead(202);
    response.end();
  },
  html: (sending) =>
    end({ ...sending, text: '<!doctype html><title>Sorry</title><p>Please enable JavaScript.' }, { 'content-type': 'text/html' }),
  truncated_json: (sending) => end({ ...sending, text: sending.text.slice(0, Math.max(1, sending.text.length - 9)) }),
  other_content_type: (sending) => end(sending, { 'content-type': 'text/plain' }),
  byte_order_mark: (sending) => end({ ...sending, text: `\uFEFF${sending.text}` }),
  doubled_fields: (sending) => end({ ...sending, text: doubled(sending.text) }),
  redirect: ({ response }) => {
    response.writeHead(307, { location: '/elsewhere' });
    response.end();
  },
  bare_400: (sending) => bare(sending, 400),
  bare_401: (sending) => bare(sending, 401),
  bare_404: (sending) => bare(sending, 404),
  bare_409: (sending) => bare(sending, 409),
  bare_500: (sending) => bare(sending, 500),
  bare_502: (sending) => bare(sending, 502),
  bare_503: (sending) => bare(sending, 503),
  endless: (sending) => end({ ...sending, text: `${sending.text.slice(0, -1)},"padding":"${'x'.repeat(400_000)}"}` }),
};

/** Sends an answer in its manner, with its twist. */
export const misbehave = async (
  response: ServerResponse,
  plain: Plain,
  as: { manner: Manner; twist: Twist },
  names: FieldNames,
): Promise<void> => {
  await WAYS[as.manner]({ response, plain, text: twisted(plain.body, as.twist, names) });
};
