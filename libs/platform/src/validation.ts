import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import { type ValidationError } from 'class-validator';
import { type FieldCode, type FieldProblem, Problem, validationFailed } from './problem.js';

/** Which public code each of class-validator's constraints stands for; what is not named is `invalid_format`. */
const CODES: Readonly<Record<string, FieldCode>> = {
  isDefined: 'required',
  isNotEmpty: 'required',
  whitelistValidation: 'unknown_field',
  min: 'too_small',
  minLength: 'too_small',
  arrayMinSize: 'too_small',
  arrayNotEmpty: 'too_small',
  max: 'too_large',
  maxLength: 'too_large',
  arrayMaxSize: 'too_large',
  isIn: 'not_supported',
  isEnum: 'not_supported',
};

const ownProblem = (error: ValidationError, field: string): FieldProblem | undefined => {
  const { constraints = {} } = error;
  const names = Object.keys(constraints);
  if (names.length === 0) return undefined;
  if (names.includes('whitelistValidation'))
    return { field, code: 'unknown_field', detail: `${field} is not a field of this request; remove it.` };
  if (error.value === undefined || error.value === null) return { field, code: 'required', detail: `${field} is required.` };
  const name = names.find((constraint) => CODES[constraint] === undefined) ?? names[0] ?? '';
  return { field, code: codeOf(error, name), detail: `${constraints[name] ?? 'is not valid'}.`.replace(error.property, field) };
};

/** A context set on the decorator ({ code }) outranks the table. */
const codeOf = (error: ValidationError, constraint: string): FieldCode => {
  const context: unknown = error.contexts?.[constraint];
  const given = typeof context === 'object' && context !== null && 'code' in context ? (context.code as FieldCode) : undefined;
  return given ?? CODES[constraint] ?? 'invalid_format';
};

const problemsOf = (errors: readonly ValidationError[], path: string): FieldProblem[] =>
  errors.flatMap((error) => {
    const field = path === '' ? error.property : `${path}.${error.property}`;
    const own = ownProblem(error, field);
    return [...(own ? [own] : []), ...problemsOf(error.children ?? [], field)];
  });

const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Types that are no DTO: a body of theirs is checked by whoever takes it. */
const PLAIN: readonly unknown[] = [undefined, Object, Array, String, Number, Boolean];

/** A body that a DTO describes is an object: a list or a text would pass where every field may be left out. */
class BodyPipe extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body' && !PLAIN.includes(metadata.metatype) && value !== undefined && !isRecord(value))
      throw new Problem('validation_failed', 'The body must be a JSON object.');
    return super.transform(value, metadata);
  }
}

/** The pipe that validates every DTO: unknown fields are refused, each wrong field is named with its code and the fix. */
export const dtoPipe = (): ValidationPipe =>
  new BodyPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: false,
    validationError: { target: false, value: true },
    exceptionFactory: (errors: ValidationError[]) => validationFailed(problemsOf(errors, '')),
  });
