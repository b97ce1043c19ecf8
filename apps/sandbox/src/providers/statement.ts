import { formatAmount } from '@daftari/money';
import { behaviourOf } from './endings.js';
import { type Provider } from './provider.js';
import { executedAt, type Purchase } from './purchase.js';

const HEADER = 'provider_reference,reference,recipient,amount,currency,status,executed_at';
/** What ending 0020 adds to the amount in the statement. */
const OTHER_AMOUNT_MINOR = 100n;

/** One purchase that a provider really executed: the sandbox's own truth, which the books are held against. */
export interface Execution {
  readonly provider: string;
  readonly reference: string;
  readonly provider_reference: string;
  readonly kind: string;
  readonly product_code: string;
  readonly recipient: string;
  /** Face value and what the wallet paid, as decimal text. */
  readonly amount: string;
  readonly charged: string;
  readonly currency: string;
  readonly times_executed: number;
  readonly executed_at: string;
}

/** Everything that the provider executed by an instant, in the order received. */
export const executionsOf = (provider: Provider, nowMs: number): Execution[] =>
  provider.order.flatMap((purchase) => {
    const atMs = executedAt(purchase, nowMs, provider.timeScale);
    return atMs === undefined ? [] : [execution(provider, purchase, atMs)];
  });

/** The statement of one day (UTC) as CSV. Ending 0019 is missing from it; 0020 stands in it with another amount. */
export const statementOf = (provider: Provider, date: string, nowMs: number): string => {
  const lines = provider.order.flatMap((purchase) => {
    const atMs = executedAt(purchase, nowMs, provider.timeScale);
    return atMs === undefined ? [] : statementLine(provider, purchase, new Date(atMs).toISOString(), date);
  });
  return `${[HEADER, ...lines].join('\r\n')}\r\n`;
};

const statementLine = (provider: Provider, purchase: Purchase, executed: string, date: string): string[] => {
  const { statement } = behaviourOf(purchase.ending);
  if (statement === 'missing' || !executed.startsWith(date)) return [];
  const { currency, doneWord } = provider.speaker;
  const amountMinor = statement === 'other_amount' ? purchase.faceMinor + OTHER_AMOUNT_MINOR : purchase.faceMinor;
  const cells = [
    purchase.providerReference,
    purchase.reference,
    purchase.recipient,
    formatAmount(amountMinor, currency),
    currency,
    doneWord,
    executed,
  ];
  return [cells.map(quoted).join(',')];
};

/** RFC 4180. */
const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const execution = (provider: Provider, purchase: Purchase, atMs: number): Execution => {
  const { currency } = provider.speaker;
  return {
    provider: provider.name,
    reference: purchase.reference,
    provider_reference: purchase.providerReference,
    kind: purchase.kind,
    product_code: purchase.productCode,
    recipient: purchase.recipient,
    amount: formatAmount(purchase.faceMinor, currency),
    charged: formatAmount(purchase.chargedMinor, currency),
    currency,
    times_executed: 1,
    executed_at: new Date(atMs).toISOString(),
  };
};
