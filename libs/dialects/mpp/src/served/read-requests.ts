import { type ExactJson, type ReadRequest, type WrongField } from '@daftari/dialect';
import { type Currency, isCurrency, parsePositiveAmount } from '@daftari/money';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { mppCategories, type MppCategory } from '../codes.js';
import { MPP_PAGE_SIZE, type MppPage } from './answers.js';

type Query = Readonly<Record<string, string>>;
type Body = Readonly<Record<string, unknown>>;

const isObject = TypeCompiler.Compile(Type.Record(Type.String(), Type.Unknown()));

/** What was asked: the body, or the query where there is none. Not every proxy sends a body on with a GET, and the document has such requests. */
const bodyOrQuery = (json: ExactJson | undefined, query: Query): Body => {
  if (json === undefined) return query;
  return isObject.Check(json.value) ? json.value : {};
};

const TEXT_MAX = 512;
const required = (name: string): WrongField => ({ field: name, detail: `The ${name} field is required.` });

/** The texts that a request needs, by their names; all that are missing are told at once. */
const readTexts = <const N extends string>(given: Body, names: readonly N[]): ReadRequest<Readonly<Record<N, string>>> => {
  const wrong: WrongField[] = [];
  const texts = {} as Record<N, string>;
  for (const name of names) {
    const value = given[name];
    if (typeof value === 'string' && value.trim() !== '' && value.length <= TEXT_MAX) texts[name] = value.trim();
    else wrong.push(required(name));
  }
  return wrong.length > 0 ? { ok: false, wrong } : { ok: true, request: texts };
};

/** `GET` or `POST /api/auth/token`. */
export const readSecrets = (json: ExactJson | undefined, query: Query) => readTexts(bodyOrQuery(json, query), ['secret_id', 'secret_key']);

/** `POST /api/auth/refresh`. */
export const readRefresh = (json: ExactJson | undefined) => {
  const given = bodyOrQuery(json, {});
  const token = given['refresh_token'];
  // A token is longer than other texts.
  return typeof token === 'string' && token !== '' && token.length <= 8_192
    ? ({ ok: true, request: { refresh_token: token } } as const)
    : ({ ok: false, wrong: [required('refresh_token')] } as const);
};

/** `GET` or `POST /api/v1/channel/account/validate`. */
export const readLookup = (json: ExactJson | undefined, query: Query) =>
  readTexts(bodyOrQuery(json, { ...query, msisdn: withPlus(query['msisdn'] ?? '') }), ['code', 'msisdn']);

/** A plus that was not escaped in a query arrives as a space. */
const withPlus = (msisdn: string): string => msisdn.replace(/^ +(?=\d)/, '+');

const COUNT = /^\d{1,7}$/;
const PAGE_SIZE_MAX = 100;

/** `?page=1&page_size=15`. */
export const readPageQuery = ({ page = '1', page_size = String(MPP_PAGE_SIZE) }: Query): ReadRequest<MppPage> => {
  const wrong: WrongField[] = [];
  if (!COUNT.test(page) || Number(page) < 1) wrong.push({ field: 'page', detail: 'The page must be a number from 1.' });
  if (!COUNT.test(page_size) || Number(page_size) < 1 || Number(page_size) > PAGE_SIZE_MAX)
    wrong.push({ field: 'page_size', detail: `The page_size must be a number from 1 to ${PAGE_SIZE_MAX}.` });
  return wrong.length > 0 ? { ok: false, wrong } : { ok: true, request: { page: Number(page), pageSize: Number(page_size) } };
};

/** `POST /api/v1/transaction`, as far as it does not depend on the channel. */
export interface AskedTransaction {
  readonly businessId: string;
  /** Empty where a category has none. */
  readonly channel: string;
  readonly externalId: string;
  readonly currency: Currency;
  readonly category: MppCategory;
  readonly amountMinor: bigint;
  readonly callbackUrl: string | undefined;
  /** What else was said, as texts: the channel's fields. */
  readonly fields: Readonly<Record<string, string>>;
  /** The fields that were numbers of JSON, or true or false: a channel may ask for a text. */
  readonly unquoted: readonly string[];
  /** What a deposit is proved by. */
  readonly proof: Readonly<Record<string, string>>;
}

/** What is no channel's field. */
const BASICS: ReadonlySet<string> = new Set([
  'business_id',
  'channel',
  'external_id',
  'currency',
  'category',
  'amount',
  'callback_url',
  'callback',
  'proof',
]);

/** Categories between the businesses here, and with our bank: no channel carries them. */
const WITHOUT_CHANNEL: ReadonlySet<string> = new Set<MppCategory>(['topup', 'cashin', 'deposit']);
const NEEDS_CODE: ReadonlySet<string> = new Set<MppCategory>(['topup', 'cashin']);

const EXTERNAL_ID_MAX = 255;
const FIELD_MAX = 256;
const FIELDS_MAX = 32;
/** No field has these, and no table takes them. */
const CONTROL = /\p{Cc}/u;
const URL_PATTERN = /^https?:\/\/[^\s/]\S{0,2000}$/;

