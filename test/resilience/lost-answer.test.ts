import { CreditWallet, OpenWallet } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyBooks } from '../../apps/ledger/src/index.js';
import { creditWallet, openWallet, TestLedger } from '../support/ledger.js';
import { freePort } from '../support/ports.js';
import { startTestPostgres, type TestPostgres } from '../support/postgres.js';
import { TcpProxy } from '../support/tcp-proxy.js';

/** The real connection to the real PostgreSQL, cut between a statement and its answer. */
describe('P2: an answer that is lost', () => {
  let postgres: TestPostgres;
  let proxy: TcpProxy;
  let books: TestLedger;
  let files = 0;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres.stop());
  beforeEach(async () => {
    proxy = new TcpProxy(await freePort(), () => Number(new URL(postgres.server.url()).port));
    await proxy.start();
    const through = (url: string): string => Object.assign(new URL(url), { port: String(proxy.port) }).toString();
    books = await TestLedger.start(postgres, `lost_${++files}`, { through });
  });
  afterEach(async () => {
    const { checks } = await verifyBooks(books.database.pool);
    await books.stop();
    await proxy.stop();
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  const opened = async (): Promise<string> => {
    const business = newId('biz');
    expect(await books.send(OpenWallet, 1, openWallet(business))).toMatchObject({ outcome: 'accepted' });
    return business;
  };
  const credits = async (): Promise<number> =>
    (await books.database.pool.query(`select from ledger.events where type = 'WalletCredited'`)).rowCount ?? 0;
  const losing = (text: string) => (request: Buffer) => request.includes(text);

  it('of a commit: the writer finds by reading that it was written, and answers', async () => {
    const business = await opened();
    proxy.loseResponseTo(losing('ledger_commit'));
    const credit = creditWallet(business, '5000', 'once');
    // Accepted, and not as the double of one that nobody answered.
    expect(await books.send(CreditWallet, 1, credit)).toMatchObject({ outcome: 'accepted', transaction: { id: credit.transaction_id } });
    expect(proxy.dropped).toBe(1);
    expect(await credits()).toBe(1);
    expect(await books.send(CreditWallet, 1, credit)).toMatchObject({ outcome: 'replayed' });
  });

  it('of the reading too: the writer reads again, and its process lives on', async () => {
    const business = await opened();
    proxy.loseResponseTo((request) => request.includes('ledger_commit') || request.includes('for update'), 4);
    const credit = creditWallet(business, '5000', 'once');
    expect(await books.send(CreditWallet, 1, credit)).toMatchObject({ outcome: 'accepted' });
    expect(proxy.dropped).toBeGreaterThanOrEqual(3);
    expect(await credits()).toBe(1);
    expect(await books.send(CreditWallet, 1, creditWallet(business, '5000', 'twice'))).toMatchObject({ outcome: 'accepted' });
  });
});
