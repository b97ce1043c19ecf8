import { type HeaderMap } from '@daftari/dialect';

/** What came of a call: an answer, nothing certain, or a connection that was never made (nothing was sent). */
export type CallResult =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: HeaderMap; readonly body: string }
  | { readonly kind: 'unknown'; readonly detail: string }
  | { readonly kind: 'not_sent'; readonly detail: string };
