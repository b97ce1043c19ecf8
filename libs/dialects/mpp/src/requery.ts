import { type Answered, type Asked, type ExactJson, type Outcome, type ProviderAnswer, type Question } from '@daftari/dialect';
import { type MppAccess } from './credentials.js';
import { open } from './envelope.js';
import { type Moving, retryLater, settle, settleData } from './interpret.js';
import { readPage } from './pages.js';
import { buildDetails, buildList } from './requests.js';
import { Transaction } from './wire.js';
import { TypeCompiler } from '@sinclair/typebox/compiler';

/** How many pages of the list are looked through. */
export const PAGES_MAX = 20;

const isTransaction = TypeCompiler.Compile(Transaction);
/** Either of them is what a server may say of a transaction that it does not have. */
const NOT_FOUND: ReadonlySet<string> = new Set(['MPP-REQ-4004', 'MPP-REQ-4008']);

interface Search {
  readonly moving: Moving;
  readonly asked: Asked;
  readonly access: MppAccess;
}

/**
 * The question what became of a transaction: by the provider's id where it is known, otherwise, and where the id is not found, by our reference in the
 * list. Only a list that was seen to its end without it says "not found".
 */
export const requery = (moving: Moving, asked: Asked, access: MppAccess): Question<Outcome> => {
  const what = { moving, asked, access };
  if (asked.providerReference === undefined) return search(what, 1);
  return { request: buildDetails(asked.providerReference, access), read: (answer) => readDetails(what, answer) };
};

const readDetails = (what: Search, answer: ProviderAnswer): Answered<Outcome> => {
  if (answer.status === 429) return { known: retryLater(answer.headers) };
  const opened = open(answer);
  if (opened.kind === 'done') return { known: settleData(opened.json, opened.data, what.asked, what.moving) };
  if (opened.kind === 'refused' && answer.status === 404 && NOT_FOUND.has(opened.code)) return { ask: search(what, 1) };
  return unknown(opened.kind === 'refused' ? `HTTP ${answer.status}; code ${opened.code}.` : opened.detail);
};

const search = (what: Search, page: number): Question<Outcome> => ({
  request: buildList(page, what.access),
  read: (answer) => readListed(what, answer, page),
});

const readListed = (what: Search, answer: ProviderAnswer, page: number): Answered<Outcome> => {
  if (answer.status === 429) return { known: retryLater(answer.headers) };
  const read = readPage(answer);
  if (read === undefined) return unknown(`HTTP ${answer.status}; its body is no list.`);
  const transactions = read.data.filter((one) => isTransaction.Check(one));
  const ours = transactions.filter((one) => one.external_id === what.asked.reference);
  if (ours.length > 0) return { known: settleAll(read.json, ours, what) };
  if (transactions.length < read.data.length) return unknown('The list has something in it that is no transaction.');
  if (read.isLast) return { known: { kind: 'not_found' } };
  if (page >= PAGES_MAX) return unknown(`It is not on the first ${page} pages of the provider's list.`);
  return { ask: search(what, page + 1) };
};

/** Ours must be there once: two of them are two executions, and nothing is said of them before somebody has looked. */
const settleAll = (json: ExactJson, [first, ...others]: readonly Transaction[], { asked, moving }: Search): Outcome =>
  first === undefined || others.length > 0
    ? { kind: 'unknown', detail: `The provider has ${others.length + 1} with our reference.` }
    : settle(json, first, { reference: asked.reference }, moving);

const unknown = (detail: string): Answered<Outcome> => ({ known: { kind: 'unknown', detail } });
