import { isCurrency, parseAmount } from '@daftari/money';
import { wordsOf } from './line-words.js';
import { type Column, type LineWord, type StatementSettings } from './statement-settings.js';

/** A line of a provider's statement, read. */
export interface StatementLine {
  readonly line: number;
  readonly providerReference: string | null;
  readonly reference: string | null;
  readonly recipient: string | null;
  readonly amount: bigint;
  readonly currency: string;
  readonly word: LineWord;
  /** Microseconds since 1970. */
  readonly executedAt: number;
}

/** A line that cannot be read, and why; the rest goes on. */
export interface BadLine {
  readonly line: number;
  readonly reason: string;
}

export type ReadLine = StatementLine | BadLine;
export const isBad = (line: ReadLine): line is BadLine => 'reason' in line;

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/;

/** Microseconds since 1970 of an RFC 3339 time; undefined where it is none. */
const instantUs = (text: string): number | undefined => {
  const match = RFC_3339.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone.toUpperCase()}`);
  return Number.isNaN(ms) ? undefined : ms * 1_000 + Number(fraction.padEnd(6, '0').slice(0, 6));
};

const LENGTH_MAX = 256;
/** A clock may be wrong, and a zone forgotten; more than a day ahead is neither. */
const AHEAD_MAX_US = 86_400_000_000;

const textOf = (value: string | undefined): string | null => {
  const text = value?.trim() ?? '';
  return text === '' ? null : text;
};

const shortened = (text: string | null): string => (text === null ? 'empty' : `“${text.slice(0, 40)}”`);

const AMOUNT_PROBLEMS = {
  invalid_format: 'is not a decimal number like 1500.00 with at most the decimals of its currency',
  too_small: 'is negative',
  too_large: 'is too large',
} as const;

/** Where a line's columns are. */
export type ColumnReader = (column: Column) => string | undefined;

/** Reads the lines of one statement. What is wrong with one is told in a sentence that names the column. */
export class LineReader {
  private readonly wordOf: (status: string) => LineWord | undefined;

  constructor(
    settings: StatementSettings,
    private readonly nowUs: number,
  ) {
    this.wordOf = wordsOf(settings);
  }

  read(line: number, column: ColumnReader): ReadLine {
    const bad = (reason: string): BadLine => ({ line, reason });
    const currency = textOf(column('currency'))?.toUpperCase() ?? '';
    if (!isCurrency(currency)) return bad(`currency is ${shortened(textOf(column('currency')))}, which is no currency that the books hold`);
    const amount = textOf(column('amount'));
    const parsed = parseAmount(amount ?? '', currency);
    if (!parsed.ok) return bad(`amount is ${shortened(amount)}: it ${AMOUNT_PROBLEMS[parsed.problem]}`);
    const status = textOf(column('status'));
    const word = this.wordOf(status ?? '');
    if (!word) return bad(`status is ${shortened(status)}, a word that is not known; name it in the provider's statement.statuses`);
    const executedAt = this.instant(textOf(column('executed_at')));
    if (typeof executedAt === 'string') return bad(executedAt);
    const [providerReference, reference, recipient] = [
      textOf(column('provider_reference')),
      textOf(column('reference')),
      textOf(column('recipient')),
    ];
    const problem = namesProblem([providerReference, reference, recipient]);
    if (problem !== undefined) return bad(problem);
    return { line, providerReference, reference, recipient, amount: parsed.minor, currency, word, executedAt };
  }

  private instant(text: string | null): number | string {
    const executedAt = instantUs(text ?? '');
    if (executedAt === undefined) return `executed_at is ${shortened(text)}: it is not an RFC 3339 time like 2026-11-21T09:00:00Z`;
    return executedAt > this.nowUs + AHEAD_MAX_US ? `executed_at is ${shortened(text)}, which is in the future` : executedAt;
  }
}

const namesProblem = (names: readonly (string | null)[]): string | undefined => {
  if (names.every((name) => name === null))
    return 'provider_reference, reference and recipient are all empty: nothing says what it is about';
  if (names.some((name) => name !== null && (name.length > LENGTH_MAX || name.includes('\0'))))
    return `provider_reference, reference or recipient is longer than ${LENGTH_MAX} characters, or has a NUL in it`;
  return undefined;
};
