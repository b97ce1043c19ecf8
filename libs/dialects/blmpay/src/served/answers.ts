import { type BlmpayCode } from '../codes.js';

/** An answer to be sent as JSON. */
export interface BlmpayAnswer {
  readonly status: number;
  readonly body: object;
}

/** Which part of a list is asked for. */
export interface BlmpayPage {
  readonly limit: number;
  readonly offset: number;
}

/** `{"status": "success", "code", "data"}`: 201 for what is new. */
export const blmpaySuccess = (data: object, code: 200 | 201 = 200): BlmpayAnswer => ({
  status: code,
  body: { status: 'success', code, data },
});

/** A list, with which part of it this is. */
export const blmpayList = (data: readonly object[], { limit, offset }: BlmpayPage, total: number): BlmpayAnswer => ({
  status: 200,
  body: { status: 'success', code: 200, data, pagination: { limit, offset, total } },
});

/** `{"status": "error", "code", "error", "message"}`. */
export const blmpayFailure = (http: number, error: BlmpayCode, message: string): BlmpayAnswer => ({
  status: http,
  body: { status: 'error', code: http, error, message },
});
