/** Every topic, with as many partitions as there are shards; a message goes to its business's shard. */
export const TOPICS = {
  /** All that a shard decides arrives here: one input, one order, one offset. Internal. */
  ledgerCommands: 'ledger.commands.v1',
  /** Every event of the books, gapless per shard. Public. */
  ledgerEvents: 'ledger.events.v1',
  /** Signed checkpoints of the books, for auditors to keep. Public; all on partition 0. */
  ledgerCheckpoints: 'ledger.checkpoints.v1',
  /** What the connector learned of transactions under way. Public. */
  providerEvents: 'provider.events.v1',
  /** What the gateway decided after it had answered. Public. */
  gatewayEvents: 'gateway.events.v1',
  /** What became of webhooks. Public. */
  notifierEvents: 'notifier.events.v1',
} as const;

export type Topic = (typeof TOPICS)[keyof typeof TOPICS];

/** Where a message that could not be handled is parked. */
export const deadLetterTopicOf = (topic: string): string => `${topic}.dlq`;

/** All topics and their dead-letter topics, to be made at installation. */
export const ALL_TOPICS: readonly string[] = Object.values(TOPICS).flatMap((topic) => [topic, deadLetterTopicOf(topic)]);

/** Where the embedded log reads a topic from, where it lies: it is never copied. */
export const EMBEDDED_VIEWS: Readonly<Record<string, string>> = { [TOPICS.ledgerEvents]: 'ledger.event_messages' };
