import { type CommandReply, type RefusalCode } from '@daftari/contracts';
import { formatAmount, isCurrency } from '@daftari/money';
import { Problem, type ProblemCode } from '@daftari/platform';

interface RefusalContext {
  readonly currency: string;
  /** What the money is for, in the sentence: `this purchase`. */
  readonly what: string;
}

type Refusal = Pick<CommandReply, 'code' | 'available_minor' | 'needed_minor'>;

/** What the public contract calls each of the ledger's refusals. A new code does not compile without one. */
const PUBLIC: Readonly<Record<RefusalCode, ProblemCode>> = {
  too_late: 'temporarily_unavailable',
  malformed_command: 'internal_error',
  format_too_old: 'temporarily_unavailable',
  reference_conflict: 'reference_conflict',
  mode_mismatch: 'not_found',
  case_not_found: 'not_found',
  already_resolved: 'already_resolved',
  decision_not_possible: 'validation_failed',
  business_not_active: 'business_not_active',
  wallet_not_open: 'wallet_not_open',
  invalid_recipient: 'invalid_recipient',
  not_refundable: 'not_refundable',
  currency_not_supported: 'currency_not_supported',
  transaction_limit_exceeded: 'transaction_limit_exceeded',
  daily_limit_exceeded: 'daily_limit_exceeded',
  balance_limit_exceeded: 'balance_limit_exceeded',
  overdraft_limit_exceeded: 'insufficient_balance',
  insufficient_balance: 'insufficient_balance',
  transaction_not_found: 'not_found',
  already_ended: 'not_cancellable',
};

const decimal = (minor: string | null, currency: string): string =>
  minor === null || !isCurrency(currency) ? 'less' : formatAmount(BigInt(minor), currency);

/** What is left of a limit that was lowered below what was used: nothing. */
const left = (minor: string | null): string | null => (minor?.startsWith('-') === true ? '0' : minor);

const LIMITS: readonly (RefusalCode | null)[] = ['transaction_limit_exceeded', 'daily_limit_exceeded', 'balance_limit_exceeded'];

type Sentence = (words: { available: string; needed: string; currency: string; what: string }) => string;

const SENTENCES: Readonly<Record<RefusalCode, Sentence>> = {
  too_late: () => 'The request was decided too late and did nothing. Sending the same reference with the same body again is safe.',
  malformed_command: () => 'Something went wrong on our side. The trace id finds it in our logs.',
  format_too_old: () => 'This is not switched on yet in this installation. Ask its operator to raise the format.',
  reference_conflict: () => 'This reference was used before with another body. Use a new reference, or send the first body again.',
  mode_mismatch: () => 'The transaction was not found.',
  case_not_found: () => 'The case was not found.',
  already_resolved: () => 'The case has been resolved already.',
  decision_not_possible: () => 'This decision does not fit the case: see its kind and the state of its transaction.',
  business_not_active: () => 'This business is not active.',
  invalid_recipient: () => 'The recipient cannot take this transfer.',
  not_refundable: ({ available, needed }) =>
    `Only a completed payment can be refunded: ${available} of this one is left, ${needed} was asked for.`,
  wallet_not_open: ({ currency }) => `The ${currency} wallet is not open.`,
  currency_not_supported: ({ currency }) => `This business has no ${currency} wallet.`,
  transaction_limit_exceeded: ({ currency, available, needed, what }) =>
    `The ${currency} wallet allows ${available} in one transaction; ${what} needs ${needed}.`,
  daily_limit_exceeded: ({ currency, available, needed, what }) =>
    `The ${currency} wallet has ${available} left of today's limit; ${what} needs ${needed}.`,
  balance_limit_exceeded: ({ currency, available, needed, what }) =>
    `The ${currency} wallet may take ${available} more; ${what} would add ${needed}.`,
  overdraft_limit_exceeded: ({ currency, available, needed, what }) =>
    `The ${currency} wallet has ${available} available, its overdraft included; ${what} needs ${needed}.`,
  insufficient_balance: ({ currency, available, needed, what }) =>
    `The ${currency} wallet has ${available} available; ${what} needs ${needed}.`,
  transaction_not_found: () => 'The transaction was not found.',
  already_ended: () => 'The transaction has already ended.',
};

/** The sentence of a refusal, with its amounts. */
export const refusalDetail = (refusal: Refusal, { currency, what }: RefusalContext): string => {
  const code = refusal.code ?? 'malformed_command';
  const available = LIMITS.includes(code) ? left(refusal.available_minor) : refusal.available_minor;
  const amounts = { available: decimal(available, currency), needed: decimal(refusal.needed_minor, currency) };
  return SENTENCES[code]({ ...amounts, currency, what });
};

/** The refusal of a command as the answer to the request that made it. */
export const refusalProblem = (refusal: Refusal, context: RefusalContext): Problem => {
  const code = PUBLIC[refusal.code ?? 'malformed_command'];
  return new Problem(code, refusalDetail(refusal, context), code === 'temporarily_unavailable' ? { retryAfterSeconds: 1 } : {});
};
