import { type HeaderMap, headerOf } from '@daftari/dialect';

/** The headers that a notification is judged by. */
export interface MessageHeaders {
  /** `CustomerId:signature` */
  readonly authorization: string;
  readonly messageId: string;
  /** `yyyymmddHHMMSS`, UTC. */
  readonly messageTimestamp: string;
  /** Undefined: that of the credentials. */
  readonly originId: string | undefined;
}

export type ReadHeaders = { readonly ok: true; readonly headers: MessageHeaders } | { readonly ok: false; readonly missing: string };

const valueOf = (headers: HeaderMap, name: string): string | undefined => {
  const value = headerOf(headers, name)?.trim();
  return value === '' ? undefined : value;
};

/** Reads what every message must carry; an empty header is a missing one. `Content-Type` is not asked for: the document's own request has none. */
export const readHeaders = (headers: HeaderMap): ReadHeaders => {
  const [authorization, messageId, messageTimestamp] = ['authorization', 'messageid', 'messagetimestamp'].map((name) =>
    valueOf(headers, name),
  );
  if (authorization === undefined) return { ok: false, missing: 'Authorization' };
  if (messageId === undefined) return { ok: false, missing: 'MessageID' };
  if (messageTimestamp === undefined) return { ok: false, missing: 'MessageTimestamp' };
  return { ok: true, headers: { authorization, messageId, messageTimestamp, originId: valueOf(headers, 'originid') } };
};
