import { CaptureHold, CreditWallet, OpenWallet, PlaceHold, ReleaseHold } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { creditWallet, openWallet, placeHold, TestLedger } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';

const NAME = 'policy_restart';
/** A runner that never comes round. */
const ASLEEP = { CASE_POLICY_INTERVAL_S: 3_600 };

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres.stop());

const lateSuccess = async (books: TestLedger, business: string): Promise<string> => {
  const hold = placeHold(business, newId('cmd').slice(4));
  const about = () => ({ command_id: newId('cmd'), business_id: business, currency: 'NGN', transaction_id: hold.transaction_id });
  await books.send(PlaceHold, 1, hold);
  await books.send(ReleaseHold, 1, { ...ReleaseHold.example, ...about() });
  const capture = { ...CaptureHold.example, ...about() };
  await books.send(CaptureHold, 1, capture);
  return capture.command_id.slice(4);
};

const statuses = async ({ database }: TestLedger): Promise<Record<string, string>> => {
  const { rows } = await database.pool.query<{ id: string; status: string }>('select id, status from ledger.cases');
  return Object.fromEntries(rows.map(({ id, status }) => [id, status]));
};

it('what the policy did not come to decide before a restart, it decides after it, once', async () => {
  const first = await TestLedger.start(postgres, NAME, { environment: ASLEEP });
  const business = newId('biz');
  await first.send(OpenWallet, 1, openWallet(business));
  await first.send(CreditWallet, 1, creditWallet(business, '1000000', 'opening'));
  const ids = [await lateSuccess(first, business), await lateSuccess(first, business)];
  await first.database.pool.query(`insert into ledger.case_policies values (0, 'late_success', null, null, null, 'accept')`);
  expect(Object.values(await statuses(first))).toEqual(['open', 'open']);
  await first.stop();

  const second = await TestLedger.start(postgres, NAME, { existing: true });
  for (const until = Date.now() + 15_000; Date.now() < until; await new Promise((done) => setTimeout(done, 50)))
    if (Object.values(await statuses(second)).every((status) => status === 'resolved')) break;
  expect(await statuses(second)).toEqual(Object.fromEntries(ids.map((id) => [id, 'resolved'])));
  await new Promise((done) => setTimeout(done, 500));
  const { rows } = await second.database.pool.query(`select count(*)::int as count from ledger.events where type = 'CaseResolved'`);
  expect(rows).toEqual([{ count: 2 }]);
  await second.stop();
});
