import { type Database } from '@daftari/platform';

/**
 * Attempts whose outcome is unknown, as many as it takes: they are written as the connector leaves them, because to send a hundred thousand purchases
 * first would take longer than the test.
 */
export const openQuestions = async (
  database: Database,
  given: { readonly provider: string; readonly business: string; readonly count: number; readonly dueSinceS: number },
): Promise<void> => {
  const hold = {
    product_code: 'smb_mtn_vtu',
    product_kind: 'airtime',
    network: 'mtn',
    recipient: '+2348031201234',
    amount_minor: '10000',
    fields: {},
    traceparent: null,
  };
  const route = {
    product_code: 'smb_mtn_vtu',
    channel: null,
    mode: 'live',
    provider: given.provider,
    provider_product_code: 'smb_mtn_vtu',
    priority: 1,
    weight: 1,
    cost: null,
  };
  await database.pool.query(
    `with made as (
       insert into connector.transactions (id, business, mode, currency, shard, hold, status, status_detail, facts)
       select gen_random_uuid(), $2::uuid, 'live', 'NGN', 0, $3::jsonb, 'transmitted', 'outcome_unknown', 2 from generate_series(1, $4::int) returning id, business)
     insert into connector.attempts (transaction, number, id, provider, route, reason, upstream_reference, state, due_at, send_deadline, sent_at, business)
     select id, 1, 'att_' || id, $1, $5::jsonb, 'test', replace(id::text, '-', '') || '01', 'waiting', clock_timestamp() - make_interval(secs => $6::float8),
       clock_timestamp() - interval '1 minute', clock_timestamp() - interval '1 minute', business from made`,
    [given.provider, given.business, JSON.stringify(hold), given.count, JSON.stringify(route), given.dueSinceS],
  );
};
