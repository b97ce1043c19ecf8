import { type Database } from '@daftari/platform';
import { ATTEMPT_COLUMNS, type AttemptRow } from '../attempts/attempt.js';
import { type Room } from '../limits/gates.js';

/** Businesses that are looked at in one round, of each provider. */
const WALK_MAX = 64;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** The businesses that follow the last one whose turn it was, by jumping through the index from one to the next: whatever they have open is not read. */
export const WALK = `
with recursive walk as (
  select provider, after as business, 0 as step from unnest($1::text[], $2::uuid[]) as p(provider, after)
  union all
  select w.provider, n.business, w.step + 1 from walk w cross join lateral (
    select business from connector.attempts where provider = w.provider and business > w.business and state in ('waiting', 'recheck')
    order by business limit 1) n
  where w.step < ${WALK_MAX})
select provider, business from walk where step > 0 order by provider, step`;

/**
 * Half of what is free goes to the businesses in turn, the rest to whatever has been due for longest. So a business with a hundred thousand open
 * questions does not stand in front of one with a single one, and whoever has nothing due takes no time.
 *
 * Pairs are compared and ordered by, so that only the index by business will do: where the statistics know a single business, PostgreSQL would read all
 * of its questions to find another's (190 ms of 100,000). And it is now(), because no index is looked up by clock_timestamp().
 */
export const CLAIM = `
with in_turn as (
  select provider, transaction, number, row_number() over (partition by provider order by place, business) as place from (
    select b.provider, b.business, a.transaction, a.number, row_number() over (partition by b.provider, b.business order by a.due_at) as place
    from unnest($4::text[], $5::uuid[], $6::int[]) as b(provider, business, most) cross join lateral (
      select transaction, number, due_at from connector.attempts
      where provider = b.provider and state in ('waiting', 'recheck')
        and (business, due_at) >= (b.business, timestamptz '-infinity') and (business, due_at) <= (b.business, now())
      order by business, due_at limit b.most) a) x),
wanted as (
  select i.transaction, i.number, true as by_turn, p.provider, p.free, p.lease_s, i.place
  from unnest($1::text[], $2::int[], $3::float8[], $7::int[]) as p(provider, free, lease_s, turns)
  join in_turn i on i.provider = p.provider and i.place <= p.turns
  union all
  select a.transaction, a.number, false, p.provider, p.free, p.lease_s, a.place
  from unnest($1::text[], $2::int[], $3::float8[]) as p(provider, free, lease_s) cross join lateral (
    select transaction, number, row_number() over (order by due_at) as place from (
      select transaction, number, due_at from connector.attempts
      where provider = p.provider and state in ('waiting', 'recheck') and due_at <= now() order by due_at limit p.free) oldest) a),
once as (select distinct on (transaction, number) * from wanted order by transaction, number, by_turn desc),
picked as materialized (
  select * from (select *, row_number() over (partition by provider order by by_turn desc, place) as nth from once) x where nth <= free),
locked as (
  select a.transaction, a.number, p.lease_s, p.by_turn from picked p cross join lateral (
    select transaction, number from connector.attempts
    where transaction = p.transaction and number = p.number and state in ('waiting', 'recheck') and due_at <= now()
    for update skip locked) a),
claimed as (
  update connector.attempts a set due_at = clock_timestamp() + make_interval(secs => locked.lease_s), requeries = a.requeries + 1
  from locked where a.transaction = locked.transaction and a.number = locked.number returning a.*, locked.by_turn)
select ${ATTEMPT_COLUMNS}, a.business as asked_for, a.by_turn from claimed a join connector.transactions t on t.id = a.transaction`;

interface ClaimedRow extends AttemptRow {
  readonly asked_for: string | null;
  readonly by_turn: boolean;
}

interface Turn {
  readonly provider: string;
  readonly business: string;
}

/** Whose turn it is to be asked about, provider by provider and business by business. */
export class QuestionQueue {
  /** The last business whose turn it was, by provider. */
  private readonly after = new Map<string, string>();

  constructor(private readonly database: Database) {}

  /** Takes what is due into a room, and makes it due again after a lease, should this process die over it. */
  async claim(room: Room, leaseS: (provider: string) => number, chance: number): Promise<AttemptRow[]> {
    if (room.codes.length === 0) return [];
    // An odd one goes to either half.
    const turns = room.free.map((free) => Math.floor((free + (chance < 0.5 ? 1 : 0)) / 2));
    const walked = await this.walk(room.codes);
    const most = walked.map(({ provider }) => {
      const businesses = walked.filter((one) => one.provider === provider).length;
      return Math.max(1, Math.ceil((turns[room.codes.indexOf(provider)] ?? 1) / businesses));
    });
    const { rows } = await this.database.pool.query<ClaimedRow>({
      name: 'connector_requery',
      text: CLAIM,
      values: [
        room.codes,
        room.free,
        room.codes.map(leaseS),
        walked.map(({ provider }) => provider),
        walked.map(({ business }) => business),
        most,
        turns,
      ],
    });
    room.codes.forEach((code, index) => this.moveOn(code, walked, rows, turns[index] ?? 0));
    return rows;
  }

  private async walk(codes: readonly string[]): Promise<readonly Turn[]> {
    const { rows } = await this.database.pool.query<Turn>({
      name: 'connector_requery_turns',
      text: WALK,
      values: [codes, codes.map((code) => this.after.get(code) ?? FIRST)],
    });
    return rows;
  }

  /** Those whose turn was not reached for want of room come first the next time; at the end it begins anew. */
  private moveOn(code: string, walked: readonly Turn[], rows: readonly ClaimedRow[], turns: number): void {
    const mine = walked.filter(({ provider }) => provider === code);
    const served = rows.filter((row) => row.provider === code && row.by_turn).map(({ asked_for: business }) => business ?? FIRST);
    if (turns > 0 && served.length >= turns)
      this.after.set(
        code,
        served.reduce((last, one) => (one > last ? one : last), FIRST),
      );
    else if (mine.length < WALK_MAX) this.after.delete(code);
    else this.after.set(code, mine.at(-1)?.business ?? FIRST);
  }
}
