import { AttemptWitnessed, readProviderEvent, wireTypeOf } from '@daftari/contracts';
import { MalformedMessageError, type ReceivedMessage } from '@daftari/messaging';
import { binaryArray, type ColumnType, type UnitOfWork } from '@daftari/platform';
import { attemptsOf, type WitnessedAttempt, type Word } from './witnessed-attempt.js';

const KEEP = `
insert into ledger.witnessed_attempts as w
  (transaction, attempt, business, mode, currency, provider, upstream_reference, direction, begun_at, sent_at, asked, recipient, theirs, answer, callback, requery)
select * from unnest($1::uuid[], $2::smallint[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::bigint[],
  $11::bigint[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[])
on conflict (transaction, attempt) do update set
  begun_at = least(w.begun_at, excluded.begun_at), sent_at = least(w.sent_at, excluded.sent_at), asked = greatest(w.asked, excluded.asked),
  recipient = greatest(w.recipient, excluded.recipient), theirs = greatest(w.theirs, excluded.theirs),
  answer = greatest(w.answer, excluded.answer), callback = greatest(w.callback, excluded.callback), requery = greatest(w.requery, excluded.requery)`;

const WITNESSED = wireTypeOf(AttemptWitnessed);

/** The topic also tells how transactions get on: that is for others. */
const wordIn = (message: ReceivedMessage): Word[] => {
  if (message.headers['ce_type'] !== WITNESSED) return [];
  const read = readProviderEvent(message);
  if (!read.ok) throw new MalformedMessageError(read.reason);
  return read.message.type === 'AttemptWitnessed' ? [read.message.data] : [];
};

/** Keeps what a batch of messages says of attempts, in one statement. */
export const takeMessages = (client: UnitOfWork, messages: readonly ReceivedMessage[]): Promise<void> =>
  keepWords(client, messages.flatMap(wordIn));

/** The columns of the statement, in its order. */
const COLUMNS: readonly (readonly [ColumnType, keyof WitnessedAttempt])[] = [
  ['uuid', 'transaction'],
  ['smallint', 'attempt'],
  ['uuid', 'business'],
  ['text', 'mode'],
  ['text', 'currency'],
  ['text', 'provider'],
  ['text', 'upstreamReference'],
  ['text', 'direction'],
  ['bigint', 'begunAt'],
  ['bigint', 'sentAt'],
  ['bigint', 'asked'],
  ['text', 'recipient'],
  ['text', 'theirs'],
  ['text', 'answer'],
  ['text', 'callback'],
  ['text', 'requery'],
];

/** Keeps words of witnesses beside what was known before. */
export const keepWords = async (client: Pick<UnitOfWork, 'query'>, words: readonly Word[]): Promise<void> => {
  if (words.length === 0) return;
  const attempts = attemptsOf(words);
  const values = COLUMNS.map(([type, name]) =>
    binaryArray(
      type,
      attempts.map((attempt) => attempt[name]),
    ),
  );
  await client.query({ name: 'ledger_keep_words', text: KEEP, values });
};
