import { notFound, Problem } from '@daftari/platform';
import { type DeadLetter, type DeadLetters } from './dead-letters.js';
import { type MessageHandler } from './inbox.js';

/** One more than a page shows tells whether there are more. */
const [LIMIT_DEFAULT, LIMIT_MAX] = [20, 101];

const ID = /^\d{1,18}$/;

/** A parked message as operators see it. */
export interface ShownDeadLetter {
  readonly id: string;
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly type: string | null;
  readonly error: string;
  readonly reason: string;
  readonly value: string;
  /** ISO 8601. */
  readonly parked_at: string;
}

/** A question about parked messages, as it comes in a query. */
export interface DeadLettersQuery {
  readonly limit?: string;
  /** The id of the last one of the page before. */
  readonly after?: string;
}

/** What every service answers to `GET /internal/dead-letters?limit=&after=`: the oldest first. */
export const showDeadLetters = async (
  deadLetters: DeadLetters,
  { limit, after }: DeadLettersQuery,
): Promise<{ data: ShownDeadLetter[] }> => {
  const asked = Math.floor(Number(limit ?? LIMIT_DEFAULT)) || LIMIT_DEFAULT;
  const from = after !== undefined && ID.test(after) ? { after } : {};
  const found = await deadLetters.list({ limit: Math.min(Math.max(asked, 1), LIMIT_MAX), ...from });
  return { data: found.map(shown) };
};

/**
 * What every service does on `POST /internal/dead-letters/{id}/replay`.
 * @throws Problem `not_found` where the id is none, `already_resolved` with the reason where it could not be handled again
 */
export const replayDeadLetter = async (
  deadLetters: DeadLetters,
  id: string,
  handler: MessageHandler,
): Promise<{ readonly id: string; readonly replayed: true }> => {
  if (!ID.test(id)) throw notFound('The parked message');
  const [result] = await deadLetters.replay([id], handler);
  if (!result?.replayed) throw new Problem('already_resolved', result?.reason ?? 'It could not be replayed.');
  return { id, replayed: true };
};

const shown = ({ id, group, message, error, reason, parkedAt }: DeadLetter): ShownDeadLetter => ({
  id,
  group,
  topic: message.topic,
  partition: message.partition,
  offset: message.offset,
  type: message.headers['ce_type'] ?? null,
  error,
  reason,
  value: message.value,
  parked_at: parkedAt.toISOString(),
});
