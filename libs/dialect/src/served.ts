/**
 * The serving side: how a dialect tells a client app of a transaction. A dialect library has its renderers under `served/`; the gateway answers with
 * them, and the notifier makes the bodies of webhooks.
 */

/** Where a transaction stands, in Daftari's words. */
export type ServedStatus =
  | 'initiated'
  | 'pending'
  | 'processing'
  | 'transmitted'
  | 'completed'
  | 'failed'
  | 'rejected'
  | 'cancelled'
  | 'expired'
  | 'voided'
  | 'blocked'
  | 'refunded';

export type ServedKind = 'purchase' | 'payment' | 'payout' | 'transfer' | 'deposit' | 'refund' | 'adjustment';

/** What a transaction's request said beside what every transaction shows, as far as whoever renders it knows it. */
export interface AskedBeside {
  /** airtime, data, cable, electricity or bill. */
  readonly product_kind?: string;
  readonly network?: string;
  readonly recipient_name?: string;
  readonly fee_payer?: 'merchant' | 'end_user';
  readonly fields?: Readonly<Record<string, string>>;
  readonly method?: 'mobile_money' | 'card';
  readonly customer?: {
    readonly first_name: string;
    readonly last_name: string;
    readonly email: string | null;
    readonly phone: string | null;
    readonly country: string | null;
  };
}

/** A transaction as it is rendered: the services' own view of it (`TransactionView` is one). Amounts are minor units as text, times RFC 3339. */
export interface ServedTransaction {
  readonly id: string;
  readonly business_id: string;
  readonly reference: string;
  readonly kind: ServedKind;
  readonly status: ServedStatus;
  readonly mode: 'live' | 'test';
  readonly currency: string;
  readonly amount_minor: string;
  readonly fee_minor: string;
  readonly discount_minor: string;
  readonly total_minor: string;
  readonly balance_before_minor: string | null;
  readonly balance_after_minor: string | null;
  readonly product_code: string | null;
  readonly channel: string | null;
  readonly recipient: string | null;
  readonly provider_reference: string | null;
  readonly failure: { readonly code: string; readonly detail: string } | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly created_at: string;
  readonly updated_at: string;
  readonly completed_at: string | null;
  /** Where a card is paid, as long as it can be. */
  readonly checkout_url?: string | null;
  readonly asked?: AskedBeside | undefined;
}

/**
 * Where a request that came in a dialect keeps what it said in its own words (a phone number as it was sent, a category): in the metadata of its
 * transaction, which every service carries along. Native answers do not show it, and native requests cannot set it.
 */
export const SAID_KEY = '$dialect';

/** What is kept under `SAID_KEY`. */
export interface Said {
  /** The dialect's name. */
  readonly name: string;
  /** The credentials (`key_…`) that the request came with: their webhook secret signs what is told of it. */
  readonly key?: string;
  /** In the dialect's own words and shape; each dialect reads what it wrote. */
  readonly words: Readonly<Record<string, unknown>>;
}

type Metadata = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Metadata => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A client's metadata with what its request said in a dialect's words. */
export const withSaid = (metadata: Metadata, said: Said): Record<string, unknown> => ({ ...metadata, [SAID_KEY]: said });

/** What a transaction's request said, where it came in a dialect. */
export const saidIn = (metadata: Metadata): Said | undefined => {
  const said = metadata[SAID_KEY];
  if (!isRecord(said)) return undefined;
  const { name, key, words } = said;
  if (typeof name !== 'string' || !isRecord(words)) return undefined;
  return { name, words, ...(typeof key === 'string' ? { key } : {}) };
};

/** What a request of this dialect said in its own words; nothing where it came otherwise. */
export const wordsOf = (metadata: Metadata, dialect: string): Metadata => {
  const said = saidIn(metadata);
  return said?.name === dialect ? said.words : {};
};

/** The metadata as its client gave it. */
export const clientMetadata = (metadata: Metadata): Record<string, unknown> =>
  Object.fromEntries(Object.entries(metadata).filter(([name]) => name !== SAID_KEY));

/** One of the words, where it is a text. */
export const textIn = (words: Metadata, name: string): string | undefined => {
  const value = words[name];
  return typeof value === 'string' ? value : undefined;
};

/** One of the words, where it is an object. */
export const recordIn = (words: Metadata, name: string): Metadata | undefined => {
  const value = words[name];
  return isRecord(value) ? value : undefined;
};

/** A change to be told, by its type in Daftari's words: `transaction.completed`, `wallet.funded`. */
export interface Telling {
  readonly type: string;
  readonly transaction: ServedTransaction;
}

/** A change in a dialect's words. The body is stored, signed and sent as this very text. */
export interface DialectWebhook {
  /** The dialect's name for it; a client may subscribe to that or to Daftari's. */
  readonly event: string;
  readonly body: string;
}

/** How a dialect's webhooks are made. */
export interface ServedWebhooks {
  /** Whether the secret of the client's credentials signs them. */
  readonly isSigned: boolean;
  /** How often one is tried at most; as often as the installation's schedule has it where nothing is said. */
  readonly attemptsMax?: number;
  /** Whether an address in a request takes the place of the business's own: the document has one or the other. */
  readonly isToldOnce?: boolean;
  /** What is told of a change; undefined where the dialect has no word for it. */
  tell(telling: Telling): DialectWebhook | undefined;
  /** The body of a test. @param at RFC 3339 */
  test(at: string): string;
  /** The headers of one attempt. `secret` is empty where nothing is signed. */
  headers(body: string, secret: string, sentAtS: number): Readonly<Record<string, string>>;
}

/** An endpoint of a dialect that clients call here: what of it is known without any code that answers it. */
export interface ServedEndpoint {
  readonly method: 'GET' | 'POST';
  /** Below the dialect's base address; `:name` is a part that differs. */
  readonly path: string;
  /** For people. */
  readonly summary: string;
  /** `write`: only an active business may, and where it breaks nobody knows whether it was done. */
  readonly does: 'read' | 'write';
  /** The scopes of which the credentials need one; none where everybody who signed in may. `open`: nobody has signed in yet. */
  readonly needs: readonly string[] | 'open';
}

/** The endpoints of a dialect by name, in the order of its document. */
export type ServedEndpoints = Readonly<Record<string, ServedEndpoint>>;

/** How one of Daftari's problems is told to a dialect's clients: by a code of the dialect, with the code's usual status and message unless said. */
export interface ServedRefusal<Code extends string> {
  readonly code: Code;
  /** HTTP's own status where the document has none that says it. */
  readonly status?: number;
  /** The problem's own sentence in place of the usual message. */
  readonly says?: 'detail';
}

/** What a code of a dialect is usually sent with. */
export type UsualAnswers<Code extends string> = Readonly<Record<Code, { readonly status: number; readonly message: string }>>;

/** A refusal with all that it says. @param detail the problem's own sentence */
export const refusalWords = <Code extends string>(
  { code, status, says }: ServedRefusal<Code>,
  usual: UsualAnswers<Code>,
  detail: string,
) => ({
  code,
  status: status ?? usual[code].status,
  message: says === 'detail' ? detail : usual[code].message,
});
