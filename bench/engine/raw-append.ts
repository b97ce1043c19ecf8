import { PlaceHold } from '@daftari/contracts';
import { installBooks } from '@daftari/ledger';
import { binaryArray, newId } from '@daftari/platform';
import pg from 'pg';

const RAW = `
with e as (insert into ledger.events (shard, sequence, incarnation, recorded_at, type, version, body, hash)
  select 0, s, 1, 1763700000000000, 'FundsHeld', 1, b, h from unnest($1::bigint[], $2::text[], $3::bytea[]) as u(s, b, h)),
n as (insert into ledger.entries select a, s, l, 9900, 9900 from unnest($4::bigint[], $5::bigint[], $6::smallint[]) as u(a, s, l)),
b as (insert into ledger.balances select * from unnest($7::bigint[], $8::bigint[], $9::bigint[]) as u(account, balance, sequence)
  on conflict (account) do update set balance = excluded.balance, sequence = excluded.sequence),
t as (insert into ledger.transactions select w, i, h, 1, s, s, 1 from unnest($10::bigint[], $11::uuid[], $12::bigint[], $1::bigint[]) as u(w, i, h, s))
insert into ledger.open_transactions select w, i, 0, 1 from unnest($10::bigint[], $11::uuid[]) as u(w, i)`;

/** The ceiling: the same rows appended raw, one round trip per batch of the size that the engine reached, nothing decided or fenced. */
export const rawAppend = async (url: string, batch: number, seconds: number, wallets: number): Promise<number> => {
  await installBooks(url, 1);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const body = JSON.stringify({
    ...PlaceHold.example,
    entries: [
      [1, '9900', '-99990100'],
      [2, '-9900', '-9900'],
    ],
    previous: null,
    business_day: '2026-11-21',
    day_used_minor: '9900',
  });
  const size = Math.max(1, Math.round(batch));
  const until = performance.now() + seconds * 1000;
  const began = performance.now();
  let [sequence, rows] = [0, 0];
  while (performance.now() < until) {
    const places = Array.from({ length: size }, (_, index) => sequence + index + 1);
    const accounts = places.map((place) => 1_000_000 + (place % wallets) * 2);
    const touched = [...new Set(accounts.flatMap((account) => [account, account + 1]))];
    const ids = places.map(() => newId('txn').slice(4));
    const hashes = places.map((place) => (BigInt(place) * 0x9e3779b97f4a7c15n) % 2n ** 63n);
    await client.query({
      name: 'raw',
      text: RAW,
      values: [
        binaryArray('bigint', places),
        binaryArray(
          'text',
          places.map(() => body),
        ),
        binaryArray(
          'bytea',
          places.map(() => Buffer.alloc(32, 7)),
        ),
        binaryArray(
          'bigint',
          accounts.flatMap((a) => [a, a + 1]),
        ),
        binaryArray(
          'bigint',
          places.flatMap((s) => [s, s]),
        ),
        binaryArray(
          'smallint',
          places.flatMap(() => [0, 1]),
        ),
        binaryArray('bigint', touched),
        binaryArray(
          'bigint',
          touched.map(() => 5),
        ),
        binaryArray(
          'bigint',
          touched.map(() => sequence),
        ),
        binaryArray('bigint', accounts),
        binaryArray('uuid', ids),
        binaryArray('bigint', hashes),
      ],
    });
    sequence += size;
    rows += size;
  }
  await client.end();
  return rows / ((performance.now() - began) / 1000);
};
