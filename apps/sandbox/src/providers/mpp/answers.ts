import { randomUUID } from 'node:crypto';
import { type MppCode } from '@daftari/dialect-mpp';
import { type Received, type WireAnswer } from '../speaker.js';

const OK = { code: 'MPP-REQ-0000', message: 'ok' } as const;
const PAGE_SIZE = 15;
const PAGE_SIZE_MAX = 100;
const COUNT = /^\d{1,6}$/;

/** The envelope of every answer. */
export const done = (data: unknown): WireAnswer => ({
  status: 200,
  body: { data, ...OK, trace_request_id: randomUUID(), success: true },
});

/** The one answer whose trace id is spelt otherwise in the document: account validation. */
export const validated = (data: unknown): WireAnswer => ({
  status: 200,
  body: { data, ...OK, traceRequestId: randomUUID(), success: true },
});

/** A refusal by its code. `data` names the fields where some are wrong. */
export const refused = (status: number, code: MppCode, message: string, data: unknown = []): WireAnswer => ({
  status,
  body: { data, code, message, trace_request_id: randomUUID(), success: false },
});

/** Bad parameters, each with its problems. */
export const badParameters = (problems: Readonly<Record<string, readonly string[]>>): WireAnswer =>
  refused(422, 'MPP-REQ-4022', Object.values(problems)[0]?.[0] ?? 'Bad parameters.', problems);

/** One page of a list, with the document's names for where it stands. */
export const paged = <T>(all: readonly T[], path: string, { query, baseUrl }: Received, show: (one: T) => unknown): WireAnswer => {
  const { page = '1', page_size = String(PAGE_SIZE) } = query;
  if (!COUNT.test(page) || page === '0') return badParameters({ page: ['The page must be a number from 1.'] });
  if (!COUNT.test(page_size) || Number(page_size) < 1 || Number(page_size) > PAGE_SIZE_MAX)
    return badParameters({ page_size: [`The page_size must be a number from 1 to ${PAGE_SIZE_MAX}.`] });
  const [number, size] = [Number(page), Number(page_size)];
  const data = all.slice((number - 1) * size, number * size).map(show);
  const body = { current_page: number, data, ...placeOf(`${baseUrl}${path}`, number, size, all.length, data.length) };
  return { status: 200, body: { ...body, ...OK, trace_request_id: randomUUID(), success: true } };
};

const placeOf = (path: string, page: number, size: number, total: number, count: number): Record<string, unknown> => {
  const last = Math.max(1, Math.ceil(total / size));
  const from = count === 0 ? null : (page - 1) * size + 1;
  const at = (one: number): string => `${path}?page=${one}`;
  return {
    first_page_url: at(1),
    from,
    last_page: last,
    last_page_url: at(last),
    next_page_url: page < last ? at(page + 1) : null,
    path,
    per_page: size,
    prev_page_url: page > 1 ? at(page - 1) : null,
    to: from === null ? null : from + count - 1,
    total,
  };
};
