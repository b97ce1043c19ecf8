import { type Database, isConnectionFault, isLostRace, type Logger, type UnitOfWork } from '@daftari/platform';
import { type Outbox } from '@daftari/messaging';
import { callsBack } from '../providers/dialects.js';
import { type ProviderBook } from '../providers/provider.js';
import { type Router } from '../routing/router.js';
import { ATTEMPT_COLUMNS, type AttemptRow } from './attempt.js';
import { Changes } from './changes.js';
import { type Heard, judge, judgeRestored, type Verdict, type Witness } from './judge.js';
import { type CaseKind, caseMessage, endMessage, progressMessage, successMessage } from './messages.js';
import { nextAttempt } from './next-attempt.js';
import { type Direction, directionOf, readOrder } from './order.js';
import { newsOf } from './witness.js';
import { writeChanges } from './write-changes.js';

/** A word about an attempt, to be settled. */
export interface Word extends Heard {
  readonly transaction: string;
  readonly number: number;
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
    await writeChanges(client, changes);
    await this.outbox.publish(client, changes.messages);
    return changes.next.length > 0 || changes.attempts.some(({ state }) => state === 'ready');
  }

  private async apply(changes: Changes, row: AttemptRow, word: Word): Promise<string> {
    const provider = await this.providers.find(row.provider);
    if (!provider) return 'unknown_provider';
    const news = word.isHint ? undefined : newsOf(changes, row, word);
    if (news) changes.messages.push(news);
    const told = judge(row, provider, word, callsBack(provider.dialect), Math.random());
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
        this.wait(changes, row, word, verdict);
        return;
      case 'ask_next':
        this.askNext(changes, row, verdict);
        return;
      case 'late_success':
        this.lateSuccess(changes, row, word, verdict);
        return;
      case 'reversal':
        this.reverse(changes, row, word, verdict);
        return;
      case 'recheck':
        this.recheck(changes, row, word, verdict);
        return;
      case 'nothing':
        return;
    }
  }

  private capture(changes: Changes, row: AttemptRow, word: Word, verdict: Extract<Verdict, { kind: 'capture' }>): void {
    const { facts } = changes.stateOf(row);
    const { providerReference, extras } = verdict;
    changes.attempts.push({ row, state: 'done', outcome: 'succeeded', providerReference, extras, answered: true });
    changes.transactions.set(row.transaction, { status: 'ended', detail: null, facts });
    changes.messages.push(
      successMessage(row, directionOfRow(row), {
        provider: row.provider,
        cost: verdict.cost,
        providerReference: verdict.providerReference,
        evidence: evidenceOf(word),
        facts,
      }),
    );
  }

  /** The ledger knows what has become of the transaction since, and opens the case: the money waits there for an operator. */
  private lateSuccess(changes: Changes, row: AttemptRow, word: Word, verdict: Extract<Verdict, { kind: 'late_success' }>): void {
    const { cost, providerReference, note: detail } = verdict;
    const { facts } = changes.stateOf(row);
    if (cost === undefined) {
      // What the provider names is not what was asked for: no money is booked on it, and a later word may name the right amount.
      changes.attempts.push({ row, state: 'done', detail, providerReference });
      this.openCase(changes, row, word, 'wrong_amount', detail);
      return;
    }
    changes.noteTurn(row);
    changes.attempts.push({ row, state: 'done', outcome: 'late_success', detail, providerReference });
    changes.messages.push(
      successMessage(row, directionOfRow(row), { provider: row.provider, cost, providerReference, evidence: evidenceOf(word), facts }),
    );
  }

  /** The ledger knows what it did with the success, and opens the case. */
  private reverse(changes: Changes, row: AttemptRow, word: Word, verdict: Extract<Verdict, { kind: 'reversal' }>): void {
    const { code, detail, providerReference } = verdict;
    const { facts } = changes.stateOf(row);
    changes.noteTurn(row);
    changes.attempts.push({ row, state: 'done', outcome: 'reversed', detail, providerReference });
    const told = {
      status: 'failed' as const,
      failure: { code, detail },
      provider: row.provider,
      providerReference,
      evidence: evidenceOf(word),
      facts,
    };
    changes.messages.push(endMessage(row, directionOfRow(row), told));
  }

  private recheck(changes: Changes, row: AttemptRow, word: Word, verdict: Extract<Verdict, { kind: 'recheck' }>): void {
    const { inS, counts, opensCase } = verdict;
    changes.attempts.push({ row, state: inS === undefined ? 'done' : 'recheck', recheck: counts ? 1 : 0, inS: inS ?? 0 });
    if (opensCase)
      this.openCase(changes, row, word, opensCase, 'The provider called it failed after it had called it done, and says no more.');
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
      evidence: evidenceOf(word),
      facts,
    };
    changes.messages.push(endMessage(row, directionOfRow(row), told));
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

  /** Told once of each attempt and kind. */
  private openCase(changes: Changes, row: AttemptRow, word: Word, kind: CaseKind, detail: string): void {
    if (!changes.note(row, `case_${kind}`, 'told')) return;
    changes.messages.push(caseMessage(row, kind, { ...evidenceOf(word), detail }));
  }

  private wait(changes: Changes, row: AttemptRow, word: Word, verdict: Extract<Verdict, { kind: 'wait' }>): void {
    const { detail, note, providerReference, chargedMinor, checkoutUrl, inS, opensCase } = verdict;
    changes.attempts.push({ row, state: 'waiting', detail: note, providerReference, chargedMinor, checkoutUrl, inS });
    if (opensCase) this.openCase(changes, row, word, opensCase, note);
    const before = changes.stateOf(row);
    if (before.status === 'transmitted' && before.detail === detail) return;
    const fact = before.facts + 1;
    changes.transactions.set(row.transaction, { status: 'transmitted', detail, facts: fact });
    changes.messages.push(progressMessage(row, { fact, status: 'transmitted', detail, provider: row.provider, attempt: row.number }));
  }
}

const directionOfRow = (row: AttemptRow): Direction => directionOf(readOrder(row.hold).kind);
const evidenceOf = ({ witness, evidence }: Word): { readonly source: Witness; readonly id: string } => ({ source: witness, id: evidence });
