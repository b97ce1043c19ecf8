import { type Static, Type } from '@sinclair/typebox';
import { BLMPAY_CURRENCY } from '../amounts.js';

const URL_PATTERN = '^https?://[^\\s/]\\S{0,2000}$';

/** Whole shillings; what an integer of JSON keeps. */
const Amount = Type.Integer({ minimum: 1 });
const Currency = Type.Literal(BLMPAY_CURRENCY);
export const Phone = Type.String({ pattern: '^255\\d{9}$' });
const Url = Type.String({ pattern: URL_PATTERN });
/** Without control characters, which no name has. */
const TEXT = '^(?=.*\\S)[^\\x00-\\x1f\\x7f]*$';
export const Text = Type.String({ minLength: 1, maxLength: 100, pattern: TEXT });
export const Email = Type.String({ pattern: '^[^\\s@]{1,64}@[^\\s@]{1,189}$' });
/** `{}`, not `[]`, says the document. Names that begin with $ are ours. */
const Metadata = Type.Record(Type.String({ pattern: '^(?!\\$)' }), Type.Unknown(), { additionalProperties: false });

const nullable = { webhook_url: Type.Optional(Type.Union([Url, Type.Null()])), metadata: Type.Optional(Metadata) };

/** Who pays. The document marks what may be left out: of a customer that is nothing that its table names. */
export const AskedCustomer = Type.Object({
  firstname: Text,
  lastname: Text,
  email: Email,
  phone: Type.Optional(Type.Union([Phone, Type.Null()])),
  country: Type.Optional(Type.Union([Type.String({ pattern: '^[A-Z]{2}$' }), Type.Null()])),
});
export type AskedCustomer = Static<typeof AskedCustomer>;

export const AskedType = Type.Object({ payment_type: Type.Union([Type.Literal('mobile'), Type.Literal('card')]) });

/** `POST /api/v1/payments`, pushed to a phone. */
export const AskedMobilePayment = Type.Object({
  payment_type: Type.Literal('mobile'),
  details: Type.Object({ amount: Amount, currency: Currency }),
  phone_number: Phone,
  customer: AskedCustomer,
  ...nullable,
});
export type AskedMobilePayment = Static<typeof AskedMobilePayment>;

/** `POST /api/v1/payments`, paid by card on a checkout page. */
export const AskedCardPayment = Type.Object({
  payment_type: Type.Literal('card'),
  details: Type.Object({ amount: Amount, currency: Currency, redirect_url: Url, cancel_url: Url }),
  phone_number: Type.Optional(Type.Union([Phone, Type.Null()])),
  customer: AskedCustomer,
  ...nullable,
});
export type AskedCardPayment = Static<typeof AskedCardPayment>;

/** `POST /api/v1/payouts` (API.md §7). */
export const AskedPayout = Type.Object({
  details: Type.Object({ amount: Amount, currency: Currency }),
  phone_number: Phone,
  recipient_name: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 200, pattern: TEXT }), Type.Null()])),
  ...nullable,
});
export type AskedPayout = Static<typeof AskedPayout>;
