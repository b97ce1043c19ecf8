import { type AttemptWitnessed, type DataOf, type WitnessWord } from '@daftari/contracts';
import { uuidIn } from '@daftari/platform';

/** What a witness said of an attempt, as it comes on the topic. */
export type Word = DataOf<typeof AttemptWitnessed>;

/** Whose last words are kept beside each other. The request is kept as the time at which it left, which every word repeats. */
const TOLD_BY = ['answer', 'callback', 'requery'] as const;

/** Words that say how it ended. What a witness says after such a word without ending it anew is only late. */
const FINAL: ReadonlySet<WitnessWord> = new Set(['succeeded', 'declined', 'failed']);

/**
 * What was said of one attempt. Every field is the greatest (or least) of what it was told, so attempts merge in any order, and doubles change nothing.
 * Times are in microseconds since 1970; `answer`, `callback` and `requery` are registers: see `registerOf`.
 */
export interface WitnessedAttempt {
  readonly transaction: string;
  readonly attempt: number;
  readonly business: string;
  readonly mode: string;
  readonly currency: string;
  readonly provider: string;
  readonly upstreamReference: string;
  readonly direction: string;
  /** The first that was heard of it. */
  readonly begunAt: number;
  readonly sentAt: number | null;
  /** What the request asked for, where a word of the request itself says it. */
  readonly asked: bigint | null;
  readonly recipient: string | null;
  /** The instant and the provider's own reference that was told then. */
  readonly theirs: string | null;
  readonly answer: string | null;
  readonly callback: string | null;
  readonly requery: string | null;
}

const MICROS = 26;

/** An instant with microseconds: of one length, so that texts sort as times. */
const padded = (at: string): string => `${at.slice(0, -1).padEnd(MICROS, '0')}Z`;

/** Microseconds since 1970. */
export const microsOf = (at: string): number => {
  const instant = padded(at);
  return Date.parse(`${instant.slice(0, 23)}Z`) * 1_000 + Number(instant.slice(23, MICROS));
};

/** PostgreSQL's texts hold no NUL, and nothing that a provider says may stop the others' words. */
const storable = (text: string): string => text.replaceAll('\0', '').slice(0, 512);

/** Rank, instant, word, amount, currency: the greatest of two is the last, and a word that ends something outranks one that does not. */
const registerOf = (word: Word): string =>
  [FINAL.has(word.says) ? '1' : '0', padded(word.at), word.says, word.amount_minor ?? '-', storable(word.told_currency ?? '-')].join(' ');

/** When our request left, as far as it did. */
const sentAtOf = (word: Word): number | null => {
  if (word.sent_at !== null) return microsOf(word.sent_at);
  return word.witness === 'request' && word.says === 'sent' ? microsOf(word.at) : null;
};

/** One word as an attempt of which nothing else is known. */
export const attemptOf = (word: Word): WitnessedAttempt => {
  const sentAt = sentAtOf(word);
  const [answer = null, callback = null, requery = null] = TOLD_BY.map((witness) => (word.witness === witness ? registerOf(word) : null));
  return {
    transaction: uuidIn(word.transaction_id),
    attempt: word.attempt,
    business: uuidIn(word.business_id),
    mode: word.mode,
    currency: word.currency,
    provider: word.provider,
    upstreamReference: storable(word.upstream_reference),
    direction: word.direction,
    begunAt: Math.min(microsOf(word.at), sentAt ?? Infinity),
    sentAt,
    asked: word.witness === 'request' && word.amount_minor !== null ? BigInt(word.amount_minor) : null,
    recipient: word.recipient === null ? null : storable(word.recipient),
    theirs: word.provider_reference === null ? null : `${padded(word.at)} ${storable(word.provider_reference)}`,
    answer,
    callback,
    requery,
  };
};

/** As PostgreSQL compares texts of the collation "C": by bytes. */
const greatestText = (left: string | null, right: string | null): string | null => {
  if (left === null || right === null) return left ?? right;
  return left === right || Buffer.compare(Buffer.from(left), Buffer.from(right)) > 0 ? left : right;
};

const chosen = <T>(left: T | null, right: T | null, choose: (one: T, other: T) => T): T | null =>
  left === null || right === null ? (left ?? right) : choose(left, right);

/** What is known of an attempt from two sides. */
export const merged = (left: WitnessedAttempt, right: WitnessedAttempt): WitnessedAttempt => ({
  ...left,
  begunAt: Math.min(left.begunAt, right.begunAt),
  sentAt: chosen(left.sentAt, right.sentAt, Math.min),
  asked: chosen(left.asked, right.asked, (one, other) => (one > other ? one : other)),
  recipient: greatestText(left.recipient, right.recipient),
  theirs: greatestText(left.theirs, right.theirs),
  answer: greatestText(left.answer, right.answer),
  callback: greatestText(left.callback, right.callback),
  requery: greatestText(left.requery, right.requery),
});

/** All words as attempts, in the order of their keys: writers that meet lock rows in one order. */
export const attemptsOf = (words: readonly Word[]): WitnessedAttempt[] => {
  const byKey = new Map<string, WitnessedAttempt>();
  for (const word of words) {
    const attempt = attemptOf(word);
    const key = `${attempt.transaction}/${String(attempt.attempt).padStart(5, '0')}`;
    const before = byKey.get(key);
    byKey.set(key, before ? merged(before, attempt) : attempt);
  }
  return [...byKey].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, attempt]) => attempt);
};

/** A register read back. */
export interface Said {
  readonly says: string;
  readonly at: string;
  readonly amountMinor: string | null;
  readonly currency: string | null;
}

const orNull = (text: string | undefined): string | null => (text === undefined || text === '-' || text === '' ? null : text);

export const saidBy = (register: string | null): Said | null => {
  if (register === null) return null;
  const [, at = '', says = '', amount, ...currency] = register.split(' ');
  return { says, at: `${at.slice(0, 23)}Z`, amountMinor: orNull(amount), currency: orNull(currency.join(' ')) };
};
