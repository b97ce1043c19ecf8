import { CreditWallet, ExpectFunds, OpenWallet, PlaceHold, ReportUnexplained } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { creditWallet, openWallet, placeHold, TestLedger } from '../../../../test/support/ledger.js';
import { startTestPostgres, type TestPostgres } from '../../../../test/support/postgres.js';

/** P9: what is written is what every process of the installation can read, until an operator says that all can read more. */
describe('the format of an installation', () => {
  let postgres: TestPostgres;
  let books: TestLedger;
  const business = newId('biz');
  beforeAll(async () => {
    postgres = await startTestPostgres();
    books = await TestLedger.start(postgres, 'format', { format: 1 });
    await books.send(OpenWallet, 1, openWallet(business));
    await books.send(CreditWallet, 1, creditWallet(business, '1000000', 'opening'));
  });
  afterAll(async () => {
    await books.stop();
    await postgres.stop();
  });

  const versions = async (): Promise<number[]> =>
    (
      await books.database.pool.query<{ version: number }>("select version from ledger.events where type = 'FundsHeld' order by sequence")
    ).rows.map(({ version }) => version);
  const payment = () => ({
    ...ExpectFunds.example,
    command_id: newId('cmd'),
    business_id: business,
    currency: 'NGN',
    transaction_id: newId('txn'),
    reference: newId('cmd').slice(4),
  });
  const setFormat = (format: number) => books.database.pool.query('update ledger.installation set format = $1', [format]);
  const until = async (true_: () => Promise<boolean>): Promise<void> => {
    for (const end = Date.now() + 15_000; !(await true_()); await new Promise((resolve) => setTimeout(resolve, 100)))
      if (Date.now() > end) throw new Error('It did not come.');
  };

  it('writes the first version where it can say what happened, and refuses the rest without harm', async () => {
    expect(await books.send(PlaceHold, 1, placeHold(business, 'first'))).toMatchObject({ outcome: 'accepted' });
    const taxed = { ...placeHold(business, 'taxed'), tax_minor: '10', total_minor: '9910' };
    expect(await books.send(PlaceHold, 1, taxed)).toMatchObject({ outcome: 'refused', code: 'format_too_old' });
    expect(await books.send(ExpectFunds, 1, payment())).toMatchObject({ outcome: 'refused', code: 'format_too_old' });
    expect(await versions()).toEqual([1]);
  });

  it('writes the second from the raise on, in the running process', async () => {
    await setFormat(2);
    await until(async () => (await books.send(ExpectFunds, 1, payment())).outcome === 'accepted');
    expect(await books.send(PlaceHold, 1, placeHold(business, 'second'))).toMatchObject({ outcome: 'accepted' });
    expect(await versions()).toEqual([1, 2]);
    expect(await books.send(PlaceHold, 1, placeHold(business, 'first'))).toMatchObject({ outcome: 'replayed' });
  });

  it('writes what reconciliation finds from the third on', async () => {
    const found = () => ({ ...ReportUnexplained.example, command_id: newId('cmd'), transaction_id: newId('txn') });
    expect(await books.send(ReportUnexplained, 1, found())).toMatchObject({ outcome: 'refused', code: 'format_too_old' });
    await setFormat(3);
    await until(async () => (await books.send(ReportUnexplained, 1, found())).outcome === 'accepted');
  });

  it('stops the shards of a process that does not know the format', async () => {
    await setFormat(4);
    await until(async () => (await books.query('/readyz')).status === 503);
    expect(JSON.stringify((await books.query('/readyz')).body)).toContain('format: the installation writes format 4');
  });
});
