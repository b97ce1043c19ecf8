import { type ExactJson, type ReadRequest, type WrongField } from '@daftari/dialect';
import { parsePositiveAmount } from '@daftari/money';
import { type Static, type TSchema } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';
import { BLMPAY_CURRENCY } from '../amounts.js';
import { type BlmpayPage } from './answers.js';
import { AskedCardPayment, AskedMobilePayment, AskedPayout, AskedType } from './requests.js';
import { type BlmpayStatus, blmpayStatuses } from './words.js';
import { fieldsIn } from './wrong-fields.js';

/** A request with its amount by the digits that were written. */
export type WithAmount<T> = T & { readonly amountMinor: bigint };

const checks = {
  type: TypeCompiler.Compile(AskedType),
  mobile: TypeCompiler.Compile(AskedMobilePayment),
  card: TypeCompiler.Compile(AskedCardPayment),
  payout: TypeCompiler.Compile(AskedPayout),
};

/** What is expected of each field, in a sentence that says the fix. */
const REMEDIES: Readonly<Record<string, string>> = {
  body: 'must be a JSON object',
  payment_type: 'must be "mobile" or "card"',
  details: 'must be an object with amount and currency',
  'details.amount': 'must be a whole number of shillings, more than nothing, such as 5000',
  'details.currency': 'must be TZS',
  'details.redirect_url': 'must be the address that the payer goes to after a card was paid',
  'details.cancel_url': 'must be the address that the payer goes to after a card was not paid',
  phone_number: 'must be 255 and nine digits, such as 255712345678',
  customer: 'must be an object with firstname, lastname and email',
  'customer.firstname': 'must be a text of 1 to 100 characters',
  'customer.lastname': 'must be a text of 1 to 100 characters',
  'customer.email': 'must be an email address',
  'customer.phone': 'must be 255 and nine digits, such as 255712345678',
  'customer.country': 'must be a country of ISO 3166, such as TZ',
  recipient_name: 'must be a text of 1 to 200 characters',
  webhook_url: 'must be an address that begins with http:// or https://',
  metadata: 'must be an object ({} and not []) of at most 4096 characters as JSON, without names that begin with $',
};

/** `POST /api/v1/payments`. */
export const readPaymentRequest = (json: ExactJson | undefined): ReadRequest<WithAmount<AskedMobilePayment | AskedCardPayment>> => {
  if (json === undefined) return noBody();
  const { value } = json;
  if (!checks.type.Check(value)) return { ok: false, wrong: wrongIn(checks.type, value) };
  return value.payment_type === 'mobile' ? read(checks.mobile, json) : read(checks.card, json);
};

/** `POST /api/v1/payouts`. */
export const readPayoutRequest = (json: ExactJson | undefined): ReadRequest<WithAmount<AskedPayout>> =>
  json === undefined ? noBody() : read(checks.payout, json);

const noBody = () => ({ ok: false, wrong: [wrongField('body')] }) as const;

const METADATA_MAX = 4_096;
/** What no table takes, as JSON has it. */
const NUL = '\\u0000';

const read = <S extends TSchema & { static: { details: object; metadata?: object } }>(
  check: TypeCheck<S>,
  json: ExactJson,
): ReadRequest<WithAmount<Static<S>>> => {
  const { value } = json;
  if (!check.Check(value)) return { ok: false, wrong: wrongIn(check, value) };
  // A number that was written with an exponent, or with more digits than a number keeps, is no amount.
  const amount = parsePositiveAmount(json.digits(value.details, 'amount') ?? '', BLMPAY_CURRENCY);
  if (!amount.ok) return { ok: false, wrong: [wrongField('details.amount')] };
  const metadata = JSON.stringify(value.metadata ?? {});
  if (metadata.length > METADATA_MAX || metadata.includes(NUL)) return { ok: false, wrong: [wrongField('metadata')] };
  return { ok: true, request: { ...value, amountMinor: amount.minor } };
};

const wrongIn = (check: TypeCheck<TSchema>, value: unknown): readonly WrongField[] => fieldsIn(check, value).map(wrongField);

const wrongField = (field: string): WrongField => ({ field, detail: `${field} ${REMEDIES[field] ?? 'is not valid'}.` });

const COUNT = /^\d{1,9}$/;
const LIMIT = '20';
const LIMIT_MAX = 100;

/** What a list is asked for: `?limit=20&offset=0&status=completed`. */
export interface BlmpayListQuery<S extends string = BlmpayStatus> extends BlmpayPage {
  readonly status: S | undefined;
}

/** The query of a list of payments or payouts. */
export const readListQuery = (query: Readonly<Record<string, string>>): ReadRequest<BlmpayListQuery> => readQuery(query, blmpayStatuses);

/** The query of a list whose things have these statuses. */
export const readQuery = <const S extends string>(
  query: Readonly<Record<string, string>>,
  statuses: readonly S[],
): ReadRequest<BlmpayListQuery<S>> => {
  const { limit = LIMIT, offset = '0', status } = query;
  const known = statuses.find((word) => word === status);
  const wrong: WrongField[] = [];
  if (!COUNT.test(limit) || Number(limit) < 1 || Number(limit) > LIMIT_MAX)
    wrong.push({ field: 'limit', detail: `limit must be a number from 1 to ${LIMIT_MAX}.` });
  if (!COUNT.test(offset)) wrong.push({ field: 'offset', detail: 'offset must be a number from 0.' });
  if (status !== undefined && known === undefined) wrong.push({ field: 'status', detail: `status must be one of ${statuses.join(', ')}.` });
  return wrong.length > 0 ? { ok: false, wrong } : { ok: true, request: { limit: Number(limit), offset: Number(offset), status: known } };
};
