import { type Database, type Logger, Outage } from '@daftari/platform';
import pg from 'pg';
import { backoffMs, pauseFor } from '../retry.js';

/** A connection of its own that comes back by itself. What was asked of it while it broke is rejected. */
export class ControlConnection {
  private client: Promise<pg.Client> | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private readonly closing = new AbortController();
  private readonly outage: Outage;

  constructor(
    private readonly database: Database,
    logger: Logger,
    private readonly prepare: (client: pg.Client) => Promise<void>,
    private readonly onNotification: (payload: string) => void = () => undefined,
  ) {
    this.outage = new Outage(logger, 'PostgreSQL');
  }

  /** One query after the other, in the order of the calls. */
  query<R extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<pg.QueryResult<R>> {
    const result = this.last.then(async () => {
      this.client ??= this.connect();
      const client = await this.client;
      return client.query<R>(query);
    });
    this.last = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    this.closing.abort();
    const client = await this.client?.catch(() => undefined);
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<pg.Client> {
    for (let attempt = 0; ; attempt++) {
      if (this.closing.signal.aborted) throw new Error('The transport is closed.');
      const client = new pg.Client(this.database.config);
      let usable = true;
      const lost = (error: Error): void => {
        if (usable && !this.closing.signal.aborted) this.outage.failed(error);
        // Only the connection in use is replaced: an old one may end late.
        if (usable) this.client = undefined;
        usable = false;
      };
      client.on('error', lost);
      client.on('end', () => lost(new Error('the connection ended')));
      client.on('notification', ({ payload }) => this.onNotification(payload ?? ''));
      try {
        await client.connect();
        await this.prepare(client);
        this.outage.mended();
        return client;
      } catch (error) {
        this.outage.failed(error);
        usable = false;
        await client.end().catch(() => undefined);
        await pauseFor(backoffMs(attempt, 100, 2_000), this.closing.signal);
      }
    }
  }
}
