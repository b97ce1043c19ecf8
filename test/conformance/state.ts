import { type Database, type UnitOfWork } from '@daftari/platform';
import { Inbox, messagingTablesSql, type MessageHandler, type PartitionBatch, type ReceivedMessage } from '@daftari/messaging';

export interface WorkerOptions {
  readonly name: string;
  readonly url: string;
  readonly brokers?: string[] | undefined;
  readonly group: string;
  readonly topic: string;
  readonly partitions: number;
  /** Kill yourself after handling a message that holds this text, before the commit. */
  readonly crashOn?: string;
  /** Hold the first batch for so long before handling it. */
  readonly pauseOnceMs?: number;
  readonly slowMs?: number;
  /** Do not store what was handled. */
  readonly discard?: boolean;
  readonly reportRss?: boolean;
  /** Use an inbox without a fence, to prove that the suite sees the difference. */
  readonly unfenced?: boolean;
  readonly logLevel?: string;
}

/** The state that consumers of the suite keep. It has no unique key: what is applied twice shows. */
export const createState = async (database: Database): Promise<void> => {
  await database.pool.query(`create schema conformance; ${messagingTablesSql('conformance')}
    create table conformance.applied (seq bigint generated always as identity primary key, consumer_group text, topic text, partition integer, "offset" bigint, key text, value text, by text)`);
};

export const apply = async (client: UnitOfWork, group: string, by: string, messages: readonly ReceivedMessage[]): Promise<void> => {
  await client.query(
    `insert into conformance.applied (consumer_group, topic, partition, "offset", key, value, by)
     select $1, $2, m.partition, m."offset", m.key, m.value, $3 from unnest($4::integer[], $5::bigint[], $6::text[], $7::text[]) with ordinality as m(partition, "offset", key, value, place) order by m.place`,
    [
      group,
      messages[0]?.topic,
      by,
      messages.map((one) => one.partition),
      messages.map((one) => one.offset),
      messages.map((one) => one.key),
      messages.map((one) => one.value),
    ],
  );
};

/** A broken inbox: it handles in one unit of work, and notes the position some time afterwards without comparing anything. */
export class UnfencedInbox extends Inbox {
  private readonly database: Database;
  private readonly groupName: string;

  constructor(options: ConstructorParameters<typeof Inbox>[0]) {
    super(options);
    this.database = options.database;
    this.groupName = options.group;
  }

  override async handle(batch: PartitionBatch, handler: MessageHandler): Promise<void> {
    await this.database.unitOfWork((client) => handler(client, batch.messages));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await this.database.pool.query(
      'update conformance.inbox_positions set position = $4 where consumer_group = $1 and topic = $2 and partition = $3',
      [this.groupName, batch.topic, batch.partition, (batch.messages.at(-1)?.offset ?? -1) + 1],
    );
  }
}
