/** A field of a client's request that is not as the dialect has it, by the dialect's own name for it. */
export interface WrongField {
  readonly field: string;
  readonly detail: string;
}

/** A client's request as it was read, or all that is wrong with it. */
export type ReadRequest<T> = { readonly ok: true; readonly request: T } | { readonly ok: false; readonly wrong: readonly WrongField[] };
