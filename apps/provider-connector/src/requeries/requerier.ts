import { type Database, type Logger, Outage } from '@daftari/platform';
import { type Asking } from '../attempts/asking.js';
import { type AttemptRow } from '../attempts/attempt.js';
import { type Settler } from '../attempts/settler.js';
import { type Gates } from '../limits/gates.js';
import { type Provider, type ProviderBook } from '../providers/provider.js';
import { QuestionQueue } from './claim-questions.js';
import { storeRequery } from './requery-log.js';

const SWEEP_MS = 250;
/** While there is more to ask, the next claim waits for so long, so that it finds more than one free slot. */
const LEAST_MS = 20;
/** Where a provider may be asked no more for the moment, and soon may. */
const SOON_MS = 50;
/** Questions that are taken in one round, of each provider. */
const PER_ROUND = 32;
/** Past its timeout, a claimed question is asked again, should this process have died over it. */
const LEASE_S = 10;

/** After a crash `sending` may have been sent: it becomes `waiting`, and is only asked about (P15). */
const ADOPT = `
update connector.attempts a set state = 'waiting', due_at = clock_timestamp() from (
  select s.transaction, s.number from connector.providers p cross join lateral (
    select transaction, number from connector.attempts
    where provider = p.code and state = 'sending' and send_deadline + make_interval(secs => p.timeout_ms / 1000.0 + 2) < clock_timestamp()
    limit 1000 for update skip locked) s) left_over
where a.transaction = left_over.transaction and a.number = left_over.number`;

/** Asks providers about what they have not told us, at growing intervals, for as long as it is not known. */
export class Requerier {
  private readonly outage: Outage;
  private readonly queue: QuestionQueue;
  private readonly underWay = new Set<Promise<void>>();
  private running: Promise<void> | undefined;
  private stopping = false;
  private isWoken = false;
  private wakeUp: (() => void) | undefined;
  private adoptedAt = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly providers: ProviderBook,
    private readonly asking: Asking,
    private readonly settler: Settler,
    private readonly gates: Gates,
    private readonly logger: Logger,
  ) {
    this.outage = new Outage(logger, 'PostgreSQL (asking providers about what is open)');
    this.queue = new QuestionQueue(database);
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Waits for the answers under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
    await Promise.all(this.underWay);
  }

  /** There may be room for more questions. */
  wake(): void {
    this.isWoken = true;
    this.wakeUp?.();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.isWoken = false;
      await this.pause((await this.outage.watch(this.sweep())) ?? SWEEP_MS);
    }
  }

  private async pause(ms: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, LEAST_MS));
    if (this.isWoken || ms <= LEAST_MS || this.stopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms - LEAST_MS);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Answers with how long to wait for the next one: less while more is due than could be asked at once. */
  private async sweep(): Promise<number> {
    await this.adopt();
    const providers = await this.providers.all();
    const room = this.gates.reserve('ask', [...providers.values()], PER_ROUND);
    let rows: AttemptRow[] = [];
    try {
      const leaseS = (code: string): number => (providers.get(code)?.timeoutMs ?? 0) / 1000 + LEASE_S;
      rows = await this.queue.claim(room, leaseS, Math.random());
    } finally {
      room.settle(rows);
    }
    for (const row of rows) {
      const provider = providers.get(row.provider);
      if (provider) this.begin(row, provider);
    }
    const busy = [...providers.values()].filter((one) => this.gates.wants(one, 'ask'));
    if (busy.some(({ code }) => room.codes.includes(code))) return LEAST_MS;
    return busy.length > 0 ? SOON_MS : SWEEP_MS;
  }

  private async adopt(): Promise<void> {
    if (performance.now() - this.adoptedAt < SWEEP_MS) return;
    this.adoptedAt = performance.now();
    await this.database.pool.query({ name: 'connector_adopt', text: ADOPT });
  }

  private begin(row: AttemptRow, provider: Provider): void {
    const work = this.ask(row, provider)
      .catch((error: unknown) => this.logger.warn({ err: error, transaction: row.transaction }, 'a provider could not be asked'))
      .finally(() => {
        this.gates.release(provider, 'ask');
        this.underWay.delete(work);
      });
    this.underWay.add(work);
  }

  private async ask(row: AttemptRow, provider: Provider): Promise<void> {
    const outcome = await this.asking.outcomeOf(row, provider);
    const line = await storeRequery(this.database, row, outcome);
    const { transaction, number } = row;
    await this.settler.settle({ transaction, number, outcome, witness: 'requery', evidence: `requery_${line}` });
  }
}
