import { currencyOf, eightLetters, type MppStatus, sixDigits } from '@daftari/dialect-mpp';
import { type Currency, formatAmount } from '@daftari/money';
import { type Account } from '../account.js';
import { balanceAfter } from '../book.js';
import { type Standing } from '../endings.js';
import { type Transaction, type TransactionState } from '../transaction.js';
import { channelOf } from './channels.js';
import { businessBody } from './business.js';

/** The words for where a transaction stands; while it is on its way there are four, one after another. */
export const words = {
  processing: 'processing',
  completed: 'completed',
  failed: 'failed',
  expired: 'failed',
  cancelled: 'cancelled',
  voided: 'cancelled',
  rejected: 'rejected',
  blocked: 'blocked',
  refunded: 'refunded',
} as const satisfies Record<Standing, MppStatus>;

/** How far a transaction is, as shares of the second after which most of them are done. */
const STAGES = [
  [0.1, 'initiated'],
  [0.3, 'pending'],
  [0.6, 'processing'],
] as const satisfies readonly (readonly [number, MppStatus])[];

/** The status now. What pends for ever is never sent on; the others are, once they were looked at for a while. */
export const statusOf = (transaction: Transaction, { standing }: TransactionState, nowMs: number, timeScale: number): MppStatus => {
  if (standing !== 'processing') return words[standing];
  if (transaction.plan.then === undefined) return 'pending';
  const seconds = (nowMs - transaction.receivedAtMs) / (1_000 * timeScale);
  return STAGES.find(([until]) => seconds < until)?.[1] ?? 'transmitted';
};

/** A transaction in a list. */
export const listedView = (transaction: Transaction, state: TransactionState, status: MppStatus, amountMinor = transaction.faceMinor) => {
  const { providerReference: id, currency, shown, direction, balanceBeforeMinor, receivedAtMs } = transaction;
  const amount = numberOf(amountMinor, currency);
  const { category, details } = shown;
  const isOver = state.standing !== 'processing' && state.standing !== 'blocked';
  return {
    id,
    id2: eightLetters(id),
    reference: sixDigits(id),
    originated: null,
    category,
    accounting_type: 'authorize',
    external_id: transaction.reference,
    verified_by: null,
    amount,
    fees: 0,
    fee_payer: 'merchant',
    total_amount: amount,
    before_balance: numberOf(balanceBeforeMinor, currency),
    after_balance: numberOf(balanceAfter(transaction, state.standing), currency),
    end_at: isOver ? mppDate(state.sinceMs) : null,
    message: `${String(category)} ${status}`,
    reason: status === 'failed' || status === 'rejected' ? 'Error occurred. Please try again later' : null,
    direction: direction === 'in' ? 'credit' : 'debit',
    exhange_rate: null,
    status,
    created_at: mppDate(receivedAtMs),
    updated_at: mppDate(state.sinceMs),
    payment_page_id: null,
    payment_request_id: null,
    details,
    ...placeOf(transaction),
  };
};

/** A transaction with all that the document shows of it; also the body of a callback. */
export const detailedView = (
  transaction: Transaction,
  state: TransactionState,
  status: MppStatus,
  account: Account,
  amountMinor = transaction.faceMinor,
) => {
  const { exhange_rate: _, ...listed } = listedView(transaction, state, status, amountMinor);
  const business = businessBody(account);
  return {
    ...listed,
    author: { name: 'Daftari Sandbox' },
    merchant_commission: 0,
    customer_profile: null,
    business,
    sender_business: transaction.direction === 'out' ? business : null,
    receiver_business: transaction.direction === 'in' ? business : null,
  };
};

/** The document's way of writing a time. */
const mppDate = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, -1)}000Z`;

const placeOf = ({ productCode, currency }: Transaction) => {
  const channel = channelOf(productCode);
  const { id = 0, iso2 = '' } = currencyOf(currency) ?? {};
  return {
    channel: { code: productCode, type: channel?.type ?? 'momo', description: channel?.description ?? productCode },
    currency: { id, iso3: currency },
    country: { id, iso2 },
  };
};

/** A JSON number: converted from decimal text, never computed. */
export const numberOf = (minor: bigint, currency: Currency): number => Number(formatAmount(minor, currency));
