import { Database, newId, uuidIn } from '@daftari/platform';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';
import { installBooks } from '../index.js';
import { type Agreement, agreementOf, AGREEMENTS, type AttemptEvidence, type TransactionEvidence } from './agreement.js';
import { agreementSql } from './agreement-sql.js';

const attempt = fc.record({
  provider: fc.constantFrom('succeeded', 'failed', 'not_found', 'open'),
  statement: fc.constantFrom('none', 'none', 'succeeded', 'failed', 'pending', 'reversed', 'missing'),
  differs: fc.nat(9).map((drawn) => drawn === 0),
}) as fc.Arbitrary<AttemptEvidence>;
const evidence = fc.record({
  standing: fc.constantFrom('open', 'done', 'undone'),
  isDecided: fc.nat(5).map((drawn) => drawn === 0),
  attempts: fc.array(attempt, { minLength: 1, maxLength: 3 }),
}) as fc.Arbitrary<TransactionEvidence>;

const one = (
  provider: AttemptEvidence['provider'],
  statement: AttemptEvidence['statement'] = 'none',
  differs = false,
): AttemptEvidence => ({
  provider,
  statement,
  differs,
});

/** The table of docs/reconciliation.md. */
const TABLE: readonly (readonly [string, TransactionEvidence['standing'], readonly AttemptEvidence[], Agreement])[] = [
  ['has not ended', 'open', [one('succeeded', 'missing')], 'awaiting'],
  ['was done, as the provider says', 'done', [one('succeeded')], 'agreed'],
  ['was done, as provider and statement say', 'done', [one('succeeded', 'succeeded')], 'agreed'],
  ['was done, as the statement says', 'done', [one('open', 'succeeded')], 'agreed'],
  ['was done by the second route', 'done', [one('failed', 'failed'), one('succeeded', 'succeeded')], 'agreed'],
  ['was done, and nobody has said so yet', 'done', [one('open')], 'awaiting'],
  ['was done, and no word has come', 'done', [], 'awaiting'],
  ['was done, and the provider says no', 'done', [one('failed')], 'disagreement'],
  ['was done, and the statement lacks it', 'done', [one('succeeded', 'missing')], 'disagreement'],
  ['was done, and the statement says failed', 'done', [one('succeeded', 'failed')], 'disagreement'],
  ['was done, and taken back', 'done', [one('succeeded', 'reversed')], 'disagreement'],
  ['was done, and the statement says pending', 'done', [one('succeeded', 'pending')], 'disagreement'],
  ['was done twice', 'done', [one('succeeded'), one('succeeded')], 'disagreement'],
  ['was done with another amount', 'done', [one('succeeded', 'succeeded', true)], 'disagreement'],
  ['failed, as the provider says', 'undone', [one('failed')], 'agreed'],
  ['failed, for the provider does not know it', 'undone', [one('not_found')], 'agreed'],
  ['was never sent', 'undone', [], 'agreed'],
  ['was taken back at once', 'undone', [one('open', 'reversed')], 'agreed'],
  ['failed, and nobody says so', 'undone', [one('open')], 'awaiting'],
  ['failed, and the provider did it', 'undone', [one('succeeded')], 'disagreement'],
  ['failed, and the statement has it', 'undone', [one('failed', 'succeeded')], 'disagreement'],
  ['failed, and the statement still works on it', 'undone', [one('failed', 'pending')], 'disagreement'],
];

describe('whether witnesses and books agree', () => {
  let postgres: TestPostgres;
  let database: Database;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    const url = await postgres.database('agreement');
    await installBooks(url, 4);
    database = new Database({ url, applicationName: 'test', connectionsMax: 1 });
  });
  afterAll(async () => {
    await database.close();
    await postgres.stop();
  });

  it.each(TABLE)('a transaction that %s', (_what, standing, attempts, expected) => {
    expect(agreementOf({ standing, isDecided: false, attempts })).toBe(expected);
    expect(agreementOf({ standing, isDecided: true, attempts })).toBe(standing === 'open' ? 'awaiting' : 'agreed');
  });

  it('PostgreSQL says the same, whatever the evidence', async () => {
    const cases = fc.sample(evidence, 5_000);
    const rows = cases.flatMap(({ standing, isDecided, attempts }) => {
      const transaction = uuidIn(newId('txn'));
      return attempts.map((told) => [transaction, standing, isDecided, told.provider, told.statement, told.differs] as const);
    });
    const { rows: judged } = await database.pool.query<{ state: Agreement }>(
      `select ${agreementSql('standing', 'is_decided')} as state
       from unnest($1::uuid[], $2::text[], $3::boolean[], $4::text[], $5::text[], $6::boolean[]) as e(transaction, standing, is_decided, provider_says, statement_says, differs)
       group by transaction, standing, is_decided order by transaction`,
      [0, 1, 2, 3, 4, 5].map((column) => rows.map((row) => row[column])),
    );
    expect(judged.map(({ state }) => state)).toEqual(cases.map(agreementOf));
    for (const state of AGREEMENTS) expect(judged.filter((row) => row.state === state).length).toBeGreaterThan(400);
  });
});
