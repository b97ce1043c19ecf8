import { PlaceHold } from '@daftari/contracts';
import pg from 'pg';
import { WALLETS } from './harness.js';

/** A ledger as one would write it in plain SQL: a row lock per wallet, a unit of work per request. */
export const rowLock = async (url: string, callers: number, hot: boolean, seconds: number): Promise<number> => {
  const pool = new pg.Pool({ connectionString: url, max: callers });
  pool.on('error', () => undefined);
  await pool.query(`create table accounts (id int primary key, balance bigint not null);
    create table postings (id bigint generated always as identity primary key, account int not null, amount bigint not null, reference text not null unique, body text);
    create index on postings (account); insert into accounts select g, 900000000000000 from generate_series(1, ${WALLETS}) g`);
  const body = JSON.stringify(PlaceHold.example);
  const until = performance.now() + seconds * 1000;
  const began = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      const client = await pool.connect();
      for (let index = 0; performance.now() < until; index++) {
        const account = hot ? 1 : ((caller * 7919 + index * 31) % WALLETS) + 1;
        await client.query('begin');
        await client.query({ name: 'lock', text: 'select balance from accounts where id = $1 for update', values: [account] });
        await client.query({ name: 'move', text: 'update accounts set balance = balance - 9900 where id = $1', values: [account] });
        await client.query({
          name: 'post',
          text: 'insert into postings (account, amount, reference, body) values ($1, -9900, $2, $3)',
          values: [account, `${caller}-${index}`, body],
        });
        await client.query('commit');
        done++;
      }
      client.release();
    }),
  );
  const perSecond = done / ((performance.now() - began) / 1000);
  await pool.end();
  return perSecond;
};
