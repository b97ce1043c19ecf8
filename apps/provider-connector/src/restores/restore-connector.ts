import { readProviderEvent, TOPICS } from '@daftari/contracts';
import { type ReceivedMessage, readTopic, type Transport } from '@daftari/messaging';
import { type Database, newId, uuidIn } from '@daftari/platform';
import { upstreamReference } from '../attempts/order.js';

export interface RestoreConnectorOptions {
  readonly database: Database;
  /** Kafka, where there is one: it tells of attempts that were made after the backup. */
  readonly transport: Transport | undefined;
  /** The shards of the ledger that were restored, each with the incarnation that it now begins. */
  readonly shards: readonly { readonly shard: number; readonly incarnation: number }[];
}

/** A deadline that never passes: nothing is asked before the log was read up to the restore. */
const HOLD_BACK = `
update connector.attempts set state = 'sending', send_deadline = 'infinity', sent_at = coalesce(sent_at, clock_timestamp()) where state in ('ready', 'sending', 'waiting')`;

const MARK = `
insert into connector.restores (shard, incarnation) select * from unnest($1::int[], $2::int[])
on conflict (shard) do update set incarnation = excluded.incarnation, restored_at = clock_timestamp(), caught_up_at = null`;

/**
 * Makes the connector's restored tables ready to go on: all that may have been sent after the backup is asked about and never sent (P15).
 * The tables hold a backup, and nothing runs on them.
 */
export const restoreConnector = async ({ database, transport, shards }: RestoreConnectorOptions): Promise<void> => {
  await database.pool.query(HOLD_BACK);
  await database.pool.query(
    `update connector.transactions t set restored = 'known' where exists (select from connector.attempts a where a.transaction = t.id and a.state = 'sending')`,
  );
  await database.pool.query(MARK, [shards.map(({ shard }) => shard), shards.map(({ incarnation }) => incarnation)]);
  await database.pool.query('delete from connector.told_attempts');
  if (transport) await hearTold(database, transport);
  await continueKnown(database);
};

const TELL = `
insert into connector.told_attempts as t (transaction, number, provider, facts)
select distinct on (transaction) * from unnest($1::uuid[], $2::int[], $3::text[], $4::int[]) as x(transaction, number, provider, facts) order by transaction, facts desc
on conflict (transaction) do update set number = excluded.number, provider = excluded.provider, facts = excluded.facts where excluded.facts > t.facts`;

/** The facts that were published since the backup. The notifier reads them too, so its place in the backup is early enough. */
const hearTold = async (database: Database, transport: Transport): Promise<void> => {
  const { rows } = await database.pool.query<{ partition: number; position: string }>(
    `select partition, position from notifier.inbox_positions where consumer_group = 'notifier' and topic = $1`,
    [TOPICS.providerEvents],
  );
  const places = new Map(rows.map((row) => [row.partition, Number(row.position)]));
  await readTopic({
    transport,
    topic: TOPICS.providerEvents,
    begin: ({ partition, lowOffset, endOffset }) => Math.min(Math.max(lowOffset, places.get(partition) ?? 0), endOffset),
    take: async (_partition, messages) => {
      const facts = messages.flatMap(factOf);
      const columns = [
        facts.map((fact) => uuidIn(fact.transaction_id)),
        facts.map(({ attempt }) => attempt),
        facts.map(({ provider }) => provider),
        facts.map(({ fact }) => fact),
      ];
      await database.pool.query(TELL, columns);
    },
  });
};

const factOf = (message: ReceivedMessage) => {
  const read = readProviderEvent(message);
  return read.ok && read.message.type === 'TransactionProgressed' ? [read.message.data] : [];
};

const NEXT = `
select t.transaction, t.number, t.provider, t.facts, coalesce(r.route, a.route) as route from connector.told_attempts t
join connector.transactions x on x.id = t.transaction
cross join lateral (select number, route from connector.attempts where transaction = t.transaction order by number desc limit 1) a
left join lateral (
  select to_jsonb(r) - 'place' as route from connector.routes r
  where r.provider = t.provider and r.mode = x.mode and case when x.hold ->> 'product_code' is null then r.channel = x.hold ->> 'channel' else r.product_code = x.hold ->> 'product_code' end limit 1) r on true
where t.number > a.number`;

interface NextRow {
  transaction: string;
  number: number;
  provider: string;
  route: Record<string, unknown>;
}

/** Transactions that the backup knows, and whose next attempt it does not: the earlier ones were declined, or there would be no next. */
const continueKnown = async (database: Database): Promise<void> => {
  const { rows } = await database.pool.query<NextRow>(NEXT);
  for (const { transaction, number, provider, route } of rows) {
    const values = [
      transaction,
      number,
      newId('att'),
      provider,
      JSON.stringify({ ...route, provider }),
      upstreamReference(transaction, number),
    ];
    await database.pool.query(
      `with declined as (update connector.attempts set state = 'done', outcome = 'declined' where transaction = $1 and number < $2 and state = 'sending')
       insert into connector.attempts (transaction, number, id, provider, route, reason, upstream_reference, state, send_deadline, sent_at, business)
       select $1, $2, $3, $4, $5, 'told of after the backup', $6, 'sending', 'infinity', clock_timestamp(), business from connector.transactions where id = $1
       on conflict do nothing`,
      values,
    );
  }
  await database.pool.query(
    `update connector.transactions t set restored = 'known', facts = greatest(t.facts, x.facts) from connector.told_attempts x where x.transaction = t.id`,
  );
};
