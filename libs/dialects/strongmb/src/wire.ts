import { Type, type Static, type TSchema } from '@sinclair/typebox';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** `a-zA-Z0-9` only, says the seed. */
export const Reference = Type.String({ pattern: '^[a-zA-Z0-9]{1,64}$', description: 'a text of 1 to 64 letters and digits' });

/** Decimal text in naira: the seed's `"100"`, or with two decimals. */
export const AmountText = Type.String({
  pattern: '^[0-9]{1,16}(\\.[0-9]{1,2})?$',
  description: 'a text in naira with at most two decimals, such as "100"',
});

/** What names a product or an account. Descriptions are what a refusal says that the field must be. */
const Name = Type.String({ minLength: 1, maxLength: 64, description: 'a text of 1 to 64 characters' });
const Phone = Type.String({ description: 'a text, such as "0812345678"' });
const MeterType = Type.Union([Type.Literal('prepaid'), Type.Literal('postpaid')], { description: '"prepaid" or "postpaid"' });

/** `POST /v1/purchases/airtime`. */
export const AirtimePurchase = Type.Object({ phone: Phone, product_code: Name, amount: AmountText, reference: Reference });
/** `POST /v1/purchases/internet`. */
export const DataPurchase = Type.Object({ phone: Phone, product_code: Name, reference: Reference });
/** `POST /v1/purchases/cable`. */
export const CablePurchase = Type.Object({
  smartcard_number: Name,
  product_code: Name,
  reference: Reference,
  phone: Type.Optional(Phone),
});
/** `POST /v1/purchases/electricity`. */
export const ElectricityPurchase = Type.Object({
  meter_number: Name,
  meter_type: MeterType,
  product_code: Name,
  amount: AmountText,
  phone: Phone,
  reference: Reference,
});
/** `POST /v1/purchases/bills`. */
export const BillPurchase = Type.Object({ account_number: Name, product_code: Name, amount: AmountText, reference: Reference });

/** `metadata` of every answer. `timestamp` is Unix seconds. */
export const Metadata = Type.Object({ code: Type.String(), timestamp: Type.Integer(), trace_id: Type.String() });
/** The `metadata` of every answer. */
export type Metadata = Static<typeof Metadata>;

const envelope = <T extends TSchema>(data: T) => Type.Object({ status: Type.Boolean(), message: Type.String(), data, metadata: Metadata });

/** A refusal: `data` is null and `metadata.code` says why. */
export const RefusalEnvelope = envelope(Type.Null());

/** The account of `GET /v1/user`. */
export const Account = Type.Object({
  name: Type.String(),
  email: Type.String(),
  phone: Type.String(),
  account_status: Type.String(),
  kyc_status: Type.String(),
  tier: Type.String(),
});
/** The account of `GET /v1/user`. */
export type Account = Static<typeof Account>;
export const UserEnvelope = envelope(Type.Object({ account: Account }));

/** One wallet of `GET /v1/wallets`; no limit is null. */
export const Wallet = Type.Object({
  id: Type.String(),
  type: Type.String(),
  currency: Type.String(),
  balance: Type.Number(),
  locked_balance: Type.Number(),
  tier: Type.String(),
  transaction_limit: nullable(Type.Number()),
  balance_limit: nullable(Type.Number()),
  status: Type.String(),
  updated_at: Type.String(),
});
/** One wallet of `GET /v1/wallets`. */
export type Wallet = Static<typeof Wallet>;
export const WalletsEnvelope = envelope(Type.Object({ wallets: Type.Array(Wallet) }));

/** `details` of a transaction: fields differ by its type. */
export const TransactionDetails = Type.Object({
  provider: Type.String(),
  recipient: Type.String(),
  performed_via: Type.Optional(Type.String()),
  airtime_amount: Type.Optional(Type.Number()),
  title: Type.Optional(Type.String()),
  data_type: Type.Optional(Type.String()),
  plan: Type.Optional(Type.String()),
  validity: Type.Optional(Type.String()),
  bundle_size_mb: Type.Optional(Type.Number()),
  smartcard_number: Type.Optional(Type.String()),
  meter_number: Type.Optional(Type.String()),
  meter_type: Type.Optional(Type.String()),
  token: Type.Optional(nullable(Type.String())),
  customer_name: Type.Optional(Type.String()),
  account_number: Type.Optional(Type.String()),
  electricity_amount: Type.Optional(Type.Number()),
  bill_amount: Type.Optional(Type.Number()),
});

/** One transaction of `GET /v1/transactions` and `GET /v1/transactions/{reference}`. */
export const Transaction = Type.Object({
  uuid: Type.String(),
  wallet_type: Type.String(),
  direction: Type.String(),
  type: Type.String(),
  amount: Type.Number(),
  balance_before: Type.Number(),
  balance_after: Type.Number(),
  status: Type.String(),
  date: Type.String(),
  reference: Type.String(),
  details: TransactionDetails,
});
/** One transaction as the dialect lists it. */
export type Transaction = Static<typeof Transaction>;
export const TransactionEnvelope = envelope(Type.Object({ transaction: Transaction }));
export const TransactionsEnvelope = envelope(Type.Object({ count: Type.Integer(), transactions: Type.Array(Transaction) }));

/** `data` of a purchase's answer. Balances are strings with two decimals, `amount` is a number, as in the seed. */
export const PurchaseData = Type.Composite([
  Type.Object({
    transaction_status: Type.String(),
    type: Type.String(),
    provider: Type.String(),
    recipient: Type.String(),
    reference: Type.String(),
    currency: Type.String(),
    balance_before: Type.String(),
    balance_after: Type.String(),
    amount: Type.Number(),
  }),
  Type.Omit(TransactionDetails, ['provider', 'recipient', 'performed_via']),
]);
/** `data` of a purchase's answer. */
export type PurchaseData = Static<typeof PurchaseData>;
export const PurchaseEnvelope = envelope(PurchaseData);

const PercentPlan = Type.Object({
  name: Type.String(),
  discount: Type.Number(),
  pricing_model: Type.String(),
  product_code: Type.String(),
});
const FixedPlan = Type.Object({
  name: Type.String(),
  amount: Type.Number(),
  product_code: Type.String(),
  bundle_size_mb: Type.Optional(Type.Number()),
  validity: Type.Optional(Type.String()),
});

/** A biller's product lines; `api_access` is missing in some of the seed's examples. */
export const Biller = Type.Object({
  name: Type.String(),
  description: Type.Optional(Type.String()),
  products: Type.Record(
    Type.String(),
    Type.Object({
      name: Type.Optional(Type.String()),
      api_access: Type.Optional(Type.Boolean()),
      plans: Type.Array(Type.Union([PercentPlan, FixedPlan])),
    }),
  ),
});
/** One biller of `GET /v1/products/*`. */
export type Biller = Static<typeof Biller>;
export const ProductsEnvelope = envelope(Type.Object({ billers: Type.Record(Type.String(), Biller) }));
