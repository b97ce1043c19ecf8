import { type CallbackReading, type HeaderMap, type Outcome } from '@daftari/dialect';
import { type Database, type Logger, newId, Outage } from '@daftari/platform';
import { type Settler } from '../attempts/settler.js';
import { dialects } from '../providers/dialects.js';
import { type Provider, type ProviderBook } from '../providers/provider.js';
import { isAllowedFrom } from './allowed-from.js';

/** What became of a callback at the door: kept, or refused with the reason. */
export type Received = { readonly kind: 'kept' } | { readonly kind: 'refused'; readonly reason: string };

interface StoredCallback {
  id: string;
  provider: string;
  headers: Record<string, string>;
  body: Buffer;
  received_ms: number;
}

const STORE = `
insert into connector.callbacks (id, provider, headers, body, refused, callback_id, reference) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (provider, callback_id) where refused is null do nothing`;

const WAITING = `
select id, provider, headers, body, (extract(epoch from received_at) * 1000)::float8 as received_ms from connector.callbacks
where handled_at is null and refused is null and look_at <= clock_timestamp() and received_at > clock_timestamp() - interval '72 hours'
order by look_at limit 100`;

/** The older it is, the longer until it is looked at again: it never stands in front of those that can be settled. */
const LATER = `
update connector.callbacks set look_at = clock_timestamp() + least(greatest((clock_timestamp() - received_at) / 2, interval '1 second'), interval '10 minutes')
where id = any($1) and handled_at is null`;

const HANDLED = `
update connector.callbacks set handled_at = clock_timestamp(), transaction = $2, outcome = $3 where id = $1 and handled_at is null`;

/** Signatures and keys are checked, never kept in clear. */
const SECRET_HEADERS = new Set(['authorization', 'x-api-key', 'cookie']);
const SWEEP_MS = 1_000;

const keptHeaders = (headers: HeaderMap): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, SECRET_HEADERS.has(name) ? '[redacted]' : String(value)]],
    ),
  );

/** Providers' callbacks: stored as they came before anything else, answered, and then interpreted for as long as it takes. */
export class Callbacks {
  private readonly outage: Outage;
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private wanted = false;

  constructor(
    private readonly database: Database,
    private readonly providers: ProviderBook,
    private readonly settler: Settler,
    logger: Logger,
  ) {
    this.outage = new Outage(logger, 'PostgreSQL (interpreting callbacks)');
  }

  start(): void {
    this.timer = setInterval(() => this.look(), SWEEP_MS);
    this.look();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  /** Stores a callback. Undefined: there is no such provider. */
  async receive(code: string, headers: HeaderMap, body: Buffer, from: string): Promise<Received | undefined> {
    const provider = await this.providers.find(code);
    if (!provider) return undefined;
    const reading = read(provider, headers, body, from);
    // What is genuine but about something else is kept too, and handled by being kept.
    const refused = reading.ok || reading.reason === 'not_a_transaction' ? null : reading.reason;
    const id = newId('cbk');
    const values = [
      id,
      code,
      JSON.stringify(keptHeaders(headers)),
      body,
      refused,
      reading.ok ? reading.callbackId : id,
      reading.ok ? (reading.reference ?? null) : null,
    ];
    await this.database.pool.query({ name: 'connector_callback', text: STORE, values });
    if (refused !== null) return { kind: 'refused', reason: refused };
    this.look();
    return { kind: 'kept' };
  }

  private look(): void {
    this.wanted = true;
    this.sweeping ??= this.outage.watch(this.sweep()).finally(() => (this.sweeping = undefined));
  }

  private async sweep(): Promise<void> {
    // What came while it was looking is looked for as well.
    while (this.wanted) {
      this.wanted = false;
      const { rows } = await this.database.pool.query<StoredCallback>({ name: 'connector_callbacks_waiting', text: WAITING });
      const handled = await Promise.all(rows.map((row) => this.interpret(row)));
      const left = rows.filter((_, index) => !handled[index]).map((row) => row.id);
      if (left.length > 0) await this.database.pool.query({ name: 'connector_callbacks_later', text: LATER, values: [left] });
      this.wanted ||= rows.length > 0;
    }
  }

  /** True: it was handled. False: it matches nothing yet, and is looked at again. */
  private async interpret(row: StoredCallback): Promise<boolean> {
    const provider = await this.providers.find(row.provider);
    if (!provider) return false;
    // The stored bytes, read as when they came. They were genuine then; once the secret is another one, asking tells the same.
    const reading = readingOf(provider, row.body, row.headers, row.received_ms);
    if (!reading.ok) return this.handled(row.id, reading.reason);
    const attempt = await this.attemptOf(row.provider, reading);
    if (!attempt) return false;
    return this.settler.settle({
      transaction: attempt.transaction,
      number: attempt.number,
      outcome: reading.outcome,
      witness: 'callback',
      evidence: row.id,
      settled: async (client, verdict) => {
        const outcome = `${describe(reading.outcome)} → ${verdict}`;
        await client.query(HANDLED, [row.id, attempt.transaction, outcome]);
      },
    });
  }

  /** A provider that does not repeat our reference is asked in any case; its own may not be stored yet. */
  private async attemptOf(
    provider: string,
    { reference }: { readonly reference?: string },
  ): Promise<{ transaction: string; number: number } | undefined> {
    if (reference === undefined) return undefined;
    const { rows } = await this.database.pool.query<{ transaction: string; number: number }>({
      name: 'connector_attempt_of',
      text: 'select transaction, number from connector.attempts where provider = $1 and upstream_reference = $2',
      values: [provider, reference],
    });
    return rows[0];
  }

  private async handled(id: string, outcome: string): Promise<boolean> {
    await this.database.pool.query(HANDLED, [id, null, outcome]);
    return true;
  }
}

const describe = (outcome: Outcome): string => outcome.kind;

const read = (
  provider: Provider,
  headers: HeaderMap,
  body: Buffer,
  from: string,
): CallbackReading | { readonly ok: false; readonly reason: string } => {
  if (!isAllowedFrom(provider.allowFrom, from)) return { ok: false, reason: 'address_not_allowed' };
  return readingOf(provider, body, headers, Date.now());
};

const readingOf = (
  { dialect, callbackSecret: secret }: Provider,
  body: Buffer,
  headers: HeaderMap,
  receivedAtMs: number,
): CallbackReading => {
  const { callbacks } = dialects[dialect];
  if (!callbacks || (callbacks.isSigned && secret === undefined)) return { ok: false, reason: 'no_callbacks' };
  return callbacks.read(body, headers, { secret: secret ?? '', receivedAtMs });
};
