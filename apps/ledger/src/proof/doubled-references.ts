import { type Pool } from 'pg';
import { type Finding } from './findings.js';

/** So many transactions, about, are looked at in one unit of work (P11). */
const PER_RANGE = 200_000;

const HASHES = `
select reference_hash from ledger.transactions where reference_hash >= $1 and reference_hash <= $2 group by reference_hash having count(*) > 1 limit 1000`;

/** Two references may share their 64 bits: the events' own words decide. */
const DOUBLED = `
select min(e.shard) as shard, reference, business, mode
from ledger.transactions t join ledger.events e on e.shard = (t.wallet >> 40)::int and e.sequence = t.first_sequence
cross join lateral (select b ->> 'reference' as reference, b ->> 'business_id' as business, b ->> 'mode' as mode
  from (select case when e.body is json then ledger.readable(e.body) end as b) as body) as said
where t.reference_hash = any($1::bigint[]) and reference is not null group by reference, business, mode having count(*) > 1`;

interface Doubled {
  shard: number;
  reference: string;
  business: string;
  mode: string;
}

/** Finds references that are more than one transaction, on whichever shards. */
export const findDoubledReferences = async (pool: Pool, transactions: number, finding: Finding): Promise<void> => {
  const ranges = Math.max(1, Math.ceil(transactions / PER_RANGE));
  const [lowest, width] = [-(2n ** 63n), 2n ** 64n / BigInt(ranges)];
  for (let range = 0n; range < ranges; range++) {
    const from = lowest + range * width;
    const to = range === BigInt(ranges - 1) ? 2n ** 63n - 1n : from + width - 1n;
    const { rows: hashes } = await pool.query<{ reference_hash: string }>(HASHES, [from, to]);
    if (hashes.length === 0) continue;
    const { rows } = await pool.query<Doubled>(DOUBLED, [hashes.map((row) => row.reference_hash)]);
    for (const { shard, reference, business, mode } of rows)
      finding('once', `shard ${shard}: the reference ${reference} of ${business} (${mode}) is more than one transaction`);
  }
};
