import { checkReference, type PaymentInput, type PayoutInput, type ProviderRequest, UnsendableError } from '@daftari/dialect';
import { amountNumber } from './amounts.js';
import { type MppCategory } from './codes.js';
import { type MppAccess } from './credentials.js';

/** The most that a page may have. */
export const PAGE_SIZE = 100;

/** A transaction of any category, as it is to be created. */
export interface TransactionInput {
  readonly category: MppCategory;
  readonly reference: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly channel?: string;
  /** The channel's fields by the document's names: `msisdn`, `account_number`, for `topup` and `cashin` `receiver_merchant_code`, for `deposit` `proof`. */
  readonly fields: Readonly<Record<string, string>>;
  readonly callbackUrl?: string;
}

/**
 * The request that creates a transaction. What the channel asks for beside the document's own fields follows them.
 * @throws UnsendableError where the dialect cannot say it; nothing was sent.
 */
export const buildTransaction = (input: TransactionInput, access: MppAccess): ProviderRequest => {
  checkReference(input.reference);
  if (input.channel === undefined) throw new UnsendableError('The route names no channel of the provider.');
  const basics = {
    business_id: access.business_id,
    channel: input.channel,
    external_id: input.reference,
    currency: input.currency,
    category: input.category,
    amount: amountNumber(input.amountMinor, input.currency),
  };
  const callback = input.callbackUrl === undefined ? {} : { callback_url: input.callbackUrl };
  return {
    method: 'POST',
    path: '/api/v1/transaction',
    headers: { ...authHeaders(access), 'content-type': 'application/json' },
    body: JSON.stringify({ ...basics, ...without(basics, input.fields), ...callback }),
  };
};

/**
 * The request that collects from a phone. The document has no card checkout.
 * @throws UnsendableError where the dialect cannot say it; nothing was sent.
 */
export const buildPayment = (input: PaymentInput, access: MppAccess): ProviderRequest => {
  if (input.by.kind === 'card') throw new UnsendableError('MPP collects from phones and accounts; its document has no card checkout.');
  const { firstName: first_name, lastName: last_name } = input.customer;
  const fields = { msisdn: localNumber(input.by.phone), first_name, last_name, ...input.fields };
  return buildTransaction({ ...input, category: 'payment', fields }, access);
};

/**
 * The request that pays out: a `transfer` to a customer, or, where the route's field `category` says so, a `payout` of our own money.
 * @throws UnsendableError where the dialect cannot say it; nothing was sent.
 */
export const buildPayout = (input: PayoutInput, access: MppAccess): ProviderRequest => {
  const { category = 'transfer', ...more } = input.fields ?? {};
  if (category !== 'transfer' && category !== 'payout') throw new UnsendableError(`A payout is a transfer or a payout, not a ${category}.`);
  const fields = { ...recipientOf(input), ...namesOf(input.name), ...more };
  return buildTransaction({ ...input, category, fields }, access);
};

/** The question what became of one, by the provider's id: all of it, so that reference and amount can be compared. */
export const buildDetails = (id: string, access: MppAccess): ProviderRequest =>
  get(`/api/v1/transaction/${encodeURIComponent(id)}`, access);

/** The question for its status only. */
export const buildStatus = (id: string, access: MppAccess): ProviderRequest =>
  get(`/api/v1/transaction/${encodeURIComponent(id)}/get-status`, access);

/** A page of all transactions; the first is 1. */
export const buildList = (page: number, access: MppAccess): ProviderRequest =>
  get(`/api/v1/transaction?page=${page}&page_size=${PAGE_SIZE}`, access);

/** The request to stop one that was not sent on yet (API.md §5: the document has its answer only). */
export const buildCancel = (id: string, access: MppAccess): ProviderRequest => ({
  method: 'POST',
  path: `/api/v1/transaction/${encodeURIComponent(id)}/cancel`,
  headers: authHeaders(access),
});

/** The question who we are. */
export const buildBusiness = (access: MppAccess): ProviderRequest => get('/api/v1/business', access);

/** The question how much we have. */
export const buildBalance = (access: MppAccess): ProviderRequest =>
  get(`/api/v1/business/${encodeURIComponent(access.business_id)}/balance`, access);

/** A page of our channels; the first is 1. */
export const buildChannels = (page: number, access: MppAccess): ProviderRequest =>
  get(`/api/v1/business/${encodeURIComponent(access.business_id)}/channel?page=${page}&page_size=${PAGE_SIZE}`, access);

/** The question whose account it is: the document asks with a body on a GET; servers that drop such bodies find the same in the query. */
export const buildLookup = (
  { channel, account }: { readonly channel: string; readonly account: string },
  access: MppAccess,
): ProviderRequest => ({
  method: 'GET',
  path: `/api/v1/channel/account/validate?code=${encodeURIComponent(channel)}&msisdn=${encodeURIComponent(account)}`,
  headers: { ...authHeaders(access), 'content-type': 'application/json' },
  body: JSON.stringify({ code: channel, msisdn: account }),
});

/** How a country's numbers begin when they are dialled at home; others are sent as they are, which the document shows too. */
const TRUNKS: readonly (readonly [string, string])[] = [
  ['+232', '0'],
  ['+224', ''],
];

/** E.164 to the local form that the document asks for: `+23280002209` is `080002209`. */
export const localNumber = (phone: string): string => {
  const trunk = TRUNKS.find(([prefix]) => phone.startsWith(prefix));
  return trunk === undefined ? phone : trunk[1] + phone.slice(trunk[0].length);
};

const recipientOf = ({ account }: PayoutInput): Record<string, string> =>
  account.startsWith('+') ? { msisdn: localNumber(account) } : { account_number: account };

const namesOf = (name: string | undefined): Record<string, string> => {
  const [first_name, ...rest] = name?.trim().split(/\s+/) ?? [];
  return first_name === undefined || first_name === '' ? {} : { first_name, last_name: rest.join(' ') };
};

/** A channel's field never stands in for one of the document's own. */
const without = (basics: object, fields: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !Object.hasOwn(basics, name) && name !== 'callback_url'));

const get = (path: string, access: MppAccess): ProviderRequest => ({ method: 'GET', path, headers: authHeaders(access) });

const authHeaders = (access: MppAccess): Record<string, string> => ({
  authorization: `Bearer ${access.access_token}`,
  accept: 'application/json',
});
