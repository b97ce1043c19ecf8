import { type BlmpayCode, sendMeanings } from '@daftari/dialect-blmpay';
import { type Received, type WireAnswer } from '../speaker.js';

/** What an error's code says where nothing more is known. */
const sentences = {
  unauthorized: 'Missing or invalid API key',
  insufficient_scope: 'API key lacks required scope',
  validation_error: 'Invalid request parameters',
  not_found: 'Resource not found',
  rate_limit_exceeded: 'Too many requests (60/min)',
  payment_failed: 'Payment gateway error',
  insufficient_balance: 'Insufficient balance',
  method_not_allowed: 'Method not allowed',
  internal_error: 'Internal error',
} as const satisfies Record<BlmpayCode, string>;

const LIMIT = 20;
const LIMIT_MAX = 100;
const COUNT = /^\d{1,9}$/;

/** `{"status": "success", "code", "data"}`. */
export const success = (data: unknown, code: 200 | 201): WireAnswer => ({ status: code, body: { status: 'success', code, data } });

/** An error by its code, with the document's HTTP status. */
export const failure = (error: BlmpayCode, message: string = sentences[error]): WireAnswer => {
  const { http } = sendMeanings[error];
  return { status: http, body: { status: 'error', code: http, error, message } };
};

/** The page that `?limit=20&offset=0` asks for. */
export const listed = <T>(all: readonly T[], { query }: Received, show: (one: T) => unknown): WireAnswer => {
  const { limit = String(LIMIT), offset = '0' } = query;
  if (!COUNT.test(limit) || Number(limit) < 1 || Number(limit) > LIMIT_MAX)
    return failure('validation_error', `limit must be a number from 1 to ${LIMIT_MAX}.`);
  if (!COUNT.test(offset)) return failure('validation_error', 'offset must be a number from 0.');
  const page = { limit: Number(limit), offset: Number(offset), total: all.length };
  const data = all.slice(page.offset, page.offset + page.limit).map(show);
  return { status: 200, body: { status: 'success', code: 200, data, pagination: page } };
};

/** The provider's own references: `BP` and the day, as in the document's `BP240101ABCD1234`. */
export const newReference = (prefix: 'BP' | 'BO' | 'BI', nowMs: number, random: Uint8Array): string => {
  const day = new Date(nowMs).toISOString().slice(2, 10).replaceAll('-', '');
  return `${prefix}${day}${[...random.slice(0, 8)].map((byte) => LETTERS[byte % LETTERS.length]).join('')}`;
};

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
