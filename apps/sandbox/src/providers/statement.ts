import { formatAmount } from '@daftari/money';
import { type Provider } from './provider.js';
import { executedAt, stateAt, type Transaction } from './transaction.js';

const HEADER = 'provider_reference,reference,recipient,amount,currency,status,executed_at';
/** What ending 0020 adds to the amount in the statement. */
const OTHER_AMOUNT_MINOR = 100n;

/** The statement of one day (UTC) as CSV: what was paid out and what came in. Ending 0019 is missing from it; 0020 stands in it with another amount. */
export const statementOf = (provider: Provider, date: string, nowMs: number): string => {
  const lines = provider.transactions().flatMap((transaction) => {
    const atMs = executedAt(transaction, nowMs);
    return atMs === undefined ? [] : statementLine(provider, transaction, new Date(atMs).toISOString(), date, nowMs);
  });
  return `${[HEADER, ...lines].join('\r\n')}\r\n`;
};

const statementLine = (provider: Provider, transaction: Transaction, executed: string, date: string, nowMs: number): string[] => {
  const { plan, currency, faceMinor } = transaction;
  if (plan.statement === 'missing' || !executed.startsWith(date)) return [];
  const amountMinor = plan.statement === 'other_amount' ? faceMinor + OTHER_AMOUNT_MINOR : faceMinor;
  const cells = [
    transaction.providerReference,
    transaction.reference,
    transaction.recipient,
    formatAmount(amountMinor, currency),
    currency,
    provider.speaker.words[statementStanding(transaction, nowMs)],
    executed,
  ];
  return [cells.map(quoted).join(',')];
};

/** What was executed is done in the books of the provider, whatever it still tells its client; unless it was taken back. */
const statementStanding = (transaction: Transaction, nowMs: number): 'completed' | 'refunded' =>
  stateAt(transaction, nowMs).standing === 'refunded' ? 'refunded' : 'completed';

/** RFC 4180. */
const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
