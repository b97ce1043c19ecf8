import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Answered,
  type CallbackReading,
  type Outcome,
  type ProviderAnswer,
  type ProviderRequest,
  type Question,
} from '@daftari/dialect';
import { blmpay } from '@daftari/dialect-blmpay';
import { mpp, type MppAccess } from '@daftari/dialect-mpp';
import { createLogger } from '@daftari/platform';
import { request } from 'undici';
import { createSandbox, type ProviderName, type Sandbox, type SandboxConfig } from '../src/index.js';

/** One of the endings' seconds lasts this long in tests. */
export const TIME_SCALE = 0.15;
export const SECOND = 1_000 * TIME_SCALE;
export const LATE = 20_000 * TIME_SCALE;

export const SECRET = 'callback-secret';
export const BLMPAY = { secret_key: 'blm_key' };
export const MPP = { secret_id: 'mpp_id', secret_key: 'mpp_key', business_id: '0190a3b2-c4d5-7e6f-8a9b-0c1d2e3f4051' };

export const testConfig = (dataDir?: string): SandboxConfig => ({
  host: '127.0.0.1',
  port: 0,
  timeScale: TIME_SCALE,
  ...(dataDir === undefined ? {} : { dataDir }),
  providers: {
    blmpay: { apiKey: BLMPAY.secret_key, callbackSecret: SECRET },
    'blmpay-2': { apiKey: BLMPAY.secret_key, callbackSecret: SECRET },
    mpp: [
      { apiKey: MPP.secret_key, secretId: MPP.secret_id, businessId: MPP.business_id },
      { apiKey: 'other_key', secretId: 'other_id', businessId: '00000000-0000-4000-8000-000000000001' },
    ],
    'mpp-2': { apiKey: MPP.secret_key, secretId: MPP.secret_id, businessId: MPP.business_id },
  },
});

/** What moves through which dialect. */
export type Moving = 'payment' | 'payout';
export type Dialect = 'blmpay' | 'mpp';

export interface InboxEntry {
  readonly headers: Record<string, string>;
  readonly body: any;
  readonly raw_body: string;
}

export interface Moved {
  readonly reference: string;
  readonly answer: ProviderAnswer;
  readonly outcome: Outcome;
}

export const dialectOf = (provider: ProviderName): Dialect => (provider.startsWith('blmpay') ? 'blmpay' : 'mpp');

/** A sandbox, and the real dialects' calling sides as its clients. */
export class World {
  private serial = 0;
  private readonly tokens = new Map<string, MppAccess>();

  private constructor(
    readonly sandbox: Sandbox,
    readonly url: string,
  ) {}

  static async start(dataDir?: string, config: Partial<SandboxConfig> = {}): Promise<World> {
    const sandbox = createSandbox({ config: { ...testConfig(dataDir), ...config }, logger: createLogger('sandbox-test', 'silent') });
    const { url } = await sandbox.start();
    return new World(sandbox, url);
  }

  stop(): Promise<void> {
    return this.sandbox.stop();
  }

  newReference(): string {
    return `ref${String(++this.serial).padStart(5, '0')}x${String(Date.now())}01`;
  }

  /** Any request to a provider, GETs with bodies too. */
  async send(provider: ProviderName, { method, path, headers, body }: ProviderRequest): Promise<ProviderAnswer> {
    const response = await request(`${this.url}/providers/${provider}${path}`, {
      method,
      headers: { ...headers },
      ...(body === undefined ? {} : { body }),
      headersTimeout: 10_000,
    });
    const flat = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
    return { status: response.statusCode, headers: Object.fromEntries(flat) as Record<string, string>, body: await response.body.text() };
  }

  /** Asks until the dialect knows. */
  async ask<T>(provider: ProviderName, question: Question<T>): Promise<T> {
    const answered: Answered<T> = question.read(await this.send(provider, question.request));
    return 'known' in answered ? answered.known : this.ask(provider, answered.ask);
  }

  async access(provider: ProviderName): Promise<MppAccess> {
    const kept = this.tokens.get(provider);
    if (kept !== undefined) return kept;
    const call = mpp.tokens.build(MPP);
    const reading = call.read(await this.send(provider, call.request));
    if (reading.kind !== 'granted') throw new Error(`No token: ${JSON.stringify(reading)}`);
    const access = mpp.tokens.access(MPP, reading.token.accessToken);
    this.tokens.set(provider, access);
    return access;
  }

