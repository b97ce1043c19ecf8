import { CHART_OF_ACCOUNTS } from '@daftari/ledger-domain';
import { KIND_CODES, STATUS_CODES } from '../writer/unit.js';

const literal = (text: string | null): string => (text === null ? 'null' : `'${text.replaceAll("'", "''")}'`);

export const CHART = `
create view finance.chart_of_accounts as
select * from (values
${CHART_OF_ACCOUNTS.map((one) => `  (${[one.family, one.name, one.class, one.normalSide, one.owner, one.party, one.purpose].map(literal).join(', ')})`).join(',\n')}
) as chart (family, name, class, normal_side, owner, party, purpose);
comment on view finance.chart_of_accounts is 'What each family of accounts is for. A family''s code is followed by its party in an account''s code: float is the family of float:smb_main.';
comment on column finance.chart_of_accounts.normal_side is 'On which side the account usually stands; balances are shown positive on it.';
`;

/** Only of shards that lie on this server. Where they went is a column that a later migration adds: read as JSON, it may be missing. */
const HERE = (shard: string): string => `join ledger.shards s on s.shard = ${shard} and to_jsonb(s) ->> 'moved_to' is null`;

const ACCOUNTS = `
create view finance.accounts as
select case when a.business is null then 'acc_' || a.code || ':' || a.currency || ':' || a.mode else 'acc_' || a.code || ':' || w.wallet_id end as account_id,
  a.number as account_number, a.shard, a.code, split_part(a.code, ':', 1) as family, nullif(split_part(a.code, ':', 2), '') as party,
  coalesce(c.name || coalesce(' ' || nullif(split_part(a.code, ':', 2), ''), ''), a.code) as name, c.class, coalesce(c.normal_side, 'debit') as normal_side, a.currency, a.mode, 'biz_' || a.business as business_id, w.wallet_id
from ledger.accounts a ${HERE('a.shard')}
left join finance.chart_of_accounts c on c.family = split_part(a.code, ':', 1)
left join ledger.wallets w on w.business = a.business and w.mode = a.mode and w.currency = a.currency;
comment on view finance.accounts is 'Every stored account. The platform has a copy of each of its accounts on every shard: copies share their account_id and are summed in balances and trial_balance.';
comment on column finance.accounts.account_id is 'The id of the HTTP API: acc_float:smb_main:NGN:live, or acc_wallet:wal_… of a business.';
comment on column finance.accounts.party is 'The provider or shard that the account is about.';

create view finance.balances as
select a.account_id, a.code, a.family, a.party, a.name, a.class, a.normal_side, a.currency, a.mode, a.business_id, a.wallet_id,
  sum(case a.normal_side when 'credit' then -b.balance else b.balance end) as balance_minor,
  finance.major(sum(case a.normal_side when 'credit' then -b.balance else b.balance end), a.currency) as balance
from finance.accounts a join ledger.balances b on b.account = a.account_number
group by a.account_id, a.code, a.family, a.party, a.name, a.class, a.normal_side, a.currency, a.mode, a.business_id, a.wallet_id;
comment on view finance.balances is 'What every account holds now, positive on its normal side.';
comment on column finance.balances.balance is 'Major units: 99.00.';
comment on column finance.balances.balance_minor is 'Minor units: 9900.';

create view finance.trial_balance as
select account_id, code, name, class, currency, mode, business_id, wallet_id,
  greatest(debits, 0) as debit_minor, greatest(-debits, 0) as credit_minor,
  finance.major(greatest(debits, 0), currency) as debit, finance.major(greatest(-debits, 0), currency) as credit
from (select b.*, case normal_side when 'credit' then -balance_minor else balance_minor end as debits from finance.balances b) as b
where debits <> 0;
comment on view finance.trial_balance is 'Every account that is not at zero, on its side, now. Per currency and mode debits equal credits. As of an instant: GET /admin/v1/trial-balance?at=….';

create view finance.floats as
select party as provider, currency, mode,
  finance.major(coalesce(sum(balance_minor) filter (where family = 'float'), 0), currency) as float,
  finance.major(coalesce(sum(balance_minor) filter (where family = 'receivable'), 0), currency) as receivable,
  finance.major(coalesce(sum(balance_minor) filter (where family = 'suspense'), 0), currency) as suspense,
  sum(balance_minor) as position_minor, finance.major(sum(balance_minor), currency) as position
from finance.balances where family in ('float', 'receivable', 'suspense') and code <> 'suspense:transfers' group by party, currency, mode;
comment on view finance.floats is 'What stands with each provider now: our float, what it has collected and not settled, and what is not explained; position is their sum.';
`;

