import { type Database } from '@daftari/platform';

/** A callback as it came. */
export interface NewCallback {
  readonly id: string;
  readonly provider: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Why it moves nothing; null where it is genuine. */
  readonly refused: string | null;
  /** The same for every delivery of one callback. */
  readonly callbackId: string;
  readonly reference: string | null;
  readonly providerReference: string | null;
}

interface Waiting {
  readonly callback: NewCallback;
  readonly kept: (isNew: boolean) => void;
  readonly failed: (error: unknown) => void;
}

const STORE = `
insert into connector.callbacks (id, provider, headers, body, refused, callback_id, reference, provider_reference)
select * from unnest($1::text[], $2::text[], $3::jsonb[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::text[])
on conflict (provider, callback_id) where refused is null do nothing returning id`;

const PER_STATEMENT = 500;
/** More than this does not wait: the provider is asked to send it again. */
const WAITING_MAX = 5_000;

/** Keeps callbacks: what arrives while one statement commits goes into the next, so that a burst costs few commits. */
export class CallbackStore {
  private waiting: Waiting[] = [];
  private running: Promise<void> | undefined;

  constructor(private readonly database: Database) {}

  get isFull(): boolean {
    return this.waiting.length >= WAITING_MAX;
  }

  /** Resolves once it is durable: true where it is new, false where it came before. */
  keep(callback: NewCallback): Promise<boolean> {
    return new Promise((kept, failed) => {
      this.waiting.push({ callback, kept, failed });
      this.running ??= this.run().finally(() => (this.running = undefined));
    });
  }

  private async run(): Promise<void> {
    // What arrives in this turn of the event loop goes into the same statement.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) await this.store(this.waiting.splice(0, PER_STATEMENT));
  }

  private async store(batch: readonly Waiting[]): Promise<void> {
    const all = batch.map(({ callback }) => callback);
    try {
      const { rows } = await this.database.pool.query<{ id: string }>({
        name: 'connector_callbacks',
        text: STORE,
        values: [
          all.map(({ id }) => id),
          all.map(({ provider }) => provider),
          all.map(({ headers }) => JSON.stringify(headers)),
          all.map(({ body }) => body),
          all.map(({ refused }) => refused),
          all.map(({ callbackId }) => callbackId),
          all.map(({ reference }) => reference),
          all.map(({ providerReference }) => providerReference),
        ],
      });
      const made = new Set(rows.map(({ id }) => id));
      for (const one of batch) one.kept(made.has(one.callback.id));
    } catch (error) {
      for (const one of batch) one.failed(error);
    }
  }
}
