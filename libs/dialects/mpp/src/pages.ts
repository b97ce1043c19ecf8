import { type ExactJson, parseExactJson, type ProviderAnswer } from '@daftari/dialect';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { Page } from './wire.js';

const isPage = TypeCompiler.Compile(Page);

/** One page of a list. Its numbers say whether it is the last: the document's own last page names itself as the next. */
export interface ReadPage {
  readonly json: ExactJson;
  readonly data: readonly unknown[];
  readonly isLast: boolean;
}

/** Reads a page; undefined where the answer is none. */
export const readPage = ({ status, body }: ProviderAnswer): ReadPage | undefined => {
  const json = parseExactJson(body);
  if (status !== 200 || json === undefined || !isPage.Check(json.value)) return undefined;
  const { data, current_page: page, last_page: last } = json.value;
  return { json, data, isLast: page >= last };
};
