import { newId } from '@daftari/platform';
import { type RouteDecision } from '../routing/choose-route.js';
import { type Route } from '../routing/routes.js';
import { type AttemptRow } from './attempt.js';
import { upstreamReference } from './order.js';

/** Inserted in the unit of work that ends the one before (P15). */
export const NEXT_ATTEMPT = `
insert into connector.attempts (transaction, number, id, provider, route, reason, upstream_reference, state, decision, send_deadline, business)
select $1, $2, $3, $4, $5, $6, $7, $8, $9, case when $8 = 'sending' then clock_timestamp() end, business from connector.transactions where id = $1
on conflict do nothing`;

/** An attempt that is told of by a restore was decided about by somebody who is gone. */
interface Chosen {
  readonly route: Route;
  readonly reason: string;
  readonly decision: RouteDecision | null;
}

export const nextAttempt = (
  { transaction, number }: AttemptRow,
  { route, reason, decision }: Chosen,
  state: 'ready' | 'sending',
): readonly unknown[] => [
  transaction,
  number + 1,
  newId('att'),
  route.provider,
  JSON.stringify(route),
  reason,
  upstreamReference(transaction, number + 1),
  state,
  decision && JSON.stringify(decision),
];
