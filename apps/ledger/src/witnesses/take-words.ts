import { AttemptWitnessed, readProviderEvent, wireTypeOf } from '@daftari/contracts';
import { MalformedMessageError, type ReceivedMessage } from '@daftari/messaging';
import { binaryArray, type UnitOfWork } from '@daftari/platform';
import { attemptsOf, type Word } from './witnessed-attempt.js';

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

/** Keeps words of witnesses beside what was known before. */
export const keepWords = async (client: UnitOfWork, words: readonly Word[]): Promise<void> => {
  if (words.length === 0) return;
  const attempts = attemptsOf(words);
  await client.query({
    name: 'ledger_keep_words',
    text: KEEP,
    values: [
      binaryArray(
        'uuid',
        attempts.map((one) => one.transaction),
      ),
      binaryArray(
        'smallint',
        attempts.map((one) => one.attempt),
      ),
      binaryArray(
        'uuid',
        attempts.map((one) => one.business),
      ),
      binaryArray(
        'text',
        attempts.map((one) => one.mode),
      ),
      binaryArray(
        'text',
        attempts.map((one) => one.currency),
      ),
      binaryArray(
        'text',
        attempts.map((one) => one.provider),
      ),
      binaryArray(
        'text',
        attempts.map((one) => one.upstreamReference),
      ),
      binaryArray(
        'text',
        attempts.map((one) => one.direction),
      ),
      binaryArray(
        'bigint',
        attempts.map((one) => one.begunAt),
      ),
      binaryArray(
        'bigint',
        attempts.map((one) => one.sentAt),
      ),
      binaryArray(
        'bigint',
        attempts.map((one) => one.asked),
      ),
      binaryArray(
        'text',
        attempts.map((one) => one.recipient),
      ),
      binaryArray(
        'text',
        attempts.map((one) => one.theirs),
      ),
      binaryArray(
        'text',
        attempts.map((one) => one.answer),
      ),
      binaryArray(
        'text',
        attempts.map((one) => one.callback),
      ),
      binaryArray(
        'text',
        attempts.map((one) => one.requery),
      ),
    ],
  });
};
