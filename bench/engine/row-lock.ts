import { PlaceHold } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import pg from 'pg';
import { WALLETS } from './harness.js';

const TABLES = `
create table accounts (id int primary key, balance bigint not null);
create table transactions (id uuid primary key, reference text not null unique, status text not null, body text not null);
create table postings (id bigint generated always as identity primary key, transaction uuid not null, account int not null, amount bigint not null, balance bigint not null);
create index on postings (account, id);
insert into accounts select g, 900000000000000 from generate_series(1, ${WALLETS * 2}) g;`;

/**
 * A ledger as one would write it in plain SQL, for the same job as a hold: a unit of work per request, a row lock on the wallet, a reference that is
 * taken once, two postings with the balances that they leave. Each wallet's held money is the account behind it.
 */
export const rowLock = async (url: string, callers: number, hot: boolean, seconds: number): Promise<number> => {
  const pool = new pg.Pool({ connectionString: url, max: callers });
  pool.on('error', () => undefined);
  await pool.query(TABLES);
  const until = performance.now() + seconds * 1000;
  const began = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      const client = await pool.connect();
      for (let index = 0; performance.now() < until; index++) {
        const wallet = hot ? 1 : ((caller * 7919 + index * 31) % WALLETS) + 1;
        await holdMoney(client, wallet, `${caller}-${index}`);
        done++;
      }
      client.release();
    }),
  );
  const perSecond = done / ((performance.now() - began) / 1000);
  await pool.end();
  return perSecond;
};

const BODY = JSON.stringify(PlaceHold.example);
const MOVE = 'update accounts set balance = balance + $2 where id = $1 returning balance';
const POST = 'insert into postings (transaction, account, amount, balance) values ($1, $2, -9900, $3), ($1, $4, 9900, $5)';

const holdMoney = async (client: pg.PoolClient, wallet: number, reference: string): Promise<void> => {
  const [id, held] = [newId('txn').slice(4), wallet + WALLETS];
  const run = async (name: string, text: string, values: unknown[]): Promise<string> =>
    (await client.query<{ balance: string }>({ name, text, values })).rows[0]?.balance ?? '';
  await client.query('begin');
  const available = await run('lock', 'select balance from accounts where id = $1 for update', [wallet]);
  if (BigInt(available) < 9_900n) throw new Error('The wallet is empty.');
  await run('begins', `insert into transactions values ($1, $2, 'held', $3)`, [id, reference, BODY]);
  const left = await run('move', MOVE, [wallet, -9_900]);
  const kept = await run('move', MOVE, [held, 9_900]);
  await run('post', POST, [id, wallet, left, held, kept]);
  await client.query('commit');
};
