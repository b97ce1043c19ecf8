import { type TSchema } from '@sinclair/typebox';
import { type TypeCheck } from '@sinclair/typebox/compiler';

/** A field of a client's request that is not as the dialect has it, by the dialect's own name for it. */
export interface WrongField {
  readonly field: string;
  readonly detail: string;
}

/** A client's request as it was read, or all that is wrong with it. */
export type ReadRequest<T> = { readonly ok: true; readonly request: T } | { readonly ok: false; readonly wrong: readonly WrongField[] };

/**
 * The first field that a schema refuses, and what is said of it after its name: that it is required, or what its schema's description says it must be.
 * Undefined where the whole is no object.
 */
export const firstWrong = (check: TypeCheck<TSchema>, value: unknown): WrongField | undefined => {
  const error = check.Errors(value).First();
  const field = error?.path.slice(1) ?? '';
  if (error === undefined || field === '') return undefined;
  return { field, detail: error.value === undefined ? 'is required.' : `must be ${error.schema.description ?? 'of another form'}.` };
};
