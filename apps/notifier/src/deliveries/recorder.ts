import { setTimeout as sleep } from 'node:timers/promises';
import { type Outbox } from '@daftari/messaging';
import { type Database, isConnectionFault, isLostRace, type Logger } from '@daftari/platform';
import { type Result, writeResults } from './record.js';

export interface RecorderOptions {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly owner: string;
  readonly logger: Logger;
  /** Told of results once they are committed, or given back because they could not be. */
  onRecorded(results: readonly Result[]): void;
}

const RESULTS_MAX = 500;
/** Under load a round trip for every few results would cost more than the results do. */
const SPACING_MS = 10;
const RETRY_FIRST_MS = 50;
const RETRY_MAX_MS = 2_000;
/** Past this the leases are over and the deliveries are attempted again anyway. */
const TRIES_MAX = 8;

/** One unit of work may have to wait for one that adds to the same chains; the others go on meanwhile. */
const WRITERS_MAX = 2;

/** Gathers results and records all that have come while the last ones were being written: few at a time when it is quiet, many under load. */
export class Recorder {
  private waiting: Result[] = [];
  private readonly writers = new Set<Promise<void>>();

  constructor(private readonly options: RecorderOptions) {}

  add(result: Result): void {
    this.waiting.push(result);
    if (this.writers.size >= WRITERS_MAX) return;
    const writer = this.writeAll();
    this.writers.add(writer);
    void writer.finally(() => this.writers.delete(writer));
  }

  /** Resolves once everything added so far is recorded. */
  async idle(): Promise<void> {
    while (this.writers.size > 0) await Promise.all(this.writers);
  }

  private async writeAll(): Promise<void> {
    // What else comes in this turn of the event loop is recorded along.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const results = this.waiting.splice(0, RESULTS_MAX);
      await this.write(results);
      this.options.onRecorded(results);
      if (results.length < RESULTS_MAX) await sleep(SPACING_MS);
    }
  }

  private async write(results: readonly Result[]): Promise<void> {
    for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
      try {
        await writeResults(this.options.database, this.options.owner, results, this.options.outbox);
        return;
      } catch (error) {
        const passing = isConnectionFault(error) || isLostRace(error);
        if (attempt === 0 || !passing)
          this.options.logger.warn({ err: error, count: results.length }, 'webhook results could not be recorded yet');
        if (!passing) return this.writeOneByOne(results);
        await sleep(Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** attempt));
      }
    }
    this.options.logger.error(
      { count: results.length },
      'webhook results are lost: these deliveries are attempted again once their leases are over',
    );
  }

  /** One of them cannot be written: the others must not suffer for it. */
  private async writeOneByOne(results: readonly Result[]): Promise<void> {
    if (results.length <= 1) return;
    for (const result of results) await this.write([result]);
  }
}
