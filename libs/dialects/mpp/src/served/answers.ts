import { type WrongField } from '@daftari/dialect';
import { MPP_OK, type MppCode } from '../codes.js';

/** An answer to be sent as JSON. */
export interface MppAnswer {
  readonly status: number;
  readonly body: object;
}

const OK = { code: MPP_OK, message: 'ok' } as const;

/** The envelope of every answer. */
export const mppDone = (data: object, traceId: string): MppAnswer => ({
  status: 200,
  body: { data, ...OK, trace_request_id: uuidLike(traceId), success: true },
});

/** Account validation is the one answer whose trace id the document spells otherwise. */
export const mppValidated = (data: object, traceId: string): MppAnswer => ({
  status: 200,
  body: { data, ...OK, traceRequestId: uuidLike(traceId), success: true },
});

/** A refusal. `data` names the fields where some are wrong, each with its sentences. */
export const mppRefused = (http: number, code: MppCode, message: string, wrong: readonly WrongField[], traceId: string): MppAnswer => ({
  status: http,
  body: { data: wrong.length === 0 ? [] : byField(wrong), code, message, trace_request_id: uuidLike(traceId), success: false },
});

const byField = (wrong: readonly WrongField[]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(wrong.map(({ field }) => [field, wrong.filter((one) => one.field === field).map(({ detail }) => detail)]));

/** Which page of a list is asked for; the first is 1. */
export interface MppPage {
  readonly page: number;
  readonly pageSize: number;
}

export const MPP_PAGE_SIZE = 15;

/** A page of a list, with the document's names for where it stands. `path` is the list's own address. */
export const mppPaged = (data: readonly object[], page: MppPage, total: number, path: string, traceId: string): MppAnswer => ({
  status: 200,
  body: {
    current_page: page.page,
    data,
    ...linksOf(page, total, path, data.length),
    ...OK,
    trace_request_id: uuidLike(traceId),
    success: true,
  },
});

const linksOf = ({ page, pageSize }: MppPage, total: number, path: string, count: number) => {
  const last = Math.max(1, Math.ceil(total / pageSize));
  const from = count === 0 ? null : (page - 1) * pageSize + 1;
  const size = pageSize === MPP_PAGE_SIZE ? '' : `&page_size=${pageSize}`;
  const at = (one: number): string => `${path}?page=${one}${size}`;
  return {
    first_page_url: at(1),
    from,
    last_page: last,
    last_page_url: at(last),
    next_page_url: page < last ? at(page + 1) : null,
    path,
    per_page: pageSize,
    prev_page_url: page > 1 ? at(page - 1) : null,
    to: from === null ? null : from + count - 1,
    total,
  };
};

const HEX = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;

/** A trace id as most of the document's examples have it. */
const uuidLike = (traceId: string): string => HEX.exec(traceId)?.slice(1).join('-') ?? traceId;