const ENTRIES = `
create view finance.entries as
select a.account_id, a.code, a.currency, a.mode, a.business_id as account_business_id, ledger.event_id(v.shard, v.incarnation, v.sequence) as event_id, v.type as event_type,
  v.shard, v.sequence, e.line, finance.instant(v.recorded_at) as recorded_at,
  case when e.amount > 0 then 'debit' else 'credit' end as direction, abs(e.amount) as amount_minor, finance.major(abs(e.amount), a.currency) as amount,
  e.amount as debit_minus_credit_minor, finance.major(e.amount, a.currency) as debit_minus_credit,
  case a.normal_side when 'credit' then -e.balance else e.balance end as balance_after_minor,
  finance.major(case a.normal_side when 'credit' then -e.balance else e.balance end, a.currency) as balance_after
from finance.accounts a join ledger.entries e on e.account = a.account_number
join ledger.events v on v.shard = a.shard and v.sequence = e.sequence;
comment on view finance.entries is 'Every debit and credit line. The lines of one event (shard, sequence) sum to zero.';
comment on column finance.entries.balance_after is 'What this shard''s copy of the account held after the line, positive on the account''s normal side.';
comment on column finance.entries.debit_minus_credit is 'The amount with its sign: debits positive, credits negative.';

create view finance.events as
select ledger.event_id(v.shard, v.incarnation, v.sequence) as event_id, v.shard, v.sequence, v.incarnation, finance.instant(v.recorded_at) as recorded_at,
  v.type, v.version, b.business_id, b.mode, b.currency, b.transaction_id, b.reference, b.business_day, b.provider, b.product_code,
  ledger.readable(v.body)::jsonb - '{request_hash,webhook_url,metadata,fields,traceparent,evidence,command_id,entries,opens}'::text[] as detail,
  encode(v.hash, 'hex') as hash
from ledger.events v ${HERE('v.shard')} cross join lateral json_to_record(ledger.readable(v.body)) as b(business_id text, mode text, currency text, transaction_id text, reference text,
  business_day date, provider text, product_code text);
comment on view finance.events is 'Every stored fact, in the order of (shard, sequence). Without what clients keep for themselves (metadata, fields, addresses of webhooks).';
comment on column finance.events.detail is 'The rest of what the event says; amounts in it are in minor units.';
comment on column finance.events.hash is 'The event''s place in its shard''s hash chain.';
`;

/** Statuses and kinds are stored as numbers: this is what they stand for when the view is made. */
const named = (column: string, codes: Readonly<Record<string, number>>): string =>
  `case ${column} ${Object.entries(codes)
    .map(([name, code]) => `when ${code} then ${literal(name)}`)
    .join(' ')} else ${column}::text end`;

/** A transaction with what its first event tells: `f`, and the last: `l`. */
const TOLD_OF_T = `
from ledger.transactions t join ledger.accounts a on a.number = t.wallet ${HERE('a.shard')} left join ledger.wallets w on w.account = t.wallet
cross join lateral (select recorded_at, type, body from ledger.events v where v.shard = (t.wallet >> 40)::int and v.sequence = t.first_sequence limit 1) f
cross join lateral (select recorded_at, body from ledger.events v where v.shard = (t.wallet >> 40)::int and v.sequence = t.last_sequence limit 1) l
cross join lateral json_to_record(ledger.readable(f.body)) as b(reference text, kind text, product_code text, channel text, recipient text, description text,
  amount_minor numeric, fee_minor numeric, discount_minor numeric, total_minor numeric)
cross join lateral json_to_record(ledger.readable(l.body)) as m(provider text, provider_reference text)`;

const KIND = named('t.kind', KIND_CODES);

