import { deadLetterTopicOf, TOPICS } from '@daftari/contracts';
import { type Database } from '@daftari/platform';
import { type Outbox } from '@daftari/messaging';
import { type ParkedCommand } from './command.js';

/** The consumer group of the ledger's writers. */
export const WRITER_GROUP = 'ledger';

const PARK = `
insert into ledger.dead_letters (consumer_group, topic, partition, "offset", key, headers, value, timestamp_ms, error, reason)
values ($1, $2, $3, $4, $5, $6, $7, $8, 'MalformedMessageError', $9) on conflict (consumer_group, topic, partition, "offset") do nothing`;

/**
 * Parks messages that are no commands or make no sense, each with its reason, before the shard moves past them: a crash in between parks them
 * again, which changes nothing.
 */
export const parkCommands = (database: Database, outbox: Outbox, commands: readonly ParkedCommand[]): Promise<void> =>
  database.unitOfWork(async (client) => {
    for (const { received, reason } of commands) {
      const headers = JSON.stringify(received.headers);
      const values = [
        WRITER_GROUP,
        received.topic,
        received.partition,
        received.offset,
        received.key,
        headers,
        received.value,
        received.timestampMs,
        reason,
      ];
      const parked = await client.query(PARK, values);
      if (parked.rowCount === 0) continue;
      await outbox.publish(client, [
        { ...received, topic: deadLetterTopicOf(TOPICS.ledgerCommands), headers: { ...received.headers, 'dead-letter-reason': reason } },
      ]);
    }
  });
