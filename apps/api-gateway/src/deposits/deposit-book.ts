import { Injectable } from '@nestjs/common';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type Mode, type TransactionStatus, type TransactionView } from '@daftari/contracts';
import { Database } from '@daftari/platform';
import { type DepositDecision, type DepositMethod } from './deposit.dto.js';

/** A deposit as it is kept: what was announced, how it stands in the books, and what was decided, whether or not it is in the books yet. */
export interface Deposit {
  readonly id: string;
  readonly business_id: string;
  readonly mode: Mode;
  readonly shard: number;
  readonly reference: string;
  readonly currency: string;
  readonly amount_minor: string;
  readonly method: DepositMethod;
  readonly proof: Readonly<Record<string, string>>;
  /** `initiated`: not known to be in the books. */
  readonly status: TransactionStatus;
  readonly decision: DepositDecision | null;
  readonly note: string | null;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export type DecidedDeposit = Deposit & { readonly decision: DepositDecision; readonly decided_by: string };

/** As PostgreSQL keeps it. */
interface Row extends Omit<Deposit, 'proof'> {
  readonly proof: string;
}

export type NewDeposit = Pick<
  Deposit,
  'id' | 'business_id' | 'mode' | 'shard' | 'reference' | 'currency' | 'amount_minor' | 'method' | 'proof'
>;

const NOTE = `
insert into gateway.deposits (id, business_id, mode, shard, reference, currency, amount_minor, method, proof) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (id) do nothing`;

const FORGET = `delete from gateway.deposits where id = $1 and status = 'initiated'`;

/** The books' word is final: what has ended there never changes again. */
const SETTLE = `
update gateway.deposits set status = $2, created_at = $3, updated_at = $4 where id = $1 and status in ('initiated', 'pending')`;

/** One conditional update decides between all who decide. */
const DECIDE = `
update gateway.deposits set decision = $2, note = $3, decided_by = $4, decided_at = now(), tried_at = now(), updated_at = now()
where id = $1 and status = 'pending' and decision is null returning *`;

const UNDECIDE = `
update gateway.deposits set decision = null, note = null, decided_by = null, decided_at = null where id = $1 and decision = $2`;

/** Undone for a while; whoever takes one up leaves it to nobody else until it was tried. */
const UNDONE = `
update gateway.deposits set tried_at = now() where id in (
  select id from gateway.deposits where (status = 'initiated' or (status = 'pending' and decision is not null))
    and tried_at < now() - make_interval(secs => $1) order by tried_at limit $2 for update skip locked) returning *`;

const LIST = `
select * from gateway.deposits where status <> 'initiated' and ($1::text is null or status = $1) and ($2::text is null or business_id = $2)
  and ($3::text is null or mode = $3) and ($4::text is null or reference = $4) and ($5::text is null or id < $5)
  and ($6::timestamptz is null or created_at >= $6) and ($7::timestamptz is null or created_at <= $7)
order by id desc limit $8`;

const proofCheck = TypeCompiler.Compile(Type.Record(Type.String(), Type.String()));

const fromRow = (row: Row): Deposit => {
  const proof: unknown = JSON.parse(row.proof);
  if (!proofCheck.Check(proof)) throw new Error(`The proof of the deposit ${row.id} cannot be read.`);
  return { ...row, proof };
};

const isDecided = (deposit: Deposit): deposit is DecidedDeposit => deposit.decision !== null && deposit.decided_by !== null;

/** Which deposits are wanted; what is left out does not narrow. */
export interface DepositFilter {
  readonly status?: TransactionStatus | undefined;
  readonly business?: string | undefined;
  readonly mode?: Mode | undefined;
  readonly reference?: string | undefined;
  readonly after?: string | undefined;
  readonly createdFrom?: Date | undefined;
  readonly createdTo?: Date | undefined;
  readonly limit: number;
}

/** The deposits that were announced: what operators see and decide on. That a deposit ended, and how, the books alone say. */
@Injectable()
export class DepositBook {
  constructor(private readonly database: Database) {}

  /** Written before the books are asked, so that nothing can be in them that operators never see. */
  async note(deposit: NewDeposit): Promise<void> {
    const { id, business_id, mode, shard, reference, currency, amount_minor, method, proof } = deposit;
    const values = [id, business_id, mode, shard, reference, currency, amount_minor, method, JSON.stringify(proof)];
    await this.database.pool.query({ name: 'note_deposit', text: NOTE, values });
  }

  /** One that the books never took. */
  async forget(id: string): Promise<void> {
    await this.database.pool.query({ name: 'forget_deposit', text: FORGET, values: [id] });
  }

  async settle({ id, status, created_at, updated_at }: TransactionView): Promise<void> {
    await this.database.pool.query({ name: 'settle_deposit', text: SETTLE, values: [id, status, created_at, updated_at] });
  }

  /** The deposit with this decision, which nobody else can make any more; undefined where it is not there to be decided. */
  async decide(id: string, decision: DepositDecision, by: string, note: string | null): Promise<DecidedDeposit | undefined> {
    const values = [id, decision, note, by];
    const [decided] = await this.rows({ name: 'decide_deposit', text: DECIDE, values });
    return decided && isDecided(decided) ? decided : undefined;
  }

  /** A decision that the books could not take. */
  async undecide(id: string, decision: DepositDecision): Promise<void> {
    await this.database.pool.query({ name: 'undecide_deposit', text: UNDECIDE, values: [id, decision] });
  }

  async find(id: string): Promise<Deposit | undefined> {
    return (await this.rows({ name: 'find_deposit', text: 'select * from gateway.deposits where id = $1', values: [id] }))[0];
  }

  /** Those that were announced or decided a while ago, and are not known to be in the books. */
  async undone(leftAloneSeconds: number, max: number): Promise<{ decided: DecidedDeposit[]; announced: Deposit[] }> {
    const rows = await this.rows({ name: 'undone_deposits', text: UNDONE, values: [leftAloneSeconds, max] });
    return { decided: rows.filter(isDecided), announced: rows.filter((row) => !isDecided(row)) };
  }

  /** Newest first; one more than the limit where there are more. */
  async list(filter: DepositFilter): Promise<Deposit[]> {
    const { status, business, mode, reference, after, createdFrom, createdTo, limit } = filter;
    const wanted = [status, business, mode, reference, after, createdFrom, createdTo].map((value) => value ?? null);
    return this.rows({ name: 'list_deposits', text: LIST, values: [...wanted, limit + 1] });
  }

  private async rows(query: { readonly name: string; readonly text: string; readonly values: unknown[] }): Promise<Deposit[]> {
    return (await this.database.pool.query<Row>(query)).rows.map(fromRow);
  }
}
