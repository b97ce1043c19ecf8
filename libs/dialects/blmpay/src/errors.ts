import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type BlmpayCode, isBlmpayCode } from './codes.js';
import { ReadError } from './wire.js';

/** An error of the document, wherever in the body its code stands. */
export interface BlmpayError {
  readonly code: BlmpayCode;
  readonly detail: string;
}

const isError = TypeCompiler.Compile(ReadError);

/** The error that a body tells; undefined where it tells none, or none of the document's. */
export const errorOf = (body: unknown): BlmpayError | undefined => {
  if (!isError.Check(body)) return undefined;
  const { error, error_code: errorCode } = body;
  const nested = typeof error === 'object' ? error : undefined;
  const code = [nested?.code, error, errorCode, body.code].find((one) => typeof one === 'string' && isBlmpayCode(one));
  if (typeof code !== 'string' || !isBlmpayCode(code)) return undefined;
  const message = nested?.message ?? body.message;
  return { code, detail: typeof message === 'string' ? message : code };
};
