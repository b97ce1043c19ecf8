import { InvariantError } from '@daftari/messaging';
import { type UnitOfWork } from '@daftari/platform';
import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type Followed, unknownTransaction } from './follow.js';
import { type Occurrence, readOccurrence } from './occurrence.js';
import { type ShardPosition } from './sequence.js';
import { ToldView } from './told-view.js';

const Loaded = Type.Object({
  position: Type.Union([
    Type.Null(),
    Type.Object({ incarnation: Type.Integer(), sequence: Type.Integer(), offset: Type.Integer(), recordedAt: Type.String() }),
  ]),
  transactions: Type.Array(Type.Object({ id: Type.String(), view: Type.Union([Type.String(), Type.Null()]), ended: Type.Boolean() })),
  held: Type.Array(Type.Object({ transaction_id: Type.String(), topic: Type.String(), headers: Type.String(), value: Type.String() })),
  endpoints: Type.Array(
    Type.Object({
      id: Type.String(),
      business_id: Type.String(),
      mode: Type.String(),
      events: Type.Array(Type.String()),
      dialect: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
  listeners: Type.Array(Type.Object({ business_id: Type.String(), mode: Type.String() })),
});
const LoadedCheck = TypeCompiler.Compile(Loaded);
const ViewCheck = TypeCompiler.Compile(ToldView);
const HeadersCheck = TypeCompiler.Compile(Type.Record(Type.String(), Type.String()));

/** An enabled endpoint, as far as events need it. Ids without prefix. */
export type Subscriber = Static<typeof Loaded>['endpoints'][number];
/** A business that is sent its events in a mode as they happen. Its id has no prefix. */
export type Listener = Static<typeof Loaded>['listeners'][number];

/** What a batch of one shard is followed with. */
export interface ShardState {
  readonly position: ShardPosition | undefined;
  /** By id with prefix. */
  readonly transactions: Map<string, Followed>;
  readonly endpoints: readonly Subscriber[];
  readonly listeners: readonly Listener[];
}

const LOAD = `
select (select json_build_object('incarnation', incarnation, 'sequence', sequence, 'offset', log_offset, 'recordedAt', recorded_at) from notifier.shards where shard = $1) as position,
  coalesce((select json_agg(json_build_object('id', id, 'view', view, 'ended', forget_at is not null)) from notifier.transactions where id = any($2::uuid[])), '[]') as transactions,
  coalesce((select json_agg(json_build_object('transaction_id', transaction_id, 'topic', topic, 'headers', headers, 'value', value) order by place)
    from notifier.held_events where transaction_id = any($2::uuid[])), '[]') as held,
  coalesce((select json_agg(json_build_object('id', id, 'business_id', business_id, 'mode', mode, 'events', events, 'dialect', dialect) order by id)
    from notifier.endpoints where business_id = any($3::uuid[]) and enabled), '[]') as endpoints,
  coalesce((select json_agg(json_build_object('business_id', business_id, 'mode', mode))
    from notifier.listeners where business_id = any($3::uuid[]) and listening), '[]') as listeners`;

/**
 * All that reads or writes the transactions of one shard takes turns: the topics of a shard are handled apart, but tell of the same transactions.
 * To be held before anything is read.
 */
export const lockShard = async (client: UnitOfWork, shard: number): Promise<void> => {
  await client.query({ name: 'notifier_lock_shard', text: 'select pg_advisory_xact_lock(4302, $1)', values: [shard] });
};

/** Reads what is known of the given transactions (UUIDs) and their businesses, in one round trip. */
export const loadShard = async (
  client: UnitOfWork,
  shard: number,
  transactionIds: readonly string[],
  businessIds: readonly string[],
): Promise<ShardState> => {
  const { rows } = await client.query<Record<string, unknown>>({
    name: 'notifier_load',
    text: LOAD,
    values: [shard, transactionIds, businessIds],
  });
  const loaded: unknown = rows[0];
  if (!LoadedCheck.Check(loaded)) throw new InvariantError(`What is stored of shard ${shard} cannot be read.`);
  const transactions = new Map<string, Followed>();
  for (const row of loaded.transactions)
    transactions.set(`txn_${row.id}`, { ...unknownTransaction(`txn_${row.id}`), view: viewFrom(row.view), ended: row.ended });
  for (const row of loaded.held) followedIn(transactions, `txn_${row.transaction_id}`).held.push(heldFrom(row));
  const { endpoints, listeners } = loaded;
  return { position: loaded.position ?? undefined, transactions, endpoints, listeners };
};

/** The transaction of that id (with prefix), new where it was unknown. */
export const followedIn = (transactions: Map<string, Followed>, id: string): Followed => {
  const known = transactions.get(id) ?? unknownTransaction(id);
  transactions.set(id, known);
  return known;
};

const viewFrom = (text: string | null): ToldView | undefined => {
  if (text === null) return undefined;
  const view: unknown = JSON.parse(text);
  if (!ViewCheck.Check(view)) throw new InvariantError(`A stored transaction cannot be read: ${text.slice(0, 80)}`);
  return view;
};

const heldFrom = (row: Static<typeof Loaded>['held'][number]): Occurrence => {
  const headers: unknown = JSON.parse(row.headers);
  const occurrence = HeadersCheck.Check(headers) ? readOccurrence({ topic: row.topic, headers, value: row.value }) : undefined;
  if (!occurrence) throw new InvariantError(`A held event of txn_${row.transaction_id} cannot be read.`);
  return occurrence;
};
