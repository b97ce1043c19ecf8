import { type operations } from './api-types.js';
import { type Listing } from './listing.js';
import { type OPERATIONS } from './operations.js';

/** The operations of the API by their names. */
export type OperationName = keyof typeof OPERATIONS & keyof operations;

/** What any request may say beside its content. */
export interface RequestOptions {
  /** Wait up to so many seconds (30 at most) for the transaction to end, and answer how it did: `Prefer: wait=N`. */
  readonly wait?: number;
  /** Makes a request without a reference one that may be sent twice, where the operation takes it. */
  readonly idempotencyKey?: string;
  /** How long one attempt may take, in milliseconds; what is waited for comes on top. */
  readonly timeoutMs?: number;
  /** How often a request that may be sent again is sent again. */
  readonly retriesMax?: number;
  /** Ends it all: the attempt under way and the pauses between attempts. */
  readonly signal?: AbortSignal;
  /** Of a body that is a file: `text/csv` unless said. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Contents<R> = R extends { content: { 'application/json': infer B } } ? B : R extends { content?: never } ? undefined : never;
type Success = 200 | 201 | 202 | 204;

/** What an operation answers when it goes well. */
export type AnswerOf<N extends OperationName> = {
  [S in keyof operations[N]['responses'] & Success]: Contents<operations[N]['responses'][S]>;
}[keyof operations[N]['responses'] & Success];

/** The body that an operation takes: JSON, or a file. */
export type BodyOf<N extends OperationName> = operations[N] extends { requestBody: { content: { 'application/json': infer B } } }
  ? B
  : string | Uint8Array<ArrayBuffer> | Blob;

/** The query that an operation takes. */
export type QueryOf<N extends OperationName> = operations[N]['parameters'] extends { query?: infer Q } ? NonNullable<Q> : never;

/** What a list lists. */
export type ItemOf<N extends OperationName> = AnswerOf<N> extends { data: (infer T)[] } ? T : never;

type Table = typeof OPERATIONS;
type PathArguments<P extends readonly string[]> = { -readonly [I in keyof P]: string };
type BodyArgument<N extends OperationName> = Table[N]['body'] extends 'none' ? [] : [body: BodyOf<N>];
type QueryArgument<N extends OperationName> = Table[N]['query'] extends false
  ? []
  : operations[N]['parameters'] extends { query: infer Q }
    ? [query: Q]
    : [query?: QueryOf<N>];

/** The arguments of an operation: what stands in its path, its body, its query, in that order. */
export type ArgumentsOf<N extends OperationName> = [
  ...PathArguments<Table[N]['parameters']>,
  ...BodyArgument<N>,
  ...QueryArgument<N>,
  options?: RequestOptions,
];

/** An operation as a method: a list can be awaited for its first page, or gone through item by item; a file or events come as they arrive. */
export type Method<N extends OperationName> = (
  ...given: ArgumentsOf<N>
) => Table[N]['streamed'] extends true
  ? Promise<Response>
  : Table[N]['page'] extends true
    ? Listing<ItemOf<N>, AnswerOf<N>>
    : Promise<AnswerOf<N>>;
