import { Problem } from '@daftari/platform';

/** Our names of fields, and what a dialect calls them. */
export type FieldNames = Readonly<Record<string, string>>;

/** A refusal that names fields as the dialect's clients sent them: `recipient` is their `phone`. */
export const renamed = (error: unknown, names: FieldNames): unknown => {
  if (!(error instanceof Problem) || error.errors.length === 0) return error;
  const errors = error.errors.map(({ field, code, detail }) => {
    const name = names[field] ?? field;
    return { field: name, code, detail: detail.startsWith(field) ? name + detail.slice(field.length) : detail };
  });
  const problem = new Problem(error.code, errors.map(({ detail }) => detail).join(' '), { errors });
  problem.cause = error;
  return problem;
};
