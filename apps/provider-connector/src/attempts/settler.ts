import { type Outcome } from '@daftari/dialect';
import { type Database, isConnectionFault, isLostRace, type Logger, type UnitOfWork } from '@daftari/platform';
import { type Outbox } from '@daftari/messaging';
import { callsBack } from '../providers/dialects.js';
import { type ProviderBook } from '../providers/provider.js';
import { type Router } from '../routing/router.js';
import { ATTEMPT_COLUMNS, type AttemptRow } from './attempt.js';
import { Changes } from './changes.js';
import { judge, judgeRestored, type Verdict, type Witness } from './judge.js';
import { NEXT_ATTEMPT, nextAttempt } from './next-attempt.js';
import { captureMessage, caseMessage, progressMessage, releaseMessage } from './messages.js';

/** A word about an attempt, to be settled. */
export interface Word {
  readonly transaction: string;
  readonly number: number;
  readonly outcome: Outcome;
  readonly witness: Witness;
  /** The stored attempt, callback or requery that it rests on. */
  readonly evidence: string;
  /** Written in the same unit of work: what follows from having settled it (a callback is handled). */
  readonly settled?: (client: UnitOfWork, verdict: string) => Promise<void>;
}

interface Waiting {
  readonly word: Word;
  readonly done: (settled: boolean) => void;
}

const PER_UNIT = 200;
const RETRY_MS = 500;

const LOCK = `
select ${ATTEMPT_COLUMNS} from unnest($1::uuid[], $2::int[]) as k(transaction, number)
join connector.attempts a on a.transaction = k.transaction and a.number = k.number
join connector.transactions t on t.id = a.transaction
order by a.transaction, a.number for update of t, a`;

const UPDATE = `
update connector.attempts a set state = x.state, outcome = coalesce(x.outcome, a.outcome), detail = coalesce(x.detail, a.detail),
  provider_reference = coalesce(x.provider_reference, a.provider_reference), charged_minor = coalesce(a.charged_minor, x.charged_minor),
  due_at = clock_timestamp() + make_interval(secs => x.in_s), rechecks = a.rechecks + x.recheck,
  answered_at = case when x.answered then clock_timestamp() else a.answered_at end
from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::float8[], $9::int[], $10::bool[])
  as x(transaction, number, state, outcome, detail, provider_reference, charged_minor, in_s, recheck, answered)
where a.transaction = x.transaction and a.number = x.number`;

const UPDATE_TRANSACTIONS = `
update connector.transactions t set status = x.status, status_detail = x.status_detail, facts = x.facts, updated_at = clock_timestamp()
from unnest($1::uuid[], $2::text[], $3::text[], $4::int[]) as x(id, status, status_detail, facts) where t.id = x.id`;

const keyOf = (at: { readonly transaction: string; readonly number: number }): string => `${at.transaction}/${at.number}`;

/**
 * Turns words about attempts into money commands and facts. Words gather while one unit of work commits, and the next takes all of them;
 * each is judged under its rows' locks, so an answer and a callback that meet are judged one after the other (P16).
 */
