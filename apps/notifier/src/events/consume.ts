import { TOPICS } from '@daftari/contracts';
import { type ReceivedMessage } from '@daftari/messaging';
import { type UnitOfWork } from '@daftari/platform';
import { enqueue, type NewDelivery } from '../deliveries/enqueue.js';
import { prepareDeliveries } from '../deliveries/prepare.js';
import { storedId } from '../ids.js';
import { follow } from './follow.js';
import { followedIn, loadShard, lockShard, type ShardState } from './load.js';
import { type Occurrence, readOccurrence, subjectOf } from './occurrence.js';
import { advance, type ShardPosition } from './sequence.js';
import { storeShard } from './store.js';

interface Told {
  readonly message: ReceivedMessage;
  readonly occurrence: Occurrence | undefined;
}

/**
 * Handles messages of one partition of any topic that we consume, in one unit of work: follows the transactions that they tell of
 * and makes a delivery for each status change and each place that wants to know.
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
  const deliveries = fresh.flatMap(({ occurrence }) => (occurrence ? deliveriesOf(state, first.partition, occurrence) : []));
  await storeShard(client, first.partition, position, state.transactions.values());
  await enqueue(client, first.partition, deliveries);
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

const deliveriesOf = (state: ShardState, shard: number, occurrence: Occurrence): NewDelivery[] => {
  const followed = followedIn(state.transactions, subjectOf(occurrence).transactionId);
  return follow(followed, occurrence).flatMap((change) => prepareDeliveries(change, shard, state.endpoints));
};
