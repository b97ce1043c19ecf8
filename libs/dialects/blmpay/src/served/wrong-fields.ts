import { type TSchema } from '@sinclair/typebox';
import { type TypeCheck } from '@sinclair/typebox/compiler';

/** The wrong fields of a request by their names, each once, in the order of the document; `body` where it is no object at all. */
export const fieldsIn = (check: TypeCheck<TSchema>, value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return ['body'];
  const paths = [...new Set([...check.Errors(value)].map(({ path }) => fieldAt(path)))];
  // Of a thing that is not there, its parts are not either.
  return paths.filter((path) => !paths.some((other) => other !== path && path.startsWith(`${other}.`)));
};

/** What is wrong somewhere in the metadata is wrong with it. */
const fieldAt = (path: string): string => (path.startsWith('/metadata') ? 'metadata' : path.slice(1).replaceAll('/', '.'));
