import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { checkField, type ExactJson, type FieldProblem, parseExactJson, parseFieldRules } from '@daftari/dialect';
import { currencyOf, type MppCategory, mppCategories } from '@daftari/dialect-mpp';
import { type Currency, parsePositiveAmount } from '@daftari/money';
import { endingOf } from '../endings.js';
import { type Desk, type ReadTransaction, type Received, type WireAnswer } from '../speaker.js';
import { type TransactionDraft } from '../transaction.js';
import { badParameters, refused } from './answers.js';
import { channelOf, type MppChannel } from './channels.js';

const isObject = TypeCompiler.Compile(Type.Record(Type.String(), Type.Unknown()));
type Body = Readonly<Record<string, unknown>>;

const WHOLE = /\.0+$/;
const URL_PATTERN = /^https?:\/\/\S{1,2000}$/;
/** A JSON number keeps 15 digits; what has more was cut before it came here. */
const DIGITS_MAX = 15;
/** The fields that name who pays or is paid, the first that is there. */
const RECIPIENTS = ['msisdn', 'account_number', 'phone', 'receiver_merchant_code'] as const;
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
]);

const kinds = { payment: 'payment', transfer: 'payout', payout: 'payout', cashin: 'payout', deposit: 'deposit', topup: 'payout' } as const;

/** What a category asks for beside its channel. */
const asksFor = { topup: 'receiver_merchant_code', cashin: 'receiver_merchant_code', deposit: 'proof' } as const satisfies Partial<
  Record<MppCategory, string>
>;

/** Reads `POST /api/v1/transaction`. */
export const readTransaction = ({ body }: Received, { account }: Desk): ReadTransaction => {
  const json = parseExactJson(body);
  if (json === undefined || !isObject.Check(json.value)) return no(badParameters({ body: ['The body must be a JSON object.'] }));
  const fields = json.value;
  if (fields['business_id'] !== account.businessId) return no(businessNotFound(fields));
  const { category, external_id, channel: code } = fields;
  if (typeof external_id !== 'string' || external_id === '' || external_id.length > 255) return bad('external_id', 'is required');
  if (!isCategory(category)) return bad('category', `must be one of ${mppCategories.join(', ')}`);
  if (typeof code !== 'string') return bad('channel', 'is required');
  const channel = channelOf(code);
  if (channel === undefined) return no(refused(404, 'MPP-REQ-4004', `The channel ${code} does not exist.`));
  return readFields(json, fields, { category, external_id, channel });
};

interface Known {
  readonly category: MppCategory;
  readonly external_id: string;
  readonly channel: MppChannel;
}

const readFields = (json: ExactJson, fields: Body, { category, external_id, channel }: Known): ReadTransaction => {
  const currency = currencyOf(typeof fields['currency'] === 'string' ? fields['currency'] : '')?.iso3;
  if (currency === undefined) return bad('currency', 'is not one of the business');
  const amountMinor = amountIn(json, fields, currency);
  if (amountMinor === undefined) return bad('amount', `must be a number of ${currency}, more than nothing`);
  const details = textsIn(json, fields);
  const problem = problemIn(details, json, fields, category, channel);
  if (problem !== undefined) return no(problem);
  const callback = fields['callback_url'] ?? fields['callback'];
  if (callback !== undefined && callback !== null && !isUrl(callback)) return bad('callback_url', 'must be a URL');
  return {
    ok: true,
    draft: {
      ...directionOf(category),
      reference: external_id,
      onceKey: external_id,
      currency,
      productCode: channel.code,
      recipient: recipientIn(details),
      faceMinor: amountMinor,
      chargedMinor: amountMinor,
      callbackUrl: isUrl(callback) ? callback : null,
      checkoutBase: null,
      shown: { category, details },
    },
  };
};

/** What comes to the business: what its customers pay, and what it deposits. */
const directionOf = (category: MppCategory): Pick<TransactionDraft, 'kind' | 'direction'> => ({
  kind: kinds[category],
  direction: category === 'payment' || category === 'deposit' ? 'in' : 'out',
});

/** The channel's rules, and what the category asks for. */
const problemIn = (
  details: Readonly<Record<string, string>>,
  json: ExactJson,
  fields: Body,
  category: MppCategory,
  channel: MppChannel,
): WireAnswer | undefined => {
  const more = category === 'topup' || category === 'cashin' || category === 'deposit' ? asksFor[category] : undefined;
  if (more !== undefined) return (details[more] ?? '') === '' ? badParameters({ [more]: [`The ${more} field is required.`] }) : undefined;
  if (!channel.categories.includes(category)) return badParameters({ category: [`The channel ${channel.code} has no ${category}.`] });
  const problems = Object.entries(channel.fields).flatMap(([name, rules]) => {
    const value = name === 'amount' ? json.digits(fields, name) : details[name];
    const problem = checkField(value, parseFieldRules(rules));
    return problem === undefined ? [] : [[name, [sentence(name, problem)]] as const];
  });
  return problems.length === 0 ? undefined : badParameters(Object.fromEntries(problems));
};

const sentences = {
  required: 'field is required',
  not_a_number: 'must be a number',
  not_an_email: 'must be a valid email address',
  too_small: 'is too small',
  too_large: 'is too large',
  wrong_file_type: 'must be a file of another type',
} as const satisfies Record<FieldProblem, string>;

const sentence = (name: string, problem: FieldProblem): string => `The ${name} ${sentences[problem]}.`;

/** By its digits, never through a float. */
const amountIn = (json: ExactJson, fields: Body, currency: Currency): bigint | undefined => {
  const digits = (json.digits(fields, 'amount') ?? '').replace(WHOLE, '');
  const parsed = parsePositiveAmount(digits, currency);
  return parsed.ok && digits.replace(/\D/g, '').length <= DIGITS_MAX ? parsed.minor : undefined;
};

/** The channel's fields as texts; numbers by their digits. */
const textsIn = (json: ExactJson, fields: Body): Record<string, string> =>
  Object.fromEntries(
    Object.keys(fields)
      .filter((name) => !BASICS.has(name))
      .map((name) => [name, json.digits(fields, name)])
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );

/** Who pays or is paid: the first that is there, unless another has an ending of its own. */
const recipientIn = (details: Readonly<Record<string, string>>): string => {
  const named = RECIPIENTS.map((name) => details[name]).filter((value) => value !== undefined && value !== '');
  return named.find((value) => value !== undefined && endingOf(value, false) !== 'ordinary') ?? named[0] ?? '';
};

const isCategory = (value: unknown): value is MppCategory => mppCategories.some((category) => category === value);
const isUrl = (value: unknown): value is string => typeof value === 'string' && URL_PATTERN.test(value);

/** Another's business is as little there as one that nobody has. */
const businessNotFound = (fields: Body): WireAnswer =>
  typeof fields['business_id'] === 'string'
    ? refused(404, 'MPP-BS-4505', 'Business not found.')
    : badParameters({ business_id: ['The business_id field is required.'] });

const bad = (field: string, problem: string): ReadTransaction => no(badParameters({ [field]: [`The ${field} ${problem}.`] }));
const no = (answer: WireAnswer): ReadTransaction => ({ ok: false, answer });
