import { type LedgerEventMessage } from '@daftari/contracts';
import { type UnitOfWork, uuidIn } from '@daftari/platform';

/** An attempt that was told of after the backup from which the shard was restored. */
export interface ToldAttempt {
  readonly number: number;
  readonly provider: string;
  readonly facts: number;
}

/** The incarnation whose beginning a restored shard's log has not been read up to yet; undefined where it has, or the shard was never restored. */
export const awaitedIncarnation = async (client: Pick<UnitOfWork, 'query'>, shard: number): Promise<number | undefined> => {
  const { rows } = await client.query<{ incarnation: number }>({
    name: 'connector_awaited',
    text: 'select incarnation from connector.restores where shard = $1 and caught_up_at is null',
    values: [shard],
  });
  return rows[0]?.incarnation;
};

/** What is known of attempts that the backup does not hold, by transaction (UUID). */
export const toldAttempts = async (client: UnitOfWork, transactions: readonly string[]): Promise<ReadonlyMap<string, ToldAttempt>> => {
  const { rows } = await client.query<ToldAttempt & { transaction: string }>(
    'select transaction, number, provider, facts from connector.told_attempts where transaction = any($1::uuid[])',
    [transactions],
  );
  return new Map(rows.map((row) => [row.transaction, row]));
};

/** How the log says that an attempt ended. */
const ENDINGS: Readonly<Partial<Record<LedgerEventMessage['type'], 'succeeded' | 'failed'>>> = {
  FundsCaptured: 'succeeded',
  FundsReceived: 'succeeded',
  FundsReleased: 'failed',
  FundsDismissed: 'failed',
};

/** What the log itself says has ended need not be asked about. */
export const endTold = async (client: UnitOfWork, messages: readonly LedgerEventMessage[]): Promise<void> => {
  const ended = messages.flatMap(({ type, data }) => {
    const outcome = ENDINGS[type];
    return outcome !== undefined && 'transaction_id' in data ? [{ id: uuidIn(data.transaction_id), outcome }] : [];
  });
  if (ended.length === 0) return;
  const columns = [ended.map(({ id }) => id), ended.map(({ outcome }) => outcome)];
  await client.query(
    `with done as (
       update connector.attempts a set state = 'done', outcome = x.outcome, detail = 'the books say how it ended', answered_at = clock_timestamp()
       from unnest($1::uuid[], $2::text[]) as x(id, outcome) where a.transaction = x.id and a.state = 'sending')
     update connector.transactions t set status = 'ended', status_detail = null, updated_at = clock_timestamp()
     from unnest($1::uuid[]) as x(id) where t.id = x.id and t.hold is not null`,
    columns,
  );
};

/** The log was read up to the restore: what is still open is asked about from now on. */
export const caughtUp = async (client: UnitOfWork, shard: number): Promise<void> => {
  await client.query('update connector.restores set caught_up_at = clock_timestamp() where shard = $1', [shard]);
  await client.query(
    `update connector.attempts a set send_deadline = clock_timestamp() from connector.transactions t
     where t.id = a.transaction and t.shard = $1 and a.state = 'sending' and a.send_deadline = 'infinity'`,
    [shard],
  );
};
