import { type TSchema, Type } from '@sinclair/typebox';
import { mppCategories, mppCodes, statusWords } from '../codes.js';

/** What answers and requests look like, field by field: what the documents show. Requests are read by `read-requests.ts`, which says more of what is wrong. */

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const oneOf = (words: readonly string[]) => Type.Union(words.map((word) => Type.Literal(word)));
const Uuid = Type.String({ format: 'uuid' });
const Fields = Type.Record(Type.String(), Type.Unknown());

const ok = { code: Type.Literal('MPP-REQ-0000'), message: Type.Literal('ok'), success: Type.Literal(true) };
export const done = (data: TSchema) => Type.Object({ data, ...ok, trace_request_id: Type.String() });
export const paged = (data: TSchema) =>
  Type.Object({
    current_page: Type.Integer(),
    data: Type.Array(data),
    first_page_url: Type.String(),
    from: nullable(Type.Integer()),
    last_page: Type.Integer(),
    last_page_url: Type.String(),
    next_page_url: nullable(Type.String()),
    path: Type.String(),
    per_page: Type.Integer(),
    prev_page_url: nullable(Type.String()),
    to: nullable(Type.Integer()),
    total: Type.Integer(),
    ...ok,
    trace_request_id: Type.String(),
  });

export const Token = Type.Object({
  access_token: Type.String(),
  expires_in: Type.Integer(),
  refresh_expires_in: Type.Integer(),
  refresh_token: Type.String(),
  token_type: Type.Literal('Bearer'),
  'not-before-policy': Type.Integer(),
  session_state: Type.String(),
  scope: Type.String(),
});

const Currency = Type.Object({ id: Type.Integer(), iso3: Type.String() });
const Country = Type.Object({ id: Type.Integer(), iso2: Type.String() });

export const Profile = Type.Object({
  id: Uuid,
  name: Type.String(),
  phone: nullable(Type.String()),
  is_phone_verified: Type.Literal(0),
  address: Type.String(),
  code: Type.String(),
  can_accept_cash_deposit: Type.Boolean(),
  commission: Type.Number(),
  verified: Type.Boolean(),
  currency: Currency,
  country: Country,
  limit_overdraft: Type.Number(),
  overdraft: Type.Boolean(),
  user_info: Type.Object({
    email: Type.String(),
    phone: nullable(Type.String()),
    is_phone_verified: Type.Boolean(),
    name: Type.String(),
    is_api: Type.Boolean(),
    has_2fa: Type.Boolean(),
    owner: Type.Boolean(),
    roles: Type.Array(Type.String()),
  }),
});

export const Balance = Type.Object({ balance: Type.Number(), commission: Type.Number(), currencry: Type.String() });

export const Channel = Type.Object({
  id: Type.Integer(),
  status: oneOf(['active', 'inactive']),
  code: Type.String(),
  description: Type.String(),
  fields: Type.Record(Type.String(), Type.Array(Type.String())),
  active: Type.Boolean(),
  callback: Type.Null(),
  categories: Type.Array(Type.Object({ id: Type.Integer(), transaction_category: Type.String(), fee_payer: Type.String() })),
});

const Account = Type.Object({
  first_name: Type.String(),
  last_name: Type.String(),
  birth_date: Type.String(),
  gender: Type.String(),
});

const Business = Type.Object({
  id: Uuid,
  name: Type.String(),
  address: Type.String(),
  code: Type.String(),
  can_accept_cash_deposit: Type.Boolean(),
  status: Type.String(),
  onboarding_status: Type.String(),
  created_at: nullable(Type.String()),
  verified: Type.Boolean(),
});

/** As lists have it, less the field that only they have. */
const listed = {
  id: Uuid,
  id2: Type.String(),
  reference: Type.String(),
  originated: Type.Null(),
  category: oneOf(mppCategories),
  accounting_type: Type.String(),
  external_id: Type.String(),
  verified_by: Type.Null(),
  amount: Type.Number(),
  fees: Type.Number(),
  fee_payer: oneOf(['merchant', 'end_user']),
  total_amount: Type.Number(),
  before_balance: nullable(Type.Number()),
  after_balance: nullable(Type.Number()),
  end_at: nullable(Type.String()),
  message: Type.String(),
  reason: nullable(Type.String()),
  direction: oneOf(['debit', 'credit']),
  status: oneOf(Object.keys(statusWords)),
  created_at: Type.String(),
  updated_at: Type.String(),
  payment_page_id: Type.Null(),
  payment_request_id: Type.Null(),
  details: Fields,
  channel: Type.Object({ code: Type.String(), type: Type.String(), description: Type.String() }),
  currency: Currency,
  country: Country,
};
export const Listed = Type.Object({ ...listed, exhange_rate: Type.Null() });
export const Transaction = Type.Object({
  ...listed,
  author: Type.Object({ name: Type.String() }),
  merchant_commission: Type.Number(),
  customer_profile: Type.Null(),
  business: Business,
  sender_business: nullable(Business),
  receiver_business: nullable(Business),
});
export const Status = Type.Object({ id: Uuid, reference: Type.String(), status: listed.status });

const Text = Type.String({ minLength: 1, maxLength: 512 });
export const Secrets = Type.Object({ secret_id: Text, secret_key: Text });
export const Lookup = Type.Object({ code: Text, msisdn: Text });
/** What every category has; the channel's own fields stand beside it. */
export const Asked = Type.Object(
  {
    business_id: Type.String({ description: 'Of `GET /api/v1/business`.' }),
    channel: Type.Optional(
      Type.String({ description: 'Of the business’s channels, in any case of letters; not for topup, cashin and deposit.' }),
    ),
    external_id: Type.String({ minLength: 1, maxLength: 255 }),
    currency: Type.String({ minLength: 3, maxLength: 3 }),
    category: oneOf(mppCategories),
    amount: Type.Union([Type.Number(), Type.String()]),
    callback_url: Type.Optional(nullable(Type.String())),
    callback: Type.Optional(nullable(Type.String())),
    receiver_merchant_code: Type.Optional(
      Type.Union([Type.String(), Type.Number(), Type.Null()], { description: 'Of a topup and a cashin: six digits.' }),
    ),
    proof: Type.Optional(
      Type.Union([Type.String(), Type.Record(Type.String(), Type.String()), Type.Null()], { description: 'Of a deposit.' }),
    ),
  },
  { additionalProperties: Type.Union([Type.String(), Type.Number(), Type.Null()]) },
);

/** What a transaction that was just made is told by. */
export const Made = Type.Object({ id: Uuid, status: listed.status });
/** The envelope of account validation, whose trace id the document spells otherwise. */
export const Validated = Type.Object({ data: Account, ...ok, traceRequestId: Type.String() });
export const Refresh = Type.Object({ refresh_token: Type.String() });

/** Every refusal. `data` names wrong fields, each with its sentences; without any it is an empty list. */
export const Refusal = Type.Object({
  data: Type.Union([Type.Array(Type.Unknown(), { maxItems: 0 }), Type.Record(Type.String(), Type.Array(Type.String()))]),
  code: oneOf(Object.keys(mppCodes)),
  message: Type.String(),
  trace_request_id: Type.String(),
  success: Type.Literal(false),
});
