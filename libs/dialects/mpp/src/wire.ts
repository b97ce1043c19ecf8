import { Type, type Static, type TSchema } from '@sinclair/typebox';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** What every answer carries; `traceRequestId` on one of them. */
export const Envelope = Type.Object({
  success: Type.Optional(Type.Unknown()),
  code: Type.String({ maxLength: 64 }),
  message: Type.Optional(Type.Unknown()),
  data: Type.Optional(Type.Unknown()),
});
export type Envelope = Static<typeof Envelope>;

/** The answer to the request for a token. Seconds. */
export const TokenData = Type.Object({
  /** It goes into a header. */
  access_token: Type.String({ pattern: '^[\\x20-\\x7e]{1,8192}$' }),
  expires_in: Type.Integer({ minimum: 1 }),
  refresh_token: Type.Optional(nullable(Type.String({ maxLength: 8192 }))),
  refresh_expires_in: Type.Optional(nullable(Type.Integer({ minimum: 0 }))),
});

/** A provider's id, or a channel's code: it can be kept, shown and asked about. */
const Id = Type.String({ pattern: '^[A-Za-z0-9._:-]{1,64}$' });

/** What is read of a transaction; everything else in it may change without harm. */
export const Transaction = Type.Object({
  id: Id,
  status: Type.String({ maxLength: 64 }),
  external_id: Type.Optional(nullable(Type.String())),
  category: Type.Optional(nullable(Type.String())),
  message: Type.Optional(Type.Unknown()),
  reason: Type.Optional(Type.Unknown()),
  currency: Type.Optional(nullable(Type.Object({ iso3: Type.String() }))),
});
export type Transaction = Static<typeof Transaction>;

/** A page of a list. */
export const Page = Type.Object({
  code: Type.Literal('MPP-REQ-0000'),
  data: Type.Array(Type.Unknown()),
  current_page: Type.Integer({ minimum: 1 }),
  last_page: Type.Integer({ minimum: 1 }),
});

/** One channel. Its categories' and fields' order is the provider's. */
export const Channel = Type.Object({
  code: Type.String({ minLength: 1, maxLength: 64 }),
  description: Type.Optional(nullable(Type.String())),
  active: Type.Optional(Type.Boolean()),
  status: Type.Optional(Type.String()),
  fields: Type.Optional(nullable(Type.Record(Type.String(), Type.Array(Type.String())))),
  categories: Type.Optional(
    Type.Array(Type.Object({ transaction_category: Type.String(), fee_payer: Type.Optional(nullable(Type.String())) })),
  ),
});

/** A balance: the currency is misspelt in the document, and read either way. */
export const BalanceData = Type.Object({ currencry: Type.Optional(Type.String()), currency: Type.Optional(Type.String()) });

/** Who owns an account. */
export const AccountData = Type.Object({ first_name: Type.Optional(Type.Unknown()), last_name: Type.Optional(Type.Unknown()) });

/** Our business. */
export const BusinessData = Type.Object({
  id: Id,
  name: Type.String(),
  code: Type.Optional(Type.Unknown()),
  verified: Type.Optional(Type.Unknown()),
});
