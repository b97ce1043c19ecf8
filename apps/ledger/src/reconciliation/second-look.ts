import { type Outbox } from '@daftari/messaging';
import { type Logger, Outage, Rounds, type UnitOfWork, unitOfWork } from '@daftari/platform';
import { type BookServers } from '../servers/book-servers.js';
import { askForCases } from './ask-for-cases.js';
import { gatherBooks } from './books-of.js';
import { toldBy } from './import-statement.js';
import { POSITION, RESULT, type Result } from './judging.js';
import { ATTEMPT } from './matching.js';

export interface SecondLookOptions {
  readonly servers: BookServers;
  readonly outbox: Outbox;
  readonly logger: Logger;
  readonly everyMs: number;
}

const PER_UNIT = 1_000;

/** One process at a time: another one would find the same lines. */
const TAKE_TURN = `select pg_try_advisory_xact_lock(hashtextextended('daftari/second-look', 0)) as is_ours`;

/** Lines that spoke of what had not ended here when they came. */
const LINES = `
create temp table lines on commit drop as
select (row_number() over (order by reconciliation, place))::integer as line, reconciliation, place, amount, currency, word, null::text as reason,
  transaction, attempt, certainty
from ledger.statement_lines where result = 'matched' and detail ->> 'books' = 'open' and ($1::uuid is null or (reconciliation, place) > ($1, $2))
order by reconciliation, place limit $3`;

const FOUND = `
create temp table found on commit drop as
select l.line, l.certainty, ${ATTEMPT} from pg_temp.lines l join ledger.witnessed_attempts w on w.transaction = l.transaction and w.attempt = l.attempt`;

const CONCERNED = `
create temp table concerned on commit drop as
select transaction, any_value(business) as business, any_value(mode) as mode, any_value(currency) as currency, bool_or(expected is null) as needs_amount
from pg_temp.found group by transaction`;

/** What their transactions have come to since. Whether another line is about the same attempt was judged with the statement. */
const JUDGED = `
with judged as (
  select l.reconciliation, l.place, f.position, f.cases, f.moved, f.currency, ${RESULT} as result from pg_temp.lines l
  cross join (select null::text as how, null::integer as line) d
  cross join (select null::integer as line) p
  join (select f.*, b.status, b.cases, coalesce(f.expected, b.amount) as moved, ${POSITION} as position
    from pg_temp.found f left join pg_temp.books b on b.transaction = f.transaction offset 0) f on f.line = l.line)
update ledger.statement_lines s set result = j.result, detail = s.detail
  || jsonb_strip_nulls(jsonb_build_object('books', j.position, 'expected_minor', j.moved::text, 'expected_currency', j.currency, 'cases', j.cases))
from judged j where s.reconciliation = j.reconciliation and s.place = j.place and j.position <> 'open' returning s.reconciliation, s.place, s.result`;

const RECOUNT = `
update ledger.reconciliations set cases = case when cases = 'none' then 'asked' else cases end, counts = counts
  || (select jsonb_object_agg(key, (counts ->> key)::int + change) from jsonb_each_text($2::jsonb) as changed(key, text) cross join lateral (select text::int as change) c)
where id = $1 returning provider, mode, cases, (extract(epoch from clock_timestamp()) * 1000000)::bigint as now`;

const LAST = 'select reconciliation, place from pg_temp.lines order by line desc limit 1';

interface Place {
  readonly reconciliation: string;
  readonly place: number;
}
interface Looked extends Place {
  readonly result: Result;
}

/**
 * Looks again at lines of statements that came before their transaction had ended: a line waits for its end, and where that is another one than the
 * line says, it differs from then on, and a case is opened as if the statement had come now.
 */
export class SecondLook {
  private readonly rounds: Rounds;

  constructor(private readonly options: SecondLookOptions) {
    const outage = new Outage(options.logger, 'looking again at lines of statements');
    this.rounds = new Rounds(options.everyMs, () => outage.watch(this.look()));
  }

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async look(): Promise<void> {
    const { servers, outbox } = this.options;
    let after: Place | undefined;
    do {
      after = await unitOfWork(servers.home.pool, (client) => this.lookAfter(client, after));
      outbox.committed();
    } while (after);
  }

  /** Answers the last place that was looked at, where there may be more. */
  private async lookAfter(client: UnitOfWork, after: Place | undefined): Promise<Place | undefined> {
    const { rows: turn } = await client.query<{ is_ours: boolean }>(TAKE_TURN);
    if (turn[0]?.is_ours !== true) return undefined;
    const { rowCount } = await client.query(LINES, [after?.reconciliation ?? null, after?.place ?? null, PER_UNIT]);
    if (rowCount === 0) return undefined;
    await client.query(FOUND);
    await client.query(CONCERNED);
    await gatherBooks(client, this.options.servers);
    const { rows } = await client.query<Looked>(JUDGED);
    const differing = rows.filter(({ result }) => result !== 'matched');
    for (const id of new Set(differing.map(({ reconciliation }) => reconciliation)))
      await this.note(
        client,
        id,
        differing.filter(({ reconciliation }) => reconciliation === id),
      );
    if (rowCount !== PER_UNIT) return undefined;
    return (await client.query<Place>(LAST)).rows[0];
  }

  private async note(client: UnitOfWork, reconciliation: string, lines: readonly Looked[]): Promise<void> {
    const changes: Record<string, number> = { matched: -lines.length };
    for (const { result } of lines) changes[result] = (changes[result] ?? 0) + 1;
    const { rows } = await client.query<{ provider: string; mode: string; cases: string; now: string }>(RECOUNT, [
      reconciliation,
      JSON.stringify(changes),
    ]);
    const [told] = rows;
    // Those that are held are opened with all others of their statement, once a person has looked.
    if (!told || told.cases === 'held') return;
    const about = await toldBy(client, { id: `rec_${reconciliation}`, provider: told.provider, mode: told.mode, at: Number(told.now) });
    await askForCases(
      client,
      this.options.outbox,
      about,
      lines.map(({ place }) => place),
    );
  }
}
