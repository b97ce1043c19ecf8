import { type Outcome, UnsendableError } from '@daftari/dialect';
import { type Database, type Logger, Outage } from '@daftari/platform';
import { type Floats } from '../floats/floats.js';
import { type Gates, type Room } from '../limits/gates.js';
import { type Exchange, type Exchanged } from '../providers/exchange.js';
import { type Provider, type ProviderBook } from '../providers/provider.js';
import { isOverdue } from './asking.js';
import { ATTEMPT_COLUMNS, type AttemptRow } from './attempt.js';
import { type Addresses, operationOf } from './operations.js';
import { type Settler } from './settler.js';

const POLL_MS = 500;
/** From claiming to the first byte: a worker that was held up longer does not send (P15). */
const SEND_WINDOW_MS = 5_000;
const CLAIM_MAX = 200;

const CLAIM = `
with due as (
  select a.transaction, a.number from unnest($1::text[], $2::int[]) as p(provider, free)
  cross join lateral (
    select transaction, number from connector.attempts where state = 'ready' and due_at <= now() and provider = p.provider
    order by due_at limit p.free for update skip locked) a),
claimed as (
  update connector.attempts a set state = 'sending', send_deadline = clock_timestamp() + make_interval(secs => ${SEND_WINDOW_MS / 1000}), sent_at = coalesce(a.sent_at, clock_timestamp())
  from due where a.transaction = due.transaction and a.number = due.number returning a.*)
select ${ATTEMPT_COLUMNS} from claimed a join connector.transactions t on t.id = a.transaction`;

/** Sends attempts that are ready: claims them in batches, each provider within its own limits, so that a slow one delays no other. */
export class Sender {
  private readonly outage: Outage;
  private readonly sending = new Set<Promise<void>>();
  private wakeUp: (() => void) | undefined;
  private woken = false;
  private stopping = false;
  private running: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly providers: ProviderBook,
    private readonly exchange: Exchange,
    private readonly addresses: Addresses,
    private readonly settler: Settler,
    private readonly gates: Gates,
    private readonly floats: Floats,
    private readonly logger: Logger,
  ) {
    this.outage = new Outage(logger, 'PostgreSQL (claiming attempts)');
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Waits for the answers under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
    await Promise.all(this.sending);
  }

  /** There may be something to send. */
  wake(): void {
    this.woken = true;
    this.wakeUp?.();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.woken = false;
      const claimed = await this.outage.watch(this.claim());
      if (!claimed) await this.pause();
    }
  }

  /** Until somebody wakes it, which may have happened during the claim. */
  private pause(): Promise<void> {
    if (this.woken) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async claim(): Promise<number> {
    const providers = await this.providers.all();
    const active = [...providers.values()].filter((one) => one.status === 'active');
    const room = this.gates.reserve('send', active, CLAIM_MAX);
    const claimedAt = performance.now();
    const rows = await this.claimInto(room);
    for (const row of rows) {
      const provider = providers.get(row.provider);
      if (provider) this.begin(row, provider, claimedAt);
    }
    return rows.length;
  }

  private async claimInto(room: Room): Promise<AttemptRow[]> {
    if (room.codes.length === 0) return [];
    let rows: AttemptRow[] = [];
    try {
      ({ rows } = await this.database.pool.query<AttemptRow>({ name: 'connector_claim', text: CLAIM, values: [room.codes, room.free] }));
      return rows;
    } finally {
      room.settle(rows);
    }
  }

  private begin(row: AttemptRow, provider: Provider, claimedAt: number): void {
    const work = this.send(row, provider, claimedAt)
      .catch((error: unknown) =>
        this.logger.error({ err: error, transaction: row.transaction }, 'an attempt could not be carried through; it is asked about'),
      )
      .finally(() => {
        this.gates.release(provider, 'send');
        this.sending.delete(work);
        this.wake();
      });
    this.sending.add(work);
  }

  private async send(row: AttemptRow, provider: Provider, claimedAt: number): Promise<void> {
    const outcome = await this.outcomeOf(row, provider, claimedAt);
    this.floats.heardOutcome(provider, outcome, row.currency);
    await this.settler.settle({ transaction: row.transaction, number: row.number, outcome, witness: 'answer', evidence: row.id });
  }

  private async outcomeOf(row: AttemptRow, provider: Provider, claimedAt: number): Promise<Outcome> {
    // What waited for one that is not to be used any more goes another way.
    if (provider.status !== 'active')
      return { kind: 'declined', code: 'provider_inactive', detail: 'The provider was switched off.', anotherRoute: true };
    if (isOverdue(row)) return { kind: 'failed', code: 'expired', detail: 'Its time was over before a provider could be asked.' };
    // Immediately before the write: whoever was paused for longer may have been asked about, and must not send.
    const isInTime = (): boolean => performance.now() - claimedAt <= SEND_WINDOW_MS;
    try {
      const operation = operationOf(row, provider, this.addresses);
      return outcomeOfSending(await this.exchange.send(provider, (access) => operation.build(access), isInTime));
    } catch (error) {
      if (error instanceof UnsendableError) return { kind: 'declined', code: 'unsendable', detail: error.message, anotherRoute: true };
      throw error;
    }
  }
}

const outcomeOfSending = (exchanged: Exchanged<Outcome>): Outcome => {
  switch (exchanged.kind) {
    case 'answered':
      return exchanged.meaning;
    case 'unknown':
      return exchanged;
    case 'not_sent':
      return { kind: 'declined', code: exchanged.code, detail: exchanged.detail, anotherRoute: true };
    case 'too_late':
      return { kind: 'retry_later', retryAfterMs: 0 };
  }
};
