import { type Outcome } from '@daftari/dialect';
import { type Database } from '@daftari/platform';
import { type AttemptRow } from '../attempts/attempt.js';

/** So many different answers of one attempt are kept; from then on the last one is written over. */
const KEPT_MAX = 50;

/** The same answer again is counted, not stored again: an attempt that is asked about for a month has a line for each change. */
const STORE = `
with last as (
  select id, outcome = $3 and detail is not distinct from $4 as is_same from connector.requeries
  where transaction = $1 and number = $2 order by id desc limit 1),
kept as (
  select count(*) >= ${KEPT_MAX} as is_full from (select from connector.requeries where transaction = $1 and number = $2 limit ${KEPT_MAX}) x),
again as (
  update connector.requeries r set times = r.times + 1, last_at = clock_timestamp(), outcome = $3, detail = $4
  from last, kept where r.id = last.id and (last.is_same or kept.is_full) returning r.id),
fresh as (
  insert into connector.requeries (transaction, number, outcome, detail) select $1, $2, $3, $4 where not exists (select from again) returning id)
select id from again union all select id from fresh`;

/** Stores what a question was answered with; answers with the id of its line, which is evidence. */
export const storeRequery = async (database: Database, { transaction, number }: AttemptRow, outcome: Outcome): Promise<string> => {
  const detail = 'detail' in outcome ? outcome.detail : null;
  const { rows } = await database.pool.query<{ id: string }>({
    name: 'connector_store_requery',
    text: STORE,
    values: [transaction, number, outcome.kind, detail],
  });
  return rows[0]?.id ?? '';
};
