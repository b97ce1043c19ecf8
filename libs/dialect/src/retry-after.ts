import { type HeaderMap } from './exchange.js';

const RETRY_DEFAULT_MS = 5_000;
const SECONDS = /^\d{1,9}$/;

/** The `Retry-After` of an answer in milliseconds, as seconds or as a date against the answer's own `Date`; undefined where it has none. */
export const retryAfterOf = (headers: HeaderMap): number | undefined => {
  const value = headerOf(headers, 'retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  if (SECONDS.test(value)) return Number(value) * 1_000;
  const until = Date.parse(value) - Date.parse(headerOf(headers, 'date') ?? '');
  return Number.isFinite(until) ? Math.max(0, until) : RETRY_DEFAULT_MS;
};

/** How long to wait after a 429 that names no time. */
export const retryDefaultMs = RETRY_DEFAULT_MS;

/** One header by its lower-case name; the first where it is repeated. */
export const headerOf = (headers: HeaderMap, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'object' ? value[0] : value;
};