const TRANSACTIONS = `
create view finance.transactions as
select 'txn_' || t.id as transaction_id, 'biz_' || a.business as business_id, w.wallet_id, a.mode, a.currency, b.reference, ${KIND} as kind, ${named('t.status', STATUS_CODES)} as status,
  b.amount_minor, finance.major(b.amount_minor, a.currency) as amount, coalesce(b.fee_minor, 0) as fee_minor, finance.major(coalesce(b.fee_minor, 0), a.currency) as fee,
  coalesce(b.discount_minor, 0) as discount_minor, finance.major(coalesce(b.discount_minor, 0), a.currency) as discount,
  coalesce(b.total_minor, b.amount_minor) as total_minor, finance.major(coalesce(b.total_minor, b.amount_minor), a.currency) as total,
  b.product_code, b.channel, b.recipient, m.provider, m.provider_reference, b.description,
  finance.instant(f.recorded_at) as created_at, finance.instant(l.recorded_at) as updated_at ${TOLD_OF_T};
comment on view finance.transactions is 'Every transaction with its request and how it stands. Statuses are the books'' own: processing and transmitted are pending here.';
comment on column finance.transactions.amount is 'The face value.';
comment on column finance.transactions.total is 'What the wallet moves.';

create view finance.in_flight as
select 'txn_' || t.id as transaction_id, 'biz_' || a.business as business_id, w.wallet_id, a.mode, a.currency, b.reference, ${KIND} as kind,
  coalesce(b.total_minor, b.amount_minor) as amount_minor, finance.major(coalesce(b.total_minor, b.amount_minor), a.currency) as amount,
  'open' as stage, finance.instant(o.held_at) as since ${TOLD_OF_T} join ledger.open_transactions o on o.wallet = t.wallet and o.id = t.id
union all
select 'txn_' || t.id, 'biz_' || a.business, w.wallet_id, a.mode, a.currency, b.reference, ${KIND}, i.amount, finance.major(i.amount, a.currency),
  'in_transit', finance.instant(i.sent_at) ${TOLD_OF_T} join ledger.in_flight i on i.wallet = t.wallet and i.transaction = t.id;
comment on view finance.in_flight is 'What has begun and not ended, and since when: transactions that wait (open), and transfers between shards (in_transit).';
`;

const FAMILIES = ['fees', 'margin', 'discounts', 'tax', 'commission'] as const;
const sums = FAMILIES.map((family) => {
  const sum = `coalesce(sum(amount) filter (where family = '${family}'), 0)`;
  return `${sum} as ${family}_minor, finance.major(${sum}, currency) as ${family}`;
}).join(',\n  ');

/** Lines on the accounts that fees and margin are made of, each on its normal side, with their event. */
const FEE_LINES = `
  from finance.accounts a join ledger.entries e on e.account = a.account_number
  join ledger.events v on v.shard = a.shard and v.sequence = e.sequence`;
const FEE_AMOUNT = `case a.normal_side when 'credit' then -e.amount else e.amount end as amount`;
const FEE_ACCOUNTS = `where a.family in (${FAMILIES.map((family) => `'${family}'`).join(', ')})`;

const FEES = `
create view finance.fees_by_day as
select day, currency, mode,
  ${sums}
from (select (finance.instant(v.recorded_at) at time zone 'UTC')::date as day, a.family, a.currency, a.mode, ${FEE_AMOUNT} ${FEE_LINES} ${FEE_ACCOUNTS}) as posted
group by day, currency, mode;
comment on view finance.fees_by_day is 'What was earned (fees, margin) and given away (discounts), and tax and commission owed, by UTC day of recording.';

create view finance.fees_by_product as
select day, product_code, provider, currency, mode,
  ${sums}
from (
  select (finance.instant(v.recorded_at) at time zone 'UTC')::date as day, told.product_code, told.provider, a.family, a.currency, a.mode, ${FEE_AMOUNT} ${FEE_LINES}
  cross join lateral (
    with recursive back as (
      select 0 as step, b.* from json_to_record(ledger.readable(v.body)) as b(reference text, product_code text, provider text, delivery json, previous bigint)
      union all
      select back.step + 1, b.* from back join ledger.events p on p.shard = v.shard and p.sequence = back.previous
      cross join lateral json_to_record(ledger.readable(p.body)) as b(reference text, product_code text, provider text, delivery json, previous bigint)
      where back.reference is null)
    select (array_agg(product_code order by step desc))[1] as product_code,
      (array_agg(coalesce(provider, delivery ->> 'provider') order by step) filter (where coalesce(provider, delivery ->> 'provider') is not null))[1] as provider from back) as told ${FEE_ACCOUNTS}) as posted
group by day, product_code, provider, currency, mode;
comment on view finance.fees_by_product is 'fees_by_day by product and provider too. Reads the events of the days asked for: name the days in where.';
`;

/** The views of schema `finance`, in the order in which they rest on each other. */
export const FINANCE_VIEWS: readonly string[] = [CHART, ACCOUNTS, ENTRIES, TRANSACTIONS, FEES];
