import { recordIn, type ServedKind, type ServedStatus, type ServedTransaction, textIn, wordsOf } from '@daftari/dialect';
import { formatAmount, isCurrency } from '@daftari/money';
import { type MppCategory, type MppStatus } from '../codes.js';
import { currencyOf } from './currencies.js';
import { renderWay } from './render-channel.js';
import { eightLetters, mppDate, sixDigits } from './short-names.js';

/** The document's ten statuses. Ours are the same but for two: a collection that nobody paid failed, and one that the business voided was cancelled. */
export const servedStatuses = {
  initiated: 'initiated',
  pending: 'pending',
  processing: 'processing',
  transmitted: 'transmitted',
  completed: 'completed',
  failed: 'failed',
  rejected: 'rejected',
  cancelled: 'cancelled',
  expired: 'failed',
  voided: 'cancelled',
  blocked: 'blocked',
  refunded: 'refunded',
} as const satisfies Record<ServedStatus, MppStatus>;

/** How a transaction that was just made is answered: what has only begun is `initiated` there, whatever a question a moment later says. */
export const createdStatus = (status: ServedStatus): MppStatus => (status === 'pending' ? 'initiated' : servedStatuses[status]);

/** The category of what was not asked for in the dialect. */
const categories = {
  payment: 'payment',
  payout: 'transfer',
  purchase: 'transfer',
  transfer: 'topup',
  deposit: 'deposit',
  refund: 'transfer',
  adjustment: 'cashin',
} as const satisfies Record<ServedKind, MppCategory>;

/** Where a transaction's business, channel and customer are described by whoever renders it: their shapes are the document's. */
export interface MppSurroundings {
  readonly business?: object;
  readonly channel?: { readonly code: string; readonly type: string; readonly description: string };
  readonly author?: { readonly name: string };
}

/** A JSON number: converted from decimal text, never computed. */
export const servedAmount = (minor: string, currency: string): number =>
  Number(isCurrency(currency) ? formatAmount(BigInt(minor), currency) : minor);

const bare = (id: string): string => id.slice(id.indexOf('_') + 1);

/**
 * A transaction in a list. What the request said in the dialect's own words (`category`, `fee_payer`, `details`, `channel`) stands as it was sent.
 */
export const renderListedTransaction = (view: ServedTransaction, surroundings: MppSurroundings = {}) => {
  const words = wordsOf(view.metadata, 'mpp');
  const category = textIn(words, 'category') ?? categories[view.kind];
  const status = servedStatuses[view.status];
  const channel = surroundings.channel ?? channelOf(view, category, recordIn(words, 'channel'));
  const amountOf = (minor: string): number => servedAmount(minor, view.currency);
  const balanceOf = (minor: string | null): number | null => (minor === null ? null : amountOf(minor));
  return {
    ...namesOf(view),
    category,
    accounting_type: 'authorize',
    external_id: textIn(words, 'external_id') ?? view.reference,
    verified_by: null,
    amount: amountOf(view.amount_minor),
    fees: amountOf(view.fee_minor),
    fee_payer: textIn(words, 'fee_payer') ?? view.asked?.fee_payer ?? 'merchant',
    total_amount: amountOf(view.total_minor),
    before_balance: balanceOf(view.balance_before_minor),
    after_balance: balanceOf(view.balance_after_minor),
    end_at: view.completed_at === null ? null : mppDate(view.completed_at),
    message: `${category} ${status}`,
    reason: view.failure?.detail ?? null,
    direction: directionOf(view),
    exhange_rate: null,
    status,
    created_at: mppDate(view.created_at),
    updated_at: mppDate(view.updated_at),
    payment_page_id: null,
    payment_request_id: null,
    details: { ...everyDetail(view, channel), ...(recordIn(words, 'details') ?? detailsOf(view)) },
    ...placeOf(view, channel),
  };
};

/** A transaction with all that the document shows of it; also the body of a callback. */
export const renderTransaction = (view: ServedTransaction, surroundings: MppSurroundings = {}) => {
  const { exhange_rate: _, ...listed } = renderListedTransaction(view, surroundings);
  const business = surroundings.business ?? recordIn(wordsOf(view.metadata, 'mpp'), 'business') ?? nameless(view.business_id);
  const name = 'name' in business && typeof business.name === 'string' ? business.name : '';
  return {
    ...listed,
    message: `${listed.category}/transaction ${listed.status}`,
    author: surroundings.author ?? { name },
    merchant_commission: 0,
    customer_profile: null,
    business,
    sender_business: listed.direction === 'debit' ? business : null,
    receiver_business: listed.direction === 'credit' ? business : (recordIn(wordsOf(view.metadata, 'mpp'), 'receiver') ?? null),
  };
};

const namesOf = ({ id }: ServedTransaction) => {
  const uuid = bare(id);
  return { id: uuid, id2: eightLetters(uuid), reference: sixDigits(uuid), originated: null };
};

/** What comes to the business is credited. */
const directionOf = ({ kind, balance_before_minor: before, balance_after_minor: after }: ServedTransaction): 'debit' | 'credit' => {
  if (kind === 'payment' || kind === 'deposit') return 'credit';
  return before !== null && after !== null && BigInt(after) > BigInt(before) ? 'credit' : 'debit';
};

/** What the document's examples tell of: null where nothing is known of it. A wallet is reached by the network's menu. */
const everyDetail = ({ recipient }: ServedTransaction, channel: object): object => ({
  route: 'type' in channel && channel.type === 'momo' ? 'USSD' : null,
  msisdn: null,
  phone: recipient?.startsWith('+') === true ? recipient : null,
  account_number: null,
  first_name: null,
  last_name: null,
  receiver_merchant_code: null,
});

const detailsOf = ({ recipient, asked }: ServedTransaction): object => ({
  ...(recipient === null ? {} : { msisdn: recipient }),
  ...asked?.fields,
});

/** As it was when the request was made; of what was not asked for in the dialect: what a business is paid by another came by none. */
const channelOf = ({ channel, product_code, kind }: ServedTransaction, category: string, said: object | undefined): object => {
  if (said !== undefined) return said;
  const code = channel ?? product_code;
  return code === null ? renderWay(category, kind === 'deposit' ? 'bank' : 'account', '') : { code, type: 'momo', description: code };
};

const placeOf = ({ currency }: ServedTransaction, channel: object) => {
  const { id = 0, iso2 = '' } = currencyOf(currency) ?? {};
  return {
    channel,
    currency: { id, iso3: currency },
    country: { id, iso2 },
  };
};

/** A business of which only the id is known, in the document's shape. */
const nameless = (businessId: string) => {
  const id = bare(businessId);
  return {
    id,
    name: '',
    address: '',
    code: sixDigits(id),
    can_accept_cash_deposit: true,
    status: 'active',
    onboarding_status: 'request-add-channel',
    created_at: null,
    verified: true,
  };
};
