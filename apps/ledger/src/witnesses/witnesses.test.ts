import { AttemptWitnessed, WITNESS_WORDS, WITNESSES } from '@daftari/contracts';
import { Database, newId, uuidIn } from '@daftari/platform';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { installBooks } from '../index.js';
import { LEDGER_ROLE } from '../migrations/0001-books.js';
import { keepWords } from './take-words.js';
import { attemptsOf, type WitnessedAttempt, type Word } from './witnessed-attempt.js';

/** Few different values, so that words meet, contradict and repeat each other. */
const transactions = [newId('txn'), newId('txn')];
const instant = fc.integer({ min: 0, max: 40 }).map((ms) => new Date(Date.UTC(2026, 10, 21, 9) + ms * 7).toISOString());
const word: fc.Arbitrary<Word> = fc
  .record({
    transaction_id: fc.constantFrom(...transactions),
    attempt: fc.constantFrom(1, 2),
    witness: fc.constantFrom(...WITNESSES),
    says: fc.constantFrom(...WITNESS_WORDS),
    amount_minor: fc.constantFrom(null, '9900', '10000', '9'),
    told_currency: fc.constantFrom(null, 'NGN', 'no currency'),
    provider_reference: fc.constantFrom(null, 'A', 'B', 'Ünïcode 𝄞', 'Ü\uFFFD'),
    recipient: fc.constantFrom(null, '+2348031234567', '08031234567'),
    sent_at: fc.option(instant),
    at: instant,
  })
  .map((fields) => ({
    ...AttemptWitnessed.example,
    ...fields,
    upstream_reference: `${uuidIn(fields.transaction_id).replaceAll('-', '')}0${fields.attempt}`,
  }));

interface Row {
  transaction: string;
  attempt: number;
  begun_at: string;
  sent_at: string | null;
  asked: string | null;
  recipient: string | null;
  theirs: string | null;
  provider_reference: string | null;
  answer: string | null;
  callback: string | null;
  requery: string | null;
}

const asRow = (one: WitnessedAttempt): Row => ({
  transaction: one.transaction,
  attempt: one.attempt,
  begun_at: String(one.begunAt),
  sent_at: one.sentAt === null ? null : String(one.sentAt),
  asked: one.asked === null ? null : String(one.asked),
  recipient: one.recipient,
  theirs: one.theirs,
  provider_reference: one.theirs === null ? null : one.theirs.slice(28),
  answer: one.answer,
  callback: one.callback,
  requery: one.requery,
});

describe('what witnesses said', () => {
  let postgres: TestPostgres;
  let database: Database;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    const url = await postgres.database('witnesses');
    await installBooks(url, 4);
    database = new Database({ url, applicationName: 'test', role: LEDGER_ROLE, connectionsMax: 2 });
  });
  afterAll(async () => {
    await database.close();
    await postgres.stop();
  });
  beforeEach(() => database.pool.query('delete from ledger.witnessed_attempts'));

  const rows = async (): Promise<Row[]> =>
    (
      await database.pool.query<Row>(
        `select transaction, attempt, begun_at, sent_at, asked, recipient, theirs, provider_reference, answer, callback, requery
         from ledger.witnessed_attempts order by transaction, attempt`,
      )
    ).rows;
  const keep = (words: readonly Word[]) => database.unitOfWork((client) => keepWords(client, words));

  it('comes to the same rows in any order, in any batches, with any doubles; as in memory, so in the tables', async () => {
    const met = { contradictions: 0, lateWords: 0, doubles: 0 };
    const order = fc.array(fc.nat(), { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { minLength: 1, maxLength: 12 }),
        order,
        fc.integer({ min: 1, max: 5 }),
        async (words, seeds, size) => {
          await database.pool.query('delete from ledger.witnessed_attempts');
          const drawn = seeds.map((seed, index) => words[index < words.length ? index : seed % words.length]!);
          const shuffled = drawn
            .map((one, index) => [one, seeds[index]!] as const)
            .sort((left, right) => left[1] - right[1])
            .map(([one]) => one);
          for (let from = 0; from < shuffled.length; from += size) await keep(shuffled.slice(from, from + size));
          const kept = await rows();
          expect(kept).toEqual(attemptsOf(words).map(asRow));
          met.doubles += drawn.length - words.length;
          const finals = words.filter(({ says }) => says === 'succeeded' || says === 'failed' || says === 'declined');
          if (
            new Set(finals.map(({ transaction_id, attempt, witness, says }) => `${transaction_id}${attempt}${witness}${says}`)).size <
            finals.length
          )
            met.contradictions++;
          if (kept.some(({ callback }) => callback?.startsWith('1 ') === true)) met.lateWords++;
        },
      ),
      { numRuns: 300 },
    );
    expect(met.doubles).toBeGreaterThan(1_000);
    expect(met.contradictions).toBeGreaterThan(5);
    expect(met.lateWords).toBeGreaterThan(50);
  });

  it('keeps a final word although a later one ends nothing', async () => {
    const base = { ...AttemptWitnessed.example, witness: 'callback' as const };
    await keep([{ ...base, says: 'succeeded', at: '2026-11-21T09:00:01.000Z' }]);
    await keep([{ ...base, says: 'accepted', at: '2026-11-21T09:00:02.000Z', provider_reference: 'NEW' }]);
    expect((await rows())[0]).toMatchObject({ callback: '1 2026-11-21T09:00:01.000000Z succeeded 10000 NGN', provider_reference: 'NEW' });
    await keep([{ ...base, says: 'failed', amount_minor: null, told_currency: null, at: '2026-11-21T09:00:03.000Z' }]);
    expect((await rows())[0]).toMatchObject({ callback: '1 2026-11-21T09:00:03.000000Z failed - -' });
  });

  it('knows a number however it is written', async () => {
    const { rows: keys } = await database.pool.query<{ key: string }>(
      'select ledger.recipient_key(r) as key from unnest($1::text[]) as r',
      [['+2348031234567', '08031234567', '0803 123-4567', 'AB-12', 'Acme Ltd']],
    );
    expect(keys.map(({ key }) => key)).toEqual(['031234567', '031234567', '031234567', '12', 'acme ltd']);
  });
});
