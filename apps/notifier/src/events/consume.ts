import { TOPICS } from '@daftari/contracts';
import { type ReceivedMessage } from '@daftari/messaging';
import { type UnitOfWork } from '@daftari/platform';
import { enqueue } from '../deliveries/enqueue.js';
import { prepareDeliveries } from '../deliveries/prepare.js';
import { storedId } from '../ids.js';
import { follow } from './follow.js';
import { type Change } from './event-types.js';
import { followedIn, loadShard, lockShard, type ShardState } from './load.js';
import { type Occurrence, readOccurrence, subjectOf } from './occurrence.js';
import { recordEvents } from './record-events.js';
import { advance, type ShardPosition } from './sequence.js';
import { storeShard } from './store.js';

interface Told {
  readonly message: ReceivedMessage;
  readonly occurrence: Occurrence | undefined;
}

/**
 * Handles messages of one partition of any topic that we consume, in one unit of work: follows the transactions that they tell of
 * and makes a delivery for each status change and each place that wants to know, and an event for those who listen.
 * A replayed message was parked earlier: it is taken in although later ones of its shard were handled already.
 */
export const consumeEvents = async (
  client: UnitOfWork,
  messages: readonly ReceivedMessage[],
  options: { readonly replayed?: boolean } = {},
): Promise<void> => {
  const [first] = messages;
  if (!first) return;
  const told = messages.map((message): Told => ({ message, occurrence: readOccurrence(message) }));
  await lockShard(client, first.partition);
  const state = await loadFor(client, first.partition, told);
  const { fresh, position } =
    first.topic === TOPICS.ledgerEvents && !options.replayed ? newerOf(state, told) : { fresh: told, position: undefined };
  const changes = fresh.flatMap(({ occurrence }) => (occurrence ? changesOf(state, occurrence) : []));
  await storeShard(client, first.partition, position, state.transactions.values());
  await enqueue(
    client,
    first.partition,
    changes.flatMap((change) => prepareDeliveries(change, first.partition, state.endpoints)),
  );
  await recordEvents(client, (position ?? state.position)?.incarnation ?? 0, changes, state.listeners);
};

const loadFor = (client: UnitOfWork, shard: number, told: readonly Told[]): Promise<ShardState> => {
  const subjects = told.flatMap(({ occurrence }) => (occurrence ? [subjectOf(occurrence)] : []));
  const transactionIds = new Set(subjects.map((subject) => storedId(subject.transactionId, 'txn')));
  const businessIds = new Set(subjects.map((subject) => storedId(subject.businessId, 'biz')));
  return loadShard(client, shard, [...transactionIds], [...businessIds]);
};

/** The events that are newer than the last one of the shard (P18), and where the shard then stands. */
const newerOf = (state: ShardState, told: readonly Told[]): { fresh: Told[]; position: ShardPosition | undefined } => {
  let position = state.position;
  const fresh = told.filter(({ message }) => {
    const next = advance(position, message);
    // An old event moves the offset on as well: it was seen.
    position = next ?? (position && { ...position, offset: message.offset });
    return next !== undefined;
  });
  return { fresh, position };
};

const changesOf = (state: ShardState, occurrence: Occurrence): Change[] =>
  follow(followedIn(state.transactions, subjectOf(occurrence).transactionId), occurrence);
