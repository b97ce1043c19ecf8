import { TOPICS, toOutgoing, WebhookDeadLettered } from '@daftari/contracts';
import { type Outbox } from '@daftari/messaging';
import { type Database, type UnitOfWork } from '@daftari/platform';
import { type Pool } from 'pg';
import { v7 } from 'uuid';
import { type Claimed } from './claim.js';
import { type Attempt } from './webhook-client.js';

/** What follows from an attempt: it is done, it is tried again after a while, or it is given up. */
export type Verdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'again'; readonly afterMs: number }
  | { readonly kind: 'given_up'; readonly reason: string; readonly disablesEndpoint: boolean };

/** One claimed delivery with what came of it. No attempt: it was given up without one. */
export interface Result {
  readonly claimed: Claimed;
  readonly attempt: Attempt | undefined;
  readonly endedAt: Date;
  readonly verdict: Verdict;
}

const isGivenUp = ({ verdict }: Result): boolean => verdict.kind === 'given_up';

/** Records results with what follows from them; a result whose claim was lost meanwhile counts only where it is a success. */
export const writeResults = async (database: Database, owner: string, results: readonly Result[], outbox: Outbox): Promise<void> => {
  if (!results.some(isGivenUp)) {
    await record(database.pool, owner, results);
    return;
  }
  await database.unitOfWork(async (client) => {
    const givenUp = await record(client, owner, results);
    await tellGivenUp(
      client,
      results.filter(({ claimed }) => givenUp.has(claimed.seq)),
      outbox,
    );
  });
  outbox.committed();
};

/** Answers which of them were given up by this. */
const record = async (client: Pool | UnitOfWork, owner: string, results: readonly Result[]): Promise<ReadonlySet<string>> => {
  const attempts = results.flatMap((result) => (result.attempt ? [{ ...result, attempt: result.attempt }] : []));
  const { rows } = await client.query<{ seq: string }>({
    name: 'notifier_record',
    text: 'select seq from notifier.record($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) as seq',
    values: [
      owner,
      results.map(({ claimed }) => claimed.seq),
      results.map(({ claimed }) => claimed.deliveryId),
      results.map(({ verdict }) => verdict.kind),
      results.map(({ verdict }) => (verdict.kind === 'again' ? Math.round(verdict.afterMs) : null)),
      results.map(({ verdict }) => (verdict.kind === 'given_up' ? verdict.reason : null)),
      attempts.map(({ claimed }) => claimed.deliveryId),
      attempts.map(({ claimed }) => claimed.attempts + 1),
      attempts.map(({ endedAt, attempt }) => new Date(endedAt.getTime() - attempt.durationMs)),
      attempts.map(({ attempt }) => attempt.status),
      attempts.map(({ attempt }) => attempt.durationMs),
      attempts.map(({ attempt }) => attempt.error),
      attempts.map(({ attempt }) => attempt.response),
    ],
  });
  return new Set(rows.map(({ seq }) => seq));
};

const tellGivenUp = async (client: UnitOfWork, results: readonly Result[], outbox: Outbox): Promise<void> => {
  const gone = results.flatMap(({ claimed, verdict }) =>
    verdict.kind === 'given_up' && verdict.disablesEndpoint ? (claimed.endpointId ?? []) : [],
  );
  if (gone.length > 0) {
    await client.query(
      `update notifier.endpoints set enabled = false, disabled_reason = 'It answered 410 Gone.' where id = any($1::uuid[])`,
      [gone],
    );
  }
  await outbox.publish(client, results.map(deadLettered));
};

const deadLettered = ({ claimed, attempt, endedAt, verdict }: Result) => {
  const at = endedAt.toISOString();
  const data = {
    delivery_id: `whd_${claimed.deliveryId}`,
    endpoint_id: claimed.endpointId === null ? null : `whe_${claimed.endpointId}`,
    business_id: `biz_${claimed.businessId}`,
    transaction_id: claimed.transactionId === null ? null : `txn_${claimed.transactionId}`,
    event_type: claimed.eventType,
    attempts: claimed.attempts + (attempt ? 1 : 0),
    reason: verdict.kind === 'given_up' ? verdict.reason : '',
    at,
  };
  const placing = {
    partition: claimed.shard,
    key: data.transaction_id ?? data.delivery_id,
    id: v7(),
    source: `daftari/notifier/${TOPICS.notifierEvents}`,
    time: at,
  };
  return toOutgoing(WebhookDeadLettered, data, placing);
};
