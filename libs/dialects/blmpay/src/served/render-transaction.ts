import { type AskedBeside, clientMetadata, recordIn, type ServedStatus, type ServedTransaction, textIn, wordsOf } from '@daftari/dialect';
import { formatAmount, isCurrency } from '@daftari/money';

/** The dialect's words for where a payment or payout stands. */
export const servedStatuses = {
  initiated: 'pending',
  pending: 'pending',
  processing: 'pending',
  transmitted: 'pending',
  blocked: 'pending',
  completed: 'completed',
  failed: 'failed',
  rejected: 'failed',
  voided: 'voided',
  expired: 'expired',
  cancelled: 'cancelled',
  refunded: 'voided',
} as const satisfies Record<ServedStatus, string>;

/** Of a payout the document knows that it was completed, that it failed, and that it is on its way. */
export const payoutStatusOf = (status: ServedStatus): 'pending' | 'completed' | 'failed' => {
  const word = servedStatuses[status];
  return word === 'pending' || word === 'completed' ? word : 'failed';
};

/** A JSON number, whole for shillings: converted from decimal text, never computed. */
export const servedAmount = (minor: string, currency: string): number =>
  Number(isCurrency(currency) ? formatAmount(BigInt(minor), currency) : minor);

/**
 * A payment or payout as answers, lists and webhooks have it. What the request said in the dialect's own words (`reference`, `payment_type`, `details`
 * with their addresses, `phone_number`, `customer`, `recipient_name`, `checkout_url`) stands as it was sent.
 */
export const renderTransaction = (view: ServedTransaction): Record<string, unknown> => {
  const words = wordsOf(view.metadata, 'blmpay');
  return {
    reference: textIn(words, 'reference') ?? view.reference,
    ...(view.kind === 'payout' ? payoutPart(view, words) : paymentPart(view, words)),
    metadata: clientMetadata(view.metadata),
    created_at: view.created_at,
    updated_at: view.updated_at,
  };
};

type Words = Readonly<Record<string, unknown>>;

const payoutPart = (view: ServedTransaction, words: Words) => ({
  status: payoutStatusOf(view.status),
  details: amountOf(view),
  phone_number: phoneOf(view, words),
  recipient_name: textIn(words, 'recipient_name') ?? view.asked?.recipient_name ?? null,
});

const paymentPart = (view: ServedTransaction, words: Words) => {
  const payment_type = textIn(words, 'payment_type') ?? (view.asked?.method === 'card' ? 'card' : 'mobile');
  return {
    status: servedStatuses[view.status],
    payment_type,
    details: { ...amountOf(view), ...addressesOf(recordIn(words, 'details')) },
    phone_number: phoneOf(view, words),
    customer: recordIn(words, 'customer') ?? customerOf(view.asked),
    ...(payment_type === 'card' ? { checkout_url: view.checkout_url ?? textIn(words, 'checkout_url') ?? null } : {}),
  };
};

const amountOf = ({ amount_minor: minor, currency }: ServedTransaction) => ({ amount: servedAmount(minor, currency), currency });

/** The document writes numbers without their plus. */
const phoneOf = ({ recipient }: ServedTransaction, words: Words): string | null =>
  textIn(words, 'phone_number') ?? recipient?.replace(/^\+/, '') ?? null;

const addressesOf = (details: Readonly<Record<string, unknown>> = {}): Record<string, string> =>
  Object.fromEntries(
    ['redirect_url', 'cancel_url'].flatMap((name) => {
      const address = textIn(details, name);
      return address === undefined ? [] : [[name, address]];
    }),
  );

const customerOf = (asked: AskedBeside | undefined): object | null => {
  if (asked?.customer === undefined) return null;
  const { first_name: firstname, last_name: lastname, email, country } = asked.customer;
  return { firstname, lastname, email, ...(country === null ? {} : { country }) };
};
