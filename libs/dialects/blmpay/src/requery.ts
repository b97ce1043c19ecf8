import {
  type Answered,
  type Asked,
  askOnce,
  type ExactJson,
  type Outcome,
  parseExactJson,
  type ProviderAnswer,
  type Question,
} from '@daftari/dialect';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type BlmpayCredentials } from './credentials.js';
import { interpretOne, ourReference, retryLater, settle } from './interpret.js';
import { buildList, buildOne, type Moving } from './requests.js';
import { ReadList, ReadTransaction } from './wire.js';

/** How many a page has, and how many pages are looked through: each is one of sixty requests a minute. */
export const PAGE_SIZE = 100;
export const PAGES_MAX = 10;

const isList = TypeCompiler.Compile(ReadList);
const isTransaction = TypeCompiler.Compile(ReadTransaction);

/**
 * The question what became of a payment or payout: by the provider's reference where it is known; after a lost answer by ours, which is looked for in
 * the list's metadata. What the list does not show stays unknown: that it has no such thing today is no word that it never will.
 */
export const requery = (moving: Moving, asked: Asked, credentials: BlmpayCredentials): Question<Outcome> =>
  asked.providerReference === undefined
    ? search({ moving, asked, credentials }, 0, PAGES_MAX)
    : askOnce({ request: buildOne(moving, asked.providerReference, credentials), read: (answer) => interpretOne(answer, asked) });

interface Search {
  readonly moving: Moving;
  readonly asked: Asked;
  readonly credentials: BlmpayCredentials;
}

const search = (what: Search, offset: number, pagesLeft: number): Question<Outcome> => ({
  request: buildList(what.moving, { limit: PAGE_SIZE, offset }, what.credentials),
  read: (answer) => readPage(what, answer, offset, pagesLeft),
});

const readPage = (what: Search, { status, headers, body }: ProviderAnswer, offset: number, pagesLeft: number): Answered<Outcome> => {
  if (status === 429) return { known: retryLater(headers) };
  const json = parseExactJson(body);
  if (status !== 200 || json === undefined || !isList.Check(json.value)) return unknown(`HTTP ${status}; its body is no list.`);
  const { data } = json.value;
  const ours = data.filter((one) => isTransaction.Check(one)).filter((one) => ourReference(one) === what.asked.reference);
  if (ours.length > 0) return { known: settleAll(json, ours, what.asked) };
  if (data.length === 0) return unknown("It is not in the provider's list.");
  if (pagesLeft <= 1) return unknown(`It is not among the ${offset + data.length} that were looked through.`);
  // By what came, not by what was asked for: a provider may give fewer.
  return { ask: search(what, offset + data.length, pagesLeft - 1) };
};

/** Ours must be there once: two of them are two executions, and nothing is said of them before somebody has looked. */
const settleAll = (json: ExactJson, [first, ...others]: readonly ReadTransaction[], asked: Asked): Outcome =>
  first === undefined || others.length > 0
    ? { kind: 'unknown', detail: `The provider has ${others.length + 1} with our reference.` }
    : settle(json, first, asked);

const unknown = (detail: string): Answered<Outcome> => ({ known: { kind: 'unknown', detail } });