/** Reads it; every wrong field is named. */
export const readTransactionRequest = (json: ExactJson | undefined): ReadRequest<AskedTransaction> => {
  if (json === undefined || !isObject.Check(json.value))
    return { ok: false, wrong: [{ field: 'body', detail: 'The body must be a JSON object.' }] };
  const { value } = json;
  const wrong: WrongField[] = [];
  const basics = readBasics(value, wrong);
  const amountMinor = readAmount(json, value, basics.currency, wrong);
  const callbackUrl = readCallback(value, wrong);
  const fields = readFields(json, value, wrong);
  const unquoted = Object.keys(fields).filter((name) => typeof value[name] !== 'string');
  const proof = readProof(value, basics.category, wrong);
  if (NEEDS_CODE.has(basics.category ?? '')) wrong.push(...wrongCode(fields['receiver_merchant_code']));
  const { currency, category, ...texts } = basics;
  if (wrong.length > 0 || currency === undefined || category === undefined) return { ok: false, wrong };
  return { ok: true, request: { ...texts, currency, category, amountMinor, callbackUrl, fields, unquoted, proof } };
};

/** "The value must be a string", says the document of this rule. */
export const wrongTexts = ({ unquoted }: AskedTransaction, rules: Readonly<Record<string, readonly string[]>>): readonly WrongField[] =>
  unquoted
    .filter((name) => Object.hasOwn(rules, name) && rules[name]?.includes('string'))
    .map((field) => ({ field, detail: `The ${field} must be a string.` }));

const wrongCode = (code: string | undefined): WrongField[] => {
  const field = 'receiver_merchant_code';
  if (code === undefined) return [required(field)];
  return /^\d{6}$/.test(code) ? [] : [{ field, detail: `The ${field} must be the six digits of a business.` }];
};

const readBasics = (value: Body, wrong: WrongField[]) => {
  const text = (name: string): string => {
    const given = value[name];
    return typeof given === 'string' ? given.trim() : '';
  };
  const [businessId, channel, externalId] = [text('business_id').toLowerCase(), text('channel'), text('external_id')];
  const category = mppCategories.find((one) => one === text('category'));
  const currency = text('currency');
  if (businessId === '') wrong.push(required('business_id'));
  if (externalId === '' || externalId.length > EXTERNAL_ID_MAX) wrong.push(required('external_id'));
  if (category === undefined) wrong.push({ field: 'category', detail: `The category must be one of ${mppCategories.join(', ')}.` });
  else if (channel === '' && !WITHOUT_CHANNEL.has(category)) wrong.push(required('channel'));
  if (!isCurrency(currency)) wrong.push({ field: 'currency', detail: 'The currency must be a code of ISO 4217, such as SLE.' });
  return { businessId, channel, externalId, category, currency: isCurrency(currency) ? currency : undefined };
};

const WHOLE = /\.0+$/;

/** By the digits that were written, whether as a number or as a text. */
const readAmount = (json: ExactJson, value: Body, currency: Currency | undefined, wrong: WrongField[]): bigint => {
  const digits = json.digits(value, 'amount');
  if (digits === undefined) {
    wrong.push(required('amount'));
    return 0n;
  }
  if (currency === undefined) return 0n;
  const parsed = parsePositiveAmount(digits.replace(WHOLE, ''), currency);
  if (parsed.ok) return parsed.minor;
  wrong.push({ field: 'amount', detail: `The amount must be a number of ${currency}, more than nothing.` });
  return 0n;
};

const readCallback = (value: Body, wrong: WrongField[]): string | undefined => {
  const name = value['callback_url'] === undefined || value['callback_url'] === null ? 'callback' : 'callback_url';
  const given = value[name];
  if (given === undefined || given === null || given === '') return undefined;
  if (typeof given === 'string' && URL_PATTERN.test(given)) return given;
  wrong.push({ field: name, detail: `The ${name} must be an address that begins with http:// or https://.` });
  return undefined;
};

/** The other fields as texts; a number by its digits. */
const readFields = (json: ExactJson, value: Body, wrong: WrongField[]): Record<string, string> => {
  const names = Object.keys(value).filter((name) => !BASICS.has(name) && value[name] !== null && value[name] !== '');
  if (names.length > FIELDS_MAX) wrong.push({ field: 'body', detail: `There may be at most ${FIELDS_MAX} fields.` });
  const texts = names.slice(0, FIELDS_MAX).map((name) => [name, json.digits(value, name)] as const);
  for (const [name, text] of texts)
    if (text === undefined || text.length > FIELD_MAX || CONTROL.test(text))
      wrong.push({ field: name, detail: `The ${name} must be a text of at most ${FIELD_MAX} characters, without control characters.` });
  return Object.fromEntries(texts.flatMap(([name, text]) => (text === undefined ? [] : [[name, text.trim()]])));
};

const PROOF_MAX = 1_000;
const isProofText = (text: string): boolean => text.length <= PROOF_MAX && !CONTROL.test(text);

/** A text, or a flat object of texts. */
const readProof = (value: Body, category: MppCategory | undefined, wrong: WrongField[]): Record<string, string> => {
  const { proof } = value;
  if (category !== 'deposit') return {};
  if (typeof proof === 'string' && proof.trim() !== '' && isProofText(proof)) return { proof: proof.trim() };
  const entries = isObject.Check(proof) ? Object.entries(proof) : [];
  const texts = entries.filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '' && isProofText(entry[1]),
  );
  if (texts.length > 0 && texts.length === entries.length && texts.length <= FIELDS_MAX) return Object.fromEntries(texts);
  wrong.push(
    proof === undefined || proof === null
      ? required('proof')
      : { field: 'proof', detail: 'The proof must be a text, or an object of texts, each of at most 1000 characters.' },
  );
  return {};
};
