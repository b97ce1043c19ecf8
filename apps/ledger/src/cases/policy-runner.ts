import { type DataOf, type Outgoing, PLATFORM_BUSINESS, ResolveCase, toOutgoing } from '@daftari/contracts';
import { type Transport } from '@daftari/messaging';
import { type Logger, newId, Outage, Rounds } from '@daftari/platform';
import { LRUCache } from 'lru-cache';
import { type Pool } from 'pg';
import { type WrittenShards } from '../writer/writer.js';
import { findCase, type StoredCase } from './case-rows.js';
import { decisionsOf, shownCase, stakeOf } from './case-view.js';
import { needsTwo, type Policy, type PolicyRow, readPolicy, rowFor, rowInWords, shownPolicy } from './policy.js';
import { openProposals } from './proposals.js';

export interface PolicyRunnerOptions {
  /** The home server, where the policy lies. */
  readonly home: Pool;
  readonly transport: Transport;
  readonly logger: Logger;
  readonly everyMs: number;
  /** What this process writes: it decides the cases of these shards. */
  readonly written: () => readonly WrittenShards[];
}

/** Whose decision it is, in the books. */
export const POLICY = 'policy';

const PER_PAGE = 500;

const OPEN = `
select id, opened_at from ledger.cases where status = 'open' and shard = any($1::int[]) and kind = any($2::text[])
  and ($3::bigint is null or (opened_at, id) > ($3, $4::uuid)) order by opened_at, id limit $5`;

type Decided = PolicyRow & { readonly decision: Exclude<PolicyRow['decision'], 'operator'> };
const isDecided = (row: PolicyRow): row is Decided => row.decision !== 'operator';

/**
 * Decides what was agreed on beforehand. It reads the open cases, not what opened them: whatever was missed, by a restart or before the policy was
 * made, is found by the next sweep. A case is tried once under one policy; what the books refuse is left to operators.
 */
export class PolicyRunner {
  private readonly rounds: Rounds;
  /** Cases that were looked at, and the policy under which; lost with the process, which costs another look. */
  private readonly tried = new LRUCache<string, string>({ max: 200_000 });

  constructor(private readonly options: PolicyRunnerOptions) {
    const outage = new Outage(options.logger, 'deciding cases by policy');
    this.rounds = new Rounds(options.everyMs, () => outage.watch(this.sweep()));
  }

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async sweep(): Promise<void> {
    const policy = await readPolicy(this.options.home);
    const kinds = [...new Set(policy.rows.filter(isDecided).map(({ kind }) => kind))];
    if (kinds.length === 0) return;
    for (const written of this.options.written()) await this.sweepOn(written, policy, kinds);
  }

  private async sweepOn({ pool, shards }: WrittenShards, policy: Policy, kinds: readonly string[]): Promise<void> {
    const version = JSON.stringify(shownPolicy(policy));
    let after: { opened_at: string; id: string } | undefined;
    do {
      const values = [shards, kinds, after?.opened_at ?? null, after?.id ?? null, PER_PAGE];
      const { rows } = await pool.query<{ id: string; opened_at: string }>({ name: 'ledger_policy_open', text: OPEN, values });
      const untried = rows.filter(({ id }) => this.tried.get(id) !== version).map(({ id }) => id);
      await this.decide(pool, policy, untried);
      for (const id of untried) this.tried.set(id, version);
      after = rows.length === PER_PAGE ? rows.at(-1) : undefined;
    } while (after);
  }

  private async decide(pool: Pool, policy: Policy, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const proposed = await openProposals(this.options.home, ids);
    const messages: Outgoing[] = [];
    for (const id of ids) {
      const found = proposed.has(id) ? undefined : await findCase(pool, id);
      const row = found && agreedOn(policy, found);
      if (found && row) messages.push(resolution(found, row));
    }
    if (messages.length > 0) await this.options.transport.publisher().publish(messages);
  }
}

/** The row that decides it now, if any: none where it takes two people, or where the decision does not fit any more. */
const agreedOn = (policy: Policy, found: StoredCase): Decided | undefined => {
  const { kind, currency } = found.opened;
  const { amount } = stakeOf(found);
  if (needsTwo(policy.approval, currency, amount)) return undefined;
  const row = rowFor(policy.rows, { kind, provider: shownCase(found, undefined).provider, currency, amount });
  return row && isDecided(row) && decisionsOf(found).includes(row.decision) ? row : undefined;
};

const resolution = (found: StoredCase, row: Decided): Outgoing => {
  const { opened, shard, id } = found;
  const data: DataOf<typeof ResolveCase> = {
    command_id: newId('cmd'),
    business_id: opened.transaction.business_id,
    mode: opened.mode,
    currency: opened.currency,
    transaction_id: opened.transaction_id,
    case_id: `case_${id}`,
    decision: row.decision,
    delivery: null,
    note: `By policy: ${rowInWords(row)}`,
    decided_by: POLICY,
    receivable: opened.transaction.business_id !== PLATFORM_BUSINESS,
  };
  const time = new Date().toISOString();
  return toOutgoing(ResolveCase, data, {
    partition: shard,
    key: data.business_id,
    id: data.command_id,
    source: `/ledger/shards/${shard}`,
    time,
  });
};
