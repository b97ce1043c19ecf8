import { Type, type Static, type TSchema } from '@sinclair/typebox';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** The client's own reference. */
export const Reference = Type.String({
  pattern: '^[A-Za-z0-9._:-]{1,64}$',
  description: 'a text of 1 to 64 letters, digits, dots, underscores, colons and hyphens',
});

/** What names something of the catalogue. Descriptions are what a refusal says that the field must be. */
const Name = Type.String({ minLength: 1, maxLength: 64, description: 'a text of 1 to 64 characters' });
const Phone = Type.String({ description: 'a text, such as "0241234567"' });
const Amount = Type.Number({ description: 'a JSON number, such as 5.5' });

/** `POST /api/v1/data/purchase`: the seed's own request. */
export const DataPurchase = Type.Object({ network: Name, phone: Phone, bundle_id: Name, reference: Reference });

/** `POST /api/v1/airtime/purchase`. */
export const AirtimePurchase = Type.Object({ network: Name, phone: Phone, amount: Amount, reference: Reference });

/** `POST /api/v1/utility/purchase`. `service` is a product code or its network's name. */
export const UtilityPurchase = Type.Object({ service: Name, account: Name, amount: Amount, reference: Reference });

/** A transaction, as answers, lists and webhooks have it. For a utility, `network` is its service and `phone` its account. */
export const Transaction = Type.Object({
  transaction_id: Type.String(),
  reference: Type.String(),
  type: Type.Union([Type.Literal('data'), Type.Literal('airtime'), Type.Literal('utility')]),
  status: Type.Union([Type.Literal('processing'), Type.Literal('completed'), Type.Literal('failed')]),
  network: Type.String(),
  phone: Type.String(),
  bundle_id: nullable(Type.String()),
  amount: Type.Number(),
  currency: Type.String(),
  created_at: Type.String(),
  updated_at: Type.String(),
  reason_code: nullable(Type.String()),
});
/** A transaction on the wire. */
export type Transaction = Static<typeof Transaction>;

/** One bundle of `GET /api/v1/data/bundles`. */
export const Bundle = Type.Object({
  bundle_id: Type.String(),
  network: Type.String(),
  name: Type.String(),
  price: Type.Number(),
  currency: Type.String(),
  validity: Type.String(),
});
/** One bundle of the catalogue. */
export type Bundle = Static<typeof Bundle>;

/** `data` of `GET /api/v1/wallet/balance`. */
export const Balance = Type.Object({ balance: Type.Number(), currency: Type.String() });

const success = <T extends TSchema>(data: T) => Type.Object({ success: Type.Literal(true), message: Type.String(), data });

export const TransactionAnswer = success(Transaction);
export const TransactionsAnswer = success(Type.Array(Transaction));
export const BundlesAnswer = success(Type.Array(Bundle));
export const BalanceAnswer = success(Balance);

/** Every error. */
export const ErrorAnswer = Type.Object({
  success: Type.Literal(false),
  error: Type.Object({ code: Type.String(), message: Type.String() }),
});

/** `transaction.completed` and `transaction.failed` (and, out of order, `transaction.processing`). */
export const TransactionWebhook = Type.Object({ event: Type.String(), created_at: Type.String(), data: Transaction });