  /** Asks for a payment or payout of 1,000.00, through the dialect. */
  async move(
    provider: ProviderName,
    moving: Moving,
    ending: string,
    options: { reference?: string; callbackUrl?: string } = {},
  ): Promise<Moved> {
    const { reference = this.newReference(), callbackUrl = `${this.url}/inbox/${provider}` } = options;
    const call = await this.call(provider, moving, ending, reference, callbackUrl);
    const answer = await this.send(provider, call.request);
    return { reference, answer, outcome: call.read(answer) };
  }

  async call(provider: ProviderName, moving: Moving, ending: string, reference: string, callbackUrl: string) {
    const blm = dialectOf(provider) === 'blmpay';
    const phone = blm ? `+25571234${ending}` : `+23280123${ending}`;
    const basics = { reference, amountMinor: 100_000n, currency: blm ? 'TZS' : 'SLE', channel: 'om', callbackUrl };
    const payment = { ...basics, by: { kind: 'mobile', phone }, customer: { firstName: 'Juma', lastName: 'Mwangi' } } as const;
    const payout = { ...basics, account: phone, name: 'Juma Mwangi' };
    if (blm) return moving === 'payment' ? blmpay.payment.build(payment, BLMPAY) : blmpay.payout.build(payout, BLMPAY);
    const access = await this.access(provider);
    return moving === 'payment' ? mpp.payment.build(payment, access) : mpp.payout.build(payout, access);
  }

  /** The requery of the dialect: by the provider's reference where it is given, otherwise by ours. */
  async requery(provider: ProviderName, moving: Moving, reference: string, providerReference?: string): Promise<Outcome> {
    const asked = { reference, ...(providerReference === undefined ? {} : { providerReference }) };
    if (dialectOf(provider) === 'blmpay') return this.ask(provider, blmpay[moving].requery(asked, BLMPAY));
    return this.ask(provider, mpp[moving].requery(asked, await this.access(provider)));
  }

  /** The callbacks that came for a reference, as the dialect reads them. */
  async callbacks(
    provider: ProviderName,
    reference: string,
    inbox: string = provider,
  ): Promise<(InboxEntry & { reading: CallbackReading })[]> {
    const { data } = (await this.json(`/inbox/${inbox}`)) as { data: InboxEntry[] };
    const { callbacks } = dialectOf(provider) === 'blmpay' ? blmpay : mpp;
    return data
      .filter(({ raw_body }) => raw_body.includes(reference))
      .map((entry) => ({
        ...entry,
        reading: callbacks.read(Buffer.from(entry.raw_body), entry.headers, { secret: SECRET, receivedAtMs: Date.now() }),
      }));
  }

  async executions(provider: ProviderName, reference: string): Promise<any[]> {
    return (await this.json(`/executions?provider=${provider}&reference=${reference}`)).data;
  }

  /** The day's statement by our reference: a line's cells by the header's names. */
  async statement(provider: ProviderName, date = new Date().toISOString().slice(0, 10)): Promise<Map<string, Record<string, string>>> {
    const csv = await (await fetch(`${this.url}/providers/${provider}/statement?date=${date}`)).text();
    const [header = '', ...lines] = csv.trimEnd().split('\r\n');
    const names = header.split(',');
    const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [names[at] ?? '', cell])));
    return new Map(rows.map((row) => [row['reference'] ?? '', row]));
  }

  async json(path: string): Promise<any> {
    return (await fetch(`${this.url}${path}`)).json();
  }

  async control(body: object): Promise<Response> {
    return this.post('/control', body);
  }

  async post(path: string, body: object): Promise<Response> {
    return fetch(`${this.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  }
}

/** Looks again until it is good, or for too long. */
export const eventually = async <T>(look: () => Promise<T>, good: (found: T) => boolean, withinMs = 3_000): Promise<T> => {
  const until = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (good(found) || Date.now() > until) return found;
    await sleep(10);
  }
};

/** Where a provider's answer says that the transaction is. */
export const providerReferenceOf = (outcome: Outcome): string | undefined =>
  'providerReference' in outcome ? outcome.providerReference : undefined;
