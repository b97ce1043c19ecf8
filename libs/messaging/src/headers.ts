import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { InvariantError } from './errors.js';

const Headers = TypeCompiler.Compile(Type.Record(Type.String(), Type.String()));

/** Headers as they are stored: a JSON object of strings. */
export const parseHeaders = (text: string): Record<string, string> => {
  const headers: unknown = JSON.parse(text);
  if (!Headers.Check(headers)) throw new InvariantError(`Headers that are not a map of strings: ${text.slice(0, 200)}`);
  return headers;
};
