import { Controller, Get, Inject, Query } from '@nestjs/common';
import { Database, validationFailed } from '@daftari/platform';

/** `refused`: not taken at the door. `unmatched`: genuine, and no attempt is known that it is about. `handled`: led to something, or to nothing. */
const STATES = ['refused', 'unmatched', 'handled'] as const;
type State = (typeof STATES)[number];

const CONDITIONS: Readonly<Record<State, string>> = {
  refused: 'refused is not null',
  unmatched: 'refused is null and handled_at is null',
  handled: 'handled_at is not null',
};

/** A callback as operators see it. */
export interface ShownCallback {
  readonly id: string;
  readonly provider: string;
  readonly state: State;
  readonly reason: string | null;
  readonly reference: string | null;
  readonly provider_reference: string | null;
  readonly transaction_id: string | null;
  readonly outcome: string | null;
  readonly body: string;
  readonly received_at: string;
  readonly handled_at: string | null;
}

interface CallbackLine {
  id: string;
  provider: string;
  refused: string | null;
  reference: string | null;
  provider_reference: string | null;
  transaction: string | null;
  outcome: string | null;
  body: Buffer;
  received_at: Date;
  handled_at: Date | null;
}

const [LIMIT_DEFAULT, LIMIT_MAX] = [20, 100];
const BODY_SHOWN = 2_000;

/** Callbacks as they came, newest first: what was refused, what matches nothing, what was handled. Internal, the gateway forwards operators' calls. */
@Controller('internal/callbacks')
export class CallbacksController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Get()
  async list(
    @Query('state') state?: string,
    @Query('provider') provider?: string,
    @Query('limit') limit?: string,
    @Query('starting_after') after?: string,
  ): Promise<{ data: ShownCallback[]; has_more: boolean; next_cursor: string | null }> {
    const asked = state === undefined ? undefined : STATES.find((one) => one === state);
    if (state !== undefined && !asked)
      throw validationFailed([{ field: 'state', code: 'not_supported', detail: `state must be one of ${STATES.join(', ')}` }]);
    const count = limitOf(limit);
    const { rows } = await this.database.pool.query<CallbackLine>(
      `select id, provider, refused, reference, provider_reference, transaction, outcome, body, received_at, handled_at from connector.callbacks
       where ${asked ? CONDITIONS[asked] : 'true'} and ($1::text is null or provider = $1) and ($2::text is null or id < $2) order by id desc limit $3`,
      [provider ?? null, after ?? null, count + 1],
    );
    const data = rows.slice(0, count).map(shown);
    const hasMore = rows.length > count;
    return { data, has_more: hasMore, next_cursor: hasMore ? (data.at(-1)?.id ?? null) : null };
  }
}

const limitOf = (limit: string | undefined): number => {
  const count = limit === undefined ? LIMIT_DEFAULT : Number(limit);
  if (Number.isInteger(count) && count >= 1 && count <= LIMIT_MAX) return count;
  throw validationFailed([{ field: 'limit', code: 'invalid_format', detail: `limit must be a whole number from 1 to ${LIMIT_MAX}` }]);
};

const stateOf = (row: CallbackLine): State => (row.refused !== null ? 'refused' : row.handled_at === null ? 'unmatched' : 'handled');

const shown = (row: CallbackLine): ShownCallback => ({
  id: row.id,
  provider: row.provider,
  state: stateOf(row),
  reason: row.refused,
  reference: row.reference,
  provider_reference: row.provider_reference,
  transaction_id: row.transaction === null ? null : `txn_${row.transaction}`,
  outcome: row.outcome,
  body: row.body.toString('utf8').slice(0, BODY_SHOWN),
  received_at: row.received_at.toISOString(),
  handled_at: row.handled_at?.toISOString() ?? null,
});
