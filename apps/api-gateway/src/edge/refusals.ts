import { type FieldProblem, Problem, validationFailed } from '@daftari/platform';

/** 422 that says of each wrong field one thing, the first that was found. */
export const invalid = (errors: readonly FieldProblem[]): Problem =>
  validationFailed(errors.filter(({ field }, index) => errors.findIndex((other) => other.field === field) === index));

/** Like `invalid`; a wrong recipient has a code of its own where nothing else is wrong. */
export const invalidFor = (recipientField: string, errors: readonly FieldProblem[]): Problem => {
  const [only, ...more] = errors;
  const isRecipient =
    only?.field === recipientField && only.code === 'invalid_format' && more.every(({ field }) => field === recipientField);
  return isRecipient ? new Problem('invalid_recipient', only.detail, { errors: [only] }) : invalid(errors);
};
