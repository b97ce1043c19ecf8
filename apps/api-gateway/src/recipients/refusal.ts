import { type FieldProblem, Problem, validationFailed } from '@daftari/platform';

/** 422 for what is wrong with a request's fields; a wrong recipient has a code of its own where nothing else is wrong. */
export const refusalOf = (errors: readonly FieldProblem[], recipientField: string): Problem => {
  const [only, ...more] = errors;
  const isRecipient = only?.field === recipientField && only.code === 'invalid_format' && more.length === 0;
  return isRecipient ? new Problem('invalid_recipient', only.detail, { errors }) : validationFailed(errors);
};
