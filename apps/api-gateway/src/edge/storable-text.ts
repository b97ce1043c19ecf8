import { type FieldProblem } from '@daftari/platform';

/** PostgreSQL keeps no NUL, and JSON in it no half of a surrogate pair. */
const isStorable = (text: string): boolean => !/[\0\p{Cs}]/u.test(text);

/** What is wrong with texts that nothing else checks: people's names, notes, descriptions. */
export const unstorableTexts = (texts: Readonly<Record<string, string | null | undefined>>): FieldProblem[] =>
  Object.entries(texts).flatMap(([field, text]) =>
    typeof text !== 'string' || isStorable(text)
      ? []
      : [{ field, code: 'invalid_format' as const, detail: `${field} has characters that no text has; remove them.` }],
  );
