import { formatAmount } from '@daftari/money';
import { type Provider } from './provider.js';
import { executedAt, stateAt, type Transaction } from './transaction.js';

/** One transaction that a provider really executed: the sandbox's own truth, which the books are held against. */
export interface Execution {
  readonly provider: string;
  /** The client's own reference; empty where it gave none. */
  readonly reference: string;
  readonly provider_reference: string;
  readonly kind: string;
  readonly direction: 'in' | 'out';
  /** What was sold, or the channel. */
  readonly product_code: string;
  readonly recipient: string;
  /** Face value and what moved the wallet, as decimal text. */
  readonly amount: string;
  readonly charged: string;
  readonly currency: string;
  /** The provider's own word for where it stands now. */
  readonly status: string;
  /** Each line is one execution: two of one reference were executed twice. */
  readonly times_executed: 1;
  /** How often the client asked for this very one. */
  readonly times_asked: number;
  readonly executed_at: string;
}

/** Everything that the provider executed by an instant, in the order received. */
export const executionsOf = (provider: Provider, nowMs: number): Execution[] =>
  provider.transactions().flatMap((transaction) => {
    const atMs = executedAt(transaction, nowMs);
    return atMs === undefined ? [] : [execution(provider, transaction, atMs, nowMs)];
  });

const execution = (provider: Provider, transaction: Transaction, atMs: number, nowMs: number): Execution => {
  const { currency } = transaction;
  return {
    provider: provider.name,
    reference: transaction.reference,
    provider_reference: transaction.providerReference,
    kind: transaction.kind,
    direction: transaction.direction,
    product_code: transaction.productCode,
    recipient: transaction.recipient,
    amount: formatAmount(transaction.faceMinor, currency),
    charged: formatAmount(transaction.chargedMinor, currency),
    currency,
    status: provider.speaker.words[stateAt(transaction, nowMs).standing],
    times_executed: 1,
    times_asked: transaction.timesAsked,
    executed_at: new Date(atMs).toISOString(),
  };
};
