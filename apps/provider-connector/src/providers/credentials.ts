import { type Credentials } from '@daftari/dialect';
import { type FieldProblem, validationFailed } from '@daftari/platform';
import { type Static, type TObject, Type } from '@sinclair/typebox';
import { Value, ValueErrorType } from '@sinclair/typebox/value';
import { type DialectName, dialects } from './dialects.js';

const Texts = Type.Record(Type.String(), Type.String());

/** Credentials as their dialect wants them. What is wrong with them is told by field, and never repeats a value. */
export const parseCredentials = (dialect: DialectName, value: unknown): Credentials => {
  const problems = problemsOf(dialects[dialect].credentials, value);
  if (problems.length > 0) throw validationFailed(problems);
  return textsOf(value);
};

/** What was sealed once it was parsed. */
export const textsOf = (value: unknown): Static<typeof Texts> => Value.Decode(Texts, value);

const problemsOf = (schema: TObject, value: unknown): FieldProblem[] => {
  const first = new Map<string, FieldProblem>();
  for (const { path, type, value: given } of Value.Errors(schema, value)) {
    const field = `credentials${path.replaceAll('/', '.')}`;
    if (!first.has(field)) first.set(field, problemOf(field, type, given));
  }
  return [...first.values()];
};

const problemOf = (field: string, type: ValueErrorType, given: unknown): FieldProblem => {
  if (type === ValueErrorType.ObjectAdditionalProperties)
    return { field, code: 'unknown_field', detail: `${field} is not a credential of this dialect; remove it` };
  if (given === undefined) return { field, code: 'required', detail: `${field} is required` };
  if (type === ValueErrorType.StringMinLength) return { field, code: 'too_small', detail: `${field} must not be empty` };
  if (type === ValueErrorType.StringMaxLength) return { field, code: 'too_large', detail: `${field} is too long` };
  return { field, code: 'invalid_format', detail: type === ValueErrorType.String ? `${field} must be a text` : `${field} is not valid` };
};
