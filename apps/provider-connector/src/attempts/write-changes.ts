import { type UnitOfWork } from '@daftari/platform';
import { type Changes } from './changes.js';
import { NEXT_ATTEMPT } from './next-attempt.js';

const UPDATE = `
update connector.attempts a set state = x.state, outcome = coalesce(x.outcome, a.outcome), detail = coalesce(x.detail, a.detail),
  provider_reference = coalesce(x.provider_reference, a.provider_reference), charged_minor = coalesce(a.charged_minor, x.charged_minor),
  due_at = coalesce(clock_timestamp() + make_interval(secs => x.in_s), a.due_at), rechecks = a.rechecks + x.recheck,
  answered_at = case when x.answered then clock_timestamp() else a.answered_at end, checkout_url = coalesce(x.checkout_url, a.checkout_url),
  said = a.said || x.said, extras = coalesce(x.extras, a.extras)
from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::float8[], $9::int[], $10::bool[], $11::text[], $12::jsonb[], $13::jsonb[])
  as x(transaction, number, state, outcome, detail, provider_reference, charged_minor, in_s, recheck, answered, checkout_url, said, extras)
where a.transaction = x.transaction and a.number = x.number`;

const UPDATE_TRANSACTIONS = `
update connector.transactions t set status = x.status, status_detail = x.status_detail, facts = x.facts, updated_at = clock_timestamp()
from unnest($1::uuid[], $2::text[], $3::text[], $4::int[]) as x(id, status, status_detail, facts) where t.id = x.id`;

/** Writes what one unit of work changed, but for its messages. */
export const writeChanges = async (client: UnitOfWork, changes: Changes): Promise<void> => {
  const attempts = [...changes.attempts, ...changes.onlySaid()];
  if (attempts.length > 0) {
    const columns = [
      attempts.map(({ row }) => row.transaction),
      attempts.map(({ row }) => row.number),
      attempts.map(({ state }) => state),
      attempts.map(({ outcome }) => outcome ?? null),
      attempts.map(({ detail }) => detail ?? null),
      attempts.map(({ providerReference }) => providerReference ?? null),
      attempts.map(({ chargedMinor }) => chargedMinor ?? null),
      attempts.map(({ inS }) => inS ?? null),
      attempts.map(({ recheck }) => recheck ?? 0),
      attempts.map(({ answered }) => answered ?? false),
      attempts.map(({ checkoutUrl }) => checkoutUrl ?? null),
      attempts.map(({ row }) => JSON.stringify(changes.said.get(row) ?? {})),
      attempts.map(({ extras }) => (extras ? JSON.stringify(extras) : null)),
    ];
    await client.query({ name: 'connector_settle', text: UPDATE, values: columns });
  }
  const transactions = [...changes.transactions];
  if (transactions.length > 0) {
    const columns = [
      transactions.map(([id]) => id),
      transactions.map(([, one]) => one.status),
      transactions.map(([, one]) => one.detail),
      transactions.map(([, one]) => one.facts),
    ];
    await client.query({ name: 'connector_settle_transactions', text: UPDATE_TRANSACTIONS, values: columns });
  }
  for (const next of changes.next) await client.query({ name: 'connector_next_attempt', text: NEXT_ATTEMPT, values: [...next] });
};