export class Settler {
  private waiting: Waiting[] = [];
  private running: Promise<void> | undefined;
  private ending = false;
  /** Called when an attempt became ready to send. */
  onReady: () => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly providers: ProviderBook,
    private readonly router: Router,
    private readonly logger: Logger,
  ) {}

  /** Resolves with true once the word is settled durably; false: it is not, and has to be heard again. */
  settle(word: Word): Promise<boolean> {
    return new Promise((done) => {
      this.waiting.push({ word, done });
      this.running ??= this.run().finally(() => (this.running = undefined));
    });
  }

  /** What cannot be stored from now on is given up: PostgreSQL may be away for good. The attempts are asked about after the next start. */
  end(): void {
    this.ending = true;
  }

  async stop(): Promise<void> {
    this.end();
    await this.running;
  }

  private async run(): Promise<void> {
    // What arrives in this turn of the event loop goes into the same unit.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const batch = this.nextBatch();
      const settled = await this.tryUnit(batch);
      for (const one of batch) one.done(settled || (await this.alone(one)));
    }
  }

  /** One word per attempt: the second one waits for what the first has made of it. */
  private nextBatch(): Waiting[] {
    const taken = new Map<string, Waiting>();
    const left: Waiting[] = [];
    for (const one of this.waiting) {
      const key = keyOf(one.word);
      if (taken.size < PER_UNIT && !taken.has(key)) taken.set(key, one);
      else left.push(one);
    }
    this.waiting = left;
    return [...taken.values()];
  }

  private async tryUnit(batch: readonly Waiting[]): Promise<boolean> {
    for (;;) {
      try {
        const isReady = await this.database.unitOfWork((client) => this.unit(client, batch));
        this.outbox.committed();
        if (isReady) this.onReady();
        return true;
      } catch (error) {
        this.logger.warn({ err: error }, 'outcomes could not be stored');
        if (this.ending || (!isConnectionFault(error) && !isLostRace(error))) return false;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS * (0.5 + Math.random())));
      }
    }
  }

  /** One that cannot be settled is left as it is: its attempt is asked about again. */
  private async alone(one: Waiting): Promise<boolean> {
    if (await this.tryUnit([one])) return true;
    const { transaction, witness } = one.word;
    this.logger.error({ transaction, witness }, 'an outcome could not be settled; it is asked for again');
    return false;
  }

  /** Answers whether an attempt has become ready to send. */
  private async unit(client: UnitOfWork, batch: readonly Waiting[]): Promise<boolean> {
    const values = [batch.map(({ word }) => word.transaction), batch.map(({ word }) => word.number)];
    const { rows } = await client.query<AttemptRow>({ name: 'connector_lock', text: LOCK, values });
    const byKey = new Map(rows.map((row) => [keyOf(row), row]));
    const changes = new Changes();
    for (const { word } of batch) {
      const row = byKey.get(keyOf(word));
      if (!row) continue;
      const verdict = await this.apply(changes, row, word);
      await word.settled?.(client, verdict);
    }
    await this.write(client, changes);
    return changes.next.length > 0 || changes.attempts.some(({ state }) => state === 'ready');
  }

  private async apply(changes: Changes, row: AttemptRow, word: Word): Promise<string> {
    const provider = await this.providers.find(row.provider);
    if (!provider) return 'unknown_provider';
    const told = judge(row, provider, word.outcome, word.witness, callsBack(provider.dialect), Math.random());
    const later = row.restored === null ? [] : await this.router.later(row);
    const verdict = judgeRestored(row, told, later, provider, Math.random());
    await this.carryOut(changes, row, word, verdict);
    return verdict.kind;
  }

  private async carryOut(changes: Changes, row: AttemptRow, word: Word, verdict: Verdict): Promise<void> {
    switch (verdict.kind) {
      case 'capture':
        this.capture(changes, row, word, verdict);
        return;
      case 'release':
        this.release(changes, row, word, verdict);
        return;
      case 'next_route':
        return this.nextRoute(changes, row, word, verdict);
      case 'again':
        changes.attempts.push({ row, state: 'ready', detail: verdict.detail, inS: verdict.inS });
        return;
      case 'wait':
        this.wait(changes, row, verdict);
        return;
      case 'ask_next':
        this.askNext(changes, row, verdict);
        return;
      case 'case':
        this.openCase(changes, row, word, verdict);
        return;
      case 'late_success':
        this.lateSuccess(changes, row, word, verdict);
        return;
      case 'recheck':
        changes.attempts.push({ row, state: verdict.inS === undefined ? 'done' : 'recheck', recheck: 1, inS: verdict.inS ?? 0 });
        return;
      case 'nothing':
        return;
    }
  }

  private capture(changes: Changes, row: AttemptRow, word: Word, verdict: Extract<Verdict, { kind: 'capture' }>): void {
    const { facts } = changes.stateOf(row);
    changes.attempts.push({ row, state: 'done', outcome: 'succeeded', providerReference: verdict.providerReference, answered: true });
    changes.transactions.set(row.transaction, { status: 'ended', detail: null, facts });
    const evidence = { source: word.witness, id: word.evidence };
    changes.messages.push(
      captureMessage(row, { provider: row.provider, cost: verdict.cost, providerReference: verdict.providerReference, evidence, facts }),
    );
  }

  /** The ledger knows what has become of the transaction since, and opens the case: the money waits there for an operator. */
  private lateSuccess(changes: Changes, row: AttemptRow, word: Word, verdict: Extract<Verdict, { kind: 'late_success' }>): void {
    const { cost, providerReference, note: detail } = verdict;
    const { facts } = changes.stateOf(row);
    const evidence = { source: word.witness, id: word.evidence };
    changes.attempts.push({ row, state: 'done', outcome: 'late_success', detail, providerReference });
    changes.messages.push(
      cost === undefined
        ? caseMessage(row, 'wrong_amount', { ...evidence, detail })
        : captureMessage(row, { provider: row.provider, cost, providerReference, evidence, facts }),
    );
  }

  private release(changes: Changes, row: AttemptRow, word: Word, verdict: Extract<Verdict, { kind: 'release' }>): void {
    const { facts } = changes.stateOf(row);
    const state = verdict.recheckInS === undefined ? 'done' : 'recheck';
    changes.attempts.push({
      row,
      state,
      outcome: 'failed',
      detail: verdict.detail,
      providerReference: verdict.providerReference,
      inS: verdict.recheckInS ?? 0,
      answered: true,
    });
    changes.transactions.set(row.transaction, { status: 'ended', detail: null, facts });
    const failure = { code: verdict.code, detail: verdict.detail };
    const told = {
      status: 'failed' as const,
      failure,
      provider: row.provider,
      providerReference: verdict.providerReference,
      evidence: { source: word.witness, id: word.evidence },
      facts,
    };
    changes.messages.push(releaseMessage(row, told));
  }

  private async nextRoute(changes: Changes, row: AttemptRow, word: Word, verdict: Extract<Verdict, { kind: 'next_route' }>): Promise<void> {
    const choice = await this.router.next(row);
    if (!choice) {
      this.release(changes, row, word, {
        kind: 'release',
        code: verdict.code,
        detail: verdict.detail,
        providerReference: null,
        recheckInS: undefined,
      });
      return;
    }
    changes.attempts.push({ row, state: 'done', outcome: 'declined', detail: `${verdict.code}: ${verdict.detail}`, answered: true });
    changes.next.push(nextAttempt(row, choice, 'ready'));
  }

  private askNext(changes: Changes, row: AttemptRow, { outcome, detail, route }: Extract<Verdict, { kind: 'ask_next' }>): void {
    changes.attempts.push({ row, state: 'done', outcome, detail, answered: true });
    changes.next.push(nextAttempt(row, { route, reason: 'may have been made after the backup', decision: null }, 'sending'));
  }

  private openCase(changes: Changes, row: AttemptRow, word: Word, verdict: Extract<Verdict, { kind: 'case' }>): void {
    if (changes.stateOf(row).detail !== 'in_review')
      changes.messages.push(caseMessage(row, 'unknown_too_long', { source: word.witness, id: word.evidence, detail: verdict.note }));
    this.wait(changes, row, { ...verdict, kind: 'wait', detail: 'in_review', providerReference: null, chargedMinor: null });
  }

  private wait(changes: Changes, row: AttemptRow, verdict: Extract<Verdict, { kind: 'wait' }>): void {
    changes.attempts.push({
      row,
      state: 'waiting',
      detail: verdict.note,
      providerReference: verdict.providerReference,
      chargedMinor: verdict.chargedMinor,
      inS: verdict.inS,
    });
    const before = changes.stateOf(row);
    if (before.status === 'transmitted' && before.detail === verdict.detail) return;
    const fact = before.facts + 1;
    changes.transactions.set(row.transaction, { status: 'transmitted', detail: verdict.detail, facts: fact });
    changes.messages.push(
      progressMessage(row, { fact, status: 'transmitted', detail: verdict.detail, provider: row.provider, attempt: row.number }),
    );
  }

  private async write(client: UnitOfWork, changes: Changes): Promise<void> {
    const { attempts } = changes;
    if (attempts.length > 0) {
      const columns = [
        attempts.map(({ row }) => row.transaction),
        attempts.map(({ row }) => row.number),
        attempts.map(({ state }) => state),
        attempts.map(({ outcome }) => outcome ?? null),
        attempts.map(({ detail }) => detail ?? null),
        attempts.map(({ providerReference }) => providerReference ?? null),
        attempts.map(({ chargedMinor }) => chargedMinor ?? null),
        attempts.map(({ inS }) => inS ?? 0),
        attempts.map(({ recheck }) => recheck ?? 0),
        attempts.map(({ answered }) => answered ?? false),
      ];
      await client.query({ name: 'connector_settle', text: UPDATE, values: columns });
    }
    const transactions = [...changes.transactions];
    if (transactions.length > 0) {
      const columns = [
        transactions.map(([id]) => id),
        transactions.map(([, one]) => one.status),
        transactions.map(([, one]) => one.detail),
        transactions.map(([, one]) => one.facts),
      ];
      await client.query({ name: 'connector_settle_transactions', text: UPDATE_TRANSACTIONS, values: columns });
    }
    for (const next of changes.next) await client.query({ name: 'connector_next_attempt', text: NEXT_ATTEMPT, values: [...next] });
    await this.outbox.publish(client, changes.messages);
  }
}
