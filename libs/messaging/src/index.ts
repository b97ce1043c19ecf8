export { createTransport } from './create-transport.js';
export { ConflictError, FencedError, InvariantError, MalformedMessageError, PublishUnconfirmedError, TransientError } from './errors.js';
export {
  type AssignedPartition,
  type OutgoingMessage,
  type PartitionBatch,
  type PartitionClaim,
  partitionKey,
  type Positions,
  type Publisher,
  type ReceivedMessage,
  type StoppedPartition,
  type SubscribeOptions,
  type Subscription,
  type TakenPosition,
  type Transport,
} from './messages.js';
export { type TransportOptions } from './transport-options.js';
export { type DeadLetter, DeadLetters, type ReplayResult } from './dead-letters.js';
export { type DeadLettersQuery, replayDeadLetter, showDeadLetters, type ShownDeadLetter } from './shown-dead-letters.js';
export { Inbox, type InboxOptions, type MessageHandler } from './inbox.js';
export { connectMessaging, MessagingExceptionFilter, MessagingServer, type MessagingServerOptions } from './messaging-server.js';
export { Outbox } from './outbox.js';
export { OutboxRelay, type OutboxRelayOptions } from './outbox-relay.js';
export { type CommandReply, ReplyInbox, ReplySender } from './replies.js';
export { runService, type Service, type ServiceParts, type ServicePlan } from './run-service.js';
export { backoffMs } from './retry.js';
export { messagingTablesSql } from './tables.js';
export { type Reading, readTopic } from './read-topic.js';
export { migrateLog } from './embedded/log-schema.js';
