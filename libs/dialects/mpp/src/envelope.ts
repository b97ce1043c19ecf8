import { type ExactJson, parseExactJson, type ProviderAnswer } from '@daftari/dialect';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { isMppCode, MPP_OK, type MppCode } from './codes.js';
import { Envelope } from './wire.js';

const isEnvelope = TypeCompiler.Compile(Envelope);

/**
 * An answer by its envelope.
 * - `done`: carried out; `data` is still to be read.
 * - `refused`: a coded refusal with a status that says that nothing was done.
 * - `unclear`: anything else, such as a page of a proxy, a fault of the provider's, or words that contradict each other.
 */
export type Opened =
  | { readonly kind: 'done'; readonly json: ExactJson; readonly data: unknown }
  | { readonly kind: 'refused'; readonly code: MppCode; readonly detail: string }
  | { readonly kind: 'unclear'; readonly detail: string };

/** Opens an answer. */
export const open = ({ status, body }: ProviderAnswer): Opened => {
  const json = parseExactJson(body);
  if (json === undefined) return unclear(status, 'its body is not JSON');
  if (!isEnvelope.Check(json.value)) return unclear(status, 'its body is not the MPP envelope');
  const { code, data, success, message } = json.value;
  if (code === MPP_OK) return success === false || !isDone(status) ? unclear(status, `code ${code}`) : { kind: 'done', json, data };
  if (success === true || !isClear(status) || !isMppCode(code)) return unclear(status, `code ${code}`);
  return { kind: 'refused', code, detail: typeof message === 'string' && message !== '' ? message : code };
};

const isDone = (httpStatus: number): boolean => httpStatus >= 200 && httpStatus < 300;
/** An answer in the 200s may refuse too: its envelope says so twice. */
const isClear = (httpStatus: number): boolean => isDone(httpStatus) || (httpStatus >= 400 && httpStatus < 500);

const unclear = (httpStatus: number, why: string): Opened => ({ kind: 'unclear', detail: `HTTP ${httpStatus}; ${why}.` });
