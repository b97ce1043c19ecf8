import { notFound, Problem } from '@daftari/platform';
import { type DeadLetter, type DeadLetters } from './dead-letters.js';
import { type MessageHandler } from './inbox.js';

const [LIMIT_DEFAULT, LIMIT_MAX] = [20, 100];

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

/** What every service answers to `GET /internal/dead-letters?limit=`: the oldest first. */
export const showDeadLetters = async (deadLetters: DeadLetters, limit: string | undefined): Promise<{ data: ShownDeadLetter[] }> => {
  const asked = Math.floor(Number(limit ?? LIMIT_DEFAULT)) || LIMIT_DEFAULT;
  const found = await deadLetters.list({ limit: Math.min(Math.max(asked, 1), LIMIT_MAX) });
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
  if (!/^\d{1,18}$/.test(id)) throw notFound('The parked message');
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
