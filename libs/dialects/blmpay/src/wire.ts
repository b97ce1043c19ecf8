import { Type, type Static, type TSchema } from '@sinclair/typebox';

/** What the customer pays: whole shillings. The addresses are for cards. */
export const PaymentDetails = Type.Object({
  amount: Type.Integer(),
  currency: Type.Literal('TZS'),
  redirect_url: Type.Optional(Type.String()),
  cancel_url: Type.Optional(Type.String()),
});

export const Customer = Type.Object({
  firstname: Type.String(),
  lastname: Type.String(),
  email: Type.Optional(Type.String()),
  country: Type.Optional(Type.String()),
});

const Metadata = Type.Record(Type.String(), Type.String());

/** `POST /api/v1/payments`. */
export const PaymentRequest = Type.Object({
  payment_type: Type.Union([Type.Literal('mobile'), Type.Literal('card')]),
  details: PaymentDetails,
  phone_number: Type.Optional(Type.String({ pattern: '^255\\d{9}$' })),
  customer: Customer,
  webhook_url: Type.Optional(Type.String()),
  metadata: Type.Optional(Metadata),
});
export type PaymentRequest = Static<typeof PaymentRequest>;

/** `POST /api/v1/payouts` (API.md §7: the document names payouts and does not show one). */
export const PayoutRequest = Type.Object({
  details: Type.Pick(PaymentDetails, ['amount', 'currency']),
  phone_number: Type.String({ pattern: '^255\\d{9}$' }),
  recipient_name: Type.Optional(Type.String()),
  webhook_url: Type.Optional(Type.String()),
  metadata: Type.Optional(Metadata),
});
export type PayoutRequest = Static<typeof PayoutRequest>;

/** A reference that can be kept, shown and asked about. */
const Reference = Type.String({ pattern: '^[A-Za-z0-9._:-]{1,64}$' });

/** What is read of a payment or payout; everything else in it may change without harm. */
export const ReadTransaction = Type.Object({
  reference: Reference,
  status: Type.Optional(Type.String()),
  details: Type.Optional(Type.Object({ currency: Type.Optional(Type.String()) })),
  metadata: Type.Optional(Type.Unknown()),
  checkout_url: Type.Optional(Type.Unknown()),
});
export type ReadTransaction = Static<typeof ReadTransaction>;

const success = <T extends TSchema>(data: T) => Type.Object({ status: Type.Literal('success'), data });

/** The answer to a payment or payout, and to the question about one. */
export const ReadOne = success(ReadTransaction);

/** A list. What is no transaction in it is passed over. */
export const ReadList = Type.Object({
  status: Type.Literal('success'),
  data: Type.Array(Type.Unknown()),
  pagination: Type.Optional(Type.Object({ total: Type.Optional(Type.Unknown()) })),
});

/** One figure of a balance. */
const Figure = Type.Object({ currency: Type.String() });
/** `GET /api/v1/balance`. */
export const ReadBalance = success(Type.Object({ available: Figure }));

const Text = Type.Optional(Type.Unknown());
/** Every error. The document names the codes and does not show where they stand: API.md §7 puts them in `error`, others elsewhere. */
export const ReadError = Type.Object({
  status: Type.Optional(Type.Literal('error')),
  error: Type.Optional(Type.Union([Type.String(), Type.Object({ code: Type.String(), message: Text })])),
  error_code: Text,
  code: Text,
  message: Text,
});
export type ReadError = Static<typeof ReadError>;

/** A callback. */
export const ReadCallback = Type.Object({ event: Type.String({ maxLength: 64 }), data: Type.Object({}) });
