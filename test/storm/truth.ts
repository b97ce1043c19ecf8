import { type Answer } from '../support/installation.js';
import { atOnce, type Placed } from './client.js';
import { type Storm } from './storm.js';

/** One transaction as a client sees it, what providers really did for it, and why it is what it is. */
export interface Witnessed extends Placed {
  readonly transaction: Answer['body'];
  readonly timeline: readonly { readonly source: string; readonly type: string; readonly detail: Readonly<Record<string, unknown>> }[];
  readonly cases: readonly string[];
  /** Decimal amounts, one for each time that it was executed. */
  readonly executed: readonly string[];
}

interface Execution {
  readonly reference: string;
  readonly provider_reference: string;
  readonly amount: string;
  readonly currency: string;
  readonly direction: string;
}

/** Everything about every transaction: the books by the public API, the sandbox by its own record. */
export const witnessed = async ({ daftari, placed, pool }: Storm): Promise<Witnessed[]> => {
  const executions = await executionsByKey(daftari.processes.sandbox.url);
  const { rows } = await pool.query<{ id: string; kind: string }>(
    "select 'txn_' || transaction as id, kind from ledger.cases where status = 'open'",
  );
  const cases = groupBy(rows, ({ id }) => id);
  return atOnce(placed, 24, async ({ order, id }) => {
    const { body: transaction } = await daftari.call('GET', `/v1/transactions/${id}`);
    const { body: story } = await daftari.call('GET', `/v1/transactions/${id}/events`);
    const uuid = id.slice('txn_'.length).replaceAll('-', '');
    const executed = executions.get(uuid) ?? executions.get(`${order.currency} ${Number(order.amount)}`) ?? [];
    const kinds = (cases.get(id) ?? []).map(({ kind }) => kind);
    return {
      order,
      id,
      transaction,
      timeline: story.data as Witnessed['timeline'],
      cases: kinds,
      executed: executed.map(({ amount }) => amount),
    };
  });
};

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
};

/** By our own reference without the attempt's number; where the provider has none of ours, by amount and currency, of which there is one each. */
const executionsByKey = async (sandboxUrl: string): Promise<ReadonlyMap<string, Execution[]>> => {
  const { data } = (await (await fetch(`${sandboxUrl}/executions`)).json()) as { data: Execution[] };
  return groupBy(data, ({ reference, currency, amount }) =>
    /^[0-9a-f]{34}$/.test(reference) ? reference.slice(0, 32) : `${currency} ${Number(amount)}`,
  );
};

const LATE = ['late_success', 'duplicate', 'wrong_amount', 'reversal'];

/** What is wrong about a transaction; undefined where nothing is. */
export const wrongOf = ({ order, transaction, cases, executed }: Witnessed): string | undefined => {
  const status = String(transaction.status);
  const done = executed.filter((amount) => Number(amount) === Number(order.amount)).length;
  if (status === 'completed')
    return executed.length === 1 && done === 1 ? undefined : `completed, and executed: ${executed.join(', ') || 'never'}`;
  if (['pending', 'processing', 'transmitted'].includes(status)) return cases.length > 0 ? undefined : `${status} without a case`;
  return executed.length === 0 || cases.some((kind) => LATE.includes(kind)) ? undefined : `${status}, and executed: ${executed.join(', ')}`;
};

/** Why its timeline does not say how it came to stand as it does; undefined where it does. */
export const unexplained = ({ transaction, timeline, cases }: Witnessed): string | undefined => {
  const status = String(transaction.status);
  const types = timeline.map(({ type }) => type);
  const said = JSON.stringify(timeline.filter(({ source }) => source !== 'ledger'));
  const has = (...wanted: readonly string[]): boolean => wanted.some((type) => types.includes(type));
  if (!has('FundsHeld', 'FundsExpected')) return 'nothing says how it began';
  if (status === 'completed')
    return has('FundsCaptured', 'FundsReceived') && /succeeded/.test(said) ? undefined : 'nothing says that it succeeded';
  if (has('FundsReleased', 'FundsDismissed'))
    return /failed|declined|not_found|expired|cancelled/.test(said) ? undefined : 'nothing says why it failed';
  return cases.length > 0 && has('CaseOpened') && /attempt|requery|callback/.test(said) ? undefined : 'nothing says why it is open';
};
