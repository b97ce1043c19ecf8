import { type FieldProblem } from '@daftari/platform';

/** What is wrong with the code of a product or channel in the path, and in a body that may repeat it. */
export const wrongCode = (code: string, repeated: string | null | undefined): FieldProblem[] => [
  ...(/^[A-Za-z0-9_.-]{1,64}$/.test(code) ? [] : [wrong('must be 1 to 64 letters, digits, _ . or -')]),
  ...(repeated === undefined || repeated === null || repeated === code ? [] : [wrong('must be the code of the path')]),
];

const wrong = (detail: string): FieldProblem => ({ field: 'code', code: 'invalid_format', detail: `code ${detail}.` });
