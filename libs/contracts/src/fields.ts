import { type Static, type TSchema, Type } from '@sinclair/typebox';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** An id with its prefix. */
export const Id = (prefix: string) => Type.String({ pattern: `^${prefix}_${UUID}$` });
/** An amount in minor units, as text: the number may be larger than JSON numbers hold. */
export const Minor = Type.String({ pattern: '^-?\\d{1,19}$', description: 'minor units of the currency' });
/** An amount in minor units that is not negative. */
export const PositiveMinor = Type.String({ pattern: '^\\d{1,19}$', description: 'minor units of the currency' });
export const CurrencyCode = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' });
/** RFC 3339, UTC. */
export const Instant = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3,6}Z$', description: 'RFC 3339, UTC' });
export const Reference = Type.String({ minLength: 1, maxLength: 128 });

export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
/** One of the given texts. */
export const OneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>(Type.Union(values.map((value) => Type.Literal(value))));

export const MODES = ['live', 'test'] as const;
export const Mode = OneOf(MODES);
export type Mode = Static<typeof Mode>;

export const WALLET_STATUSES = ['open', 'frozen', 'closed'] as const;
export type WalletStatus = (typeof WALLET_STATUSES)[number];

export const BUSINESS_STATUSES = ['active', 'suspended', 'closed'] as const;
export type BusinessStatus = (typeof BUSINESS_STATUSES)[number];

/** What a wallet may do; null is no limit. Amounts in minor units. */
export const WalletTerms = Type.Object({
  status: OneOf(WALLET_STATUSES),
  /** The business's own standing; active where it is not said. */
  business_status: Type.Optional(OneOf(BUSINESS_STATUSES)),
  overdraft_limit_minor: PositiveMinor,
  transaction_limit_minor: Nullable(PositiveMinor),
  daily_limit_minor: Nullable(PositiveMinor),
  balance_limit_minor: Nullable(PositiveMinor),
  tier: Type.String({ minLength: 1, maxLength: 64 }),
  timezone: Type.String({ minLength: 1, maxLength: 64, description: 'IANA zone of the business: its day begins at midnight there' }),
});
export type WalletTerms = Static<typeof WalletTerms>;

/** Who bears the fee and the tax on it. */
export const FEE_PAYERS = ['merchant', 'end_user'] as const;

/** A transaction's money: the face value, what is taken off it and put on it, and what the wallet moves. */
export const PriceFields = {
  amount_minor: PositiveMinor,
  discount_minor: PositiveMinor,
  fee_minor: PositiveMinor,
  tax_minor: PositiveMinor,
  total_minor: PositiveMinor,
  fee_payer: OneOf(FEE_PAYERS),
};

/** What a provider delivered for, beside the price. */
export const Delivery = Type.Object({
  provider: Type.String({ pattern: '^[a-z0-9_-]{1,64}$' }),
  cost_minor: Minor,
  commission_minor: PositiveMinor,
});

/** Why a transaction did not succeed. */
export const Failure = Type.Object({ code: Type.String(), detail: Type.String() });
export type Failure = Static<typeof Failure>;

/** On whose word money moved: a provider's answer, callback or requery, the connector's own (never sent), or an operator's decision. */
export const Evidence = Type.Object({
  source: OneOf(['answer', 'callback', 'requery', 'connector', 'operator']),
  id: Type.String({ description: 'the stored attempt, callback, requery or decision' }),
});
export type Evidence = Static<typeof Evidence>;

/** Whose business the platform's own movements are: nobody's. */
export const PLATFORM_BUSINESS = 'biz_00000000-0000-0000-0000-000000000000';

/** The fields that all commands share. */
export const CommandFields = {
  command_id: Id('cmd'),
  business_id: Id('biz'),
  mode: Mode,
  currency: CurrencyCode,
  /** A command decided later than this is refused as too late. Facts from providers have none. */
  not_after: Type.Optional(Instant),
  /** The gateway process that waits for the reply. */
  reply_to: Type.Optional(Type.String()),
};

/** One debit (positive) or credit (negative) line: account number, amount, and the account's balance after it; amounts in minor units. */
export const Entry = Type.Tuple([Type.Integer(), Minor, Minor]);

/** An account that an event posts to for the first time. */
export const AccountOpening = Type.Object({
  number: Type.Integer(),
  code: Type.String({ description: 'its code in the chart of accounts: wallet, held, fees, float:{provider} …' }),
  currency: CurrencyCode,
  mode: Mode,
  business_id: Nullable(Id('biz')),
});

/** The fields that all ledger events share. */
export const EventFields = {
  command_id: Id('cmd'),
  business_id: Id('biz'),
  mode: Mode,
  currency: CurrencyCode,
  entries: Type.Array(Entry, { description: 'sum to zero' }),
  opens: Type.Optional(Type.Array(AccountOpening)),
};

/** The fields of ledger events that belong to a transaction. */
export const TransactionEventFields = {
  ...EventFields,
  transaction_id: Id('txn'),
  /** The sequence of the transaction's event before this one; null for its first. */
  previous: Nullable(Type.Integer()),
  /** The business's own day that this counts to (P8). */
  business_day: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' }),
  /** What the wallet has spent on that day, this event included. */
  day_used_minor: Minor,
};

/** What the wallet had before and after; minor units. */
export const WalletBalances = { balance_before_minor: Minor, balance_after_minor: Minor };

/** On whose word a transaction ended, and how many facts the connector published of it before (P16). */
export const Witnessed = {
  provider_reference: Nullable(Type.String()),
  evidence: Evidence,
  facts: Type.Integer({ minimum: 0, description: 'how many progress facts the connector has published of this transaction (P16)' }),
};

/** What the client asked for, kept with the transaction. */
export const RequestDetails = {
  reference: Reference,
  request_hash: Type.String({ description: 'hash version and SHA-256 of the parsed client fields' }),
  product_code: Nullable(Type.String()),
  /** What is sold, for the dialect that asks for it: airtime, data, cable, electricity or bill; and its network. */
  product_kind: Type.Optional(Type.String()),
  network: Type.Optional(Type.String()),
  channel: Nullable(Type.String()),
  recipient: Nullable(Type.String({ description: 'E.164 for phones' })),
  /** Whose account the recipient is, where the client said it. */
  recipient_name: Type.Optional(Type.String()),
  fields: Type.Record(Type.String(), Type.String()),
  metadata: Type.Record(Type.String(), Type.Unknown()),
  webhook_url: Nullable(Type.String()),
  description: Nullable(Type.String()),
};

export const COLLECTION_METHODS = ['mobile_money', 'card'] as const;

/** Who is asked to pay, how, and until when: what a provider must be told of a collection. */
export const Collection = Type.Object({
  method: OneOf(COLLECTION_METHODS),
  customer: Type.Object({
    first_name: Type.String(),
    last_name: Type.String(),
    email: Nullable(Type.String()),
    phone: Nullable(Type.String({ description: 'E.164' })),
    country: Nullable(Type.String({ description: 'ISO 3166-1 alpha-2' })),
  }),
  /** Where a card's payer goes after the checkout page. */
  redirect_url: Nullable(Type.String()),
  cancel_url: Nullable(Type.String()),
  /** Asked about then, and ended where nobody has paid. */
  expires_at: Instant,
});
export type Collection = Static<typeof Collection>;
