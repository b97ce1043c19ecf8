import { type Budget, type HeaderMap, headerOf, type Limits } from '@daftari/dialect';

const COUNT = /^\d{1,15}$/;
const HOUR_S = 3_600;
/** The free tier's, which is the lowest: every answer's headers say the account's own. */
const REQUESTS_PER_HOUR = 100;
/** A reset is Unix seconds (API.md §7); what is too small for that counts from now. */
const UNIX_LEAST_S = 1_000_000_000;

const countOf = (headers: HeaderMap, name: string): number | undefined => {
  const text = headerOf(headers, name)?.trim() ?? '';
  return COUNT.test(text) ? Number(text) : undefined;
};

const budgetOf = (headers: HeaderMap, nowMs: number): Budget | undefined => {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) => countOf(headers, `x-ratelimit-${name}`));
  if (remaining === undefined || reset === undefined) return undefined;
  const resetsAtMs = reset < UNIX_LEAST_S ? nowMs + reset * 1_000 : reset * 1_000;
  return { remaining, resetsAtMs, ...(limit === undefined ? {} : { limit }) };
};

/** Per hour, by tier; the headers of every answer tell what is left. */
export const limits: Limits = { requests: { count: REQUESTS_PER_HOUR, perS: HOUR_S }, budgetOf };
