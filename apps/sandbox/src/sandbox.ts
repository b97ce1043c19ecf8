import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { createHttpService, Health, type HttpService, type Logger, Metrics } from '@daftari/platform';
import { type ProviderName, providerNames, type SandboxConfig } from './config.js';
import { CONTROLLED, ControlController, type Controlled } from './control/control.controller.js';
import { serveCheckout } from './checkout/checkout.routes.js';
import { Inboxes } from './inbox/inbox.js';
import { serveInboxes } from './inbox/inbox.routes.js';
import { Journal, readJournal } from './journal/journal.js';
import { Restoration } from './journal/restore.js';
import { blmpaySpeaker } from './providers/blmpay/speaker.js';
import { bmatrorSpeaker } from './providers/bmatror.js';
import { Callbacks } from './providers/callbacks.js';
import { HeldConnections } from './providers/held-connections.js';
import { mppSpeaker } from './providers/mpp/speaker.js';
import { Provider } from './providers/provider.js';
import { type ProviderWorld } from './providers/provider-world.js';
import { serveProvider } from './providers/provider.routes.js';
import { type Speaker } from './providers/speaker.js';
import { strongmbSpeaker } from './providers/strongmb.js';

const INBOX_MAX = 5_000;
const INBOX_ROTATE_AT_BYTES = 64 * 1_048_576;

const speakers = {
  strongmb: strongmbSpeaker,
  'strongmb-2': strongmbSpeaker,
  bmatror: bmatrorSpeaker,
  'bmatror-2': bmatrorSpeaker,
  blmpay: blmpaySpeaker,
  'blmpay-2': blmpaySpeaker,
  mpp: mppSpeaker,
  'mpp-2': mppSpeaker,
} as const satisfies Record<ProviderName, Speaker>;

/** Simulated providers, and inboxes for webhooks, on one port. */
export interface Sandbox {
  /** Restores what the journals hold, listens, and says where. */
  start(): Promise<{ readonly url: string }>;
  /** Drops what hangs, stops listening, closes the journals. */
  stop(): Promise<void>;
}

/** What `createSandbox` is made of. */
export interface SandboxOptions {
  readonly config: SandboxConfig;
  readonly logger: Logger;
  readonly metrics?: Metrics;
}

@Module({})
class SandboxModule {
  static of(controlled: Controlled): DynamicModule {
    return { module: SandboxModule, controllers: [ControlController], providers: [{ provide: CONTROLLED, useValue: controlled }] };
  }
}

interface Running {
  readonly service: HttpService;
  readonly callbacks: Callbacks;
  readonly held: HeldConnections;
  readonly journals: readonly Journal[];
}

/** A sandbox (API.md §6): provider dialects that misbehave on demand, by the recipient's last four digits. */
export const createSandbox = (options: SandboxOptions): Sandbox => {
  let running: Running | undefined;
  return {
    start: async () => {
      const opened = await open(options);
      running = opened;
      try {
        return { url: await opened.service.start() };
      } catch (error) {
        running = undefined;
        await close(opened);
        throw error;
      }
    },
    stop: async () => {
      const stopping = running;
      running = undefined;
      if (stopping !== undefined) await close(stopping);
    },
  };
};

const open = async (options: SandboxOptions): Promise<Running> => {
  const { config, logger } = options;
  const timeScale = config.timeScale ?? 1;
  const providers = new Map(
    providerNames.map((name) => [name, new Provider(name, speakers[name], timeScale, [config.providers?.[name] ?? []].flat())]),
  );
  const restoration = new Restoration(providers);
  const journal = await openJournal(config.dataDir, 'providers.jsonl', (line) => restoration.take(line));
  const inboxes = new Inboxes(config.inboxMax ?? INBOX_MAX);
  const inboxJournal = await openJournal(config.dataDir, 'inbox.jsonl', (line) => inboxes.restore(line), INBOX_ROTATE_AT_BYTES);
  inboxes.journal = inboxJournal;
  const callbacks = new Callbacks({ logger, timeScale, journal });
  restoration.planMissing(callbacks);
  const held = new HeldConnections();
  const world: ProviderWorld = { callbacks, held, journal, logger, publicUrl: config.publicUrl };
  const service = await createHttpService({
    name: 'sandbox',
    module: SandboxModule.of({ providers, world }),
    logger,
    metrics: options.metrics ?? new Metrics('sandbox', false),
    health: new Health(),
    host: config.host,
    port: config.port,
    configure: (app) => {
      const instance = app.getHttpAdapter().getInstance();
      for (const provider of providers.values()) serveProvider(instance, provider, world);
      serveCheckout(instance, providers, world);
      serveInboxes(instance, inboxes);
    },
  });
  return { service, callbacks, held, journals: [journal, inboxJournal].filter((one) => one !== undefined) };
};

const close = async ({ service, callbacks, held, journals }: Running): Promise<void> => {
  held.release();
  await callbacks.stop();
  await service.stop();
  await Promise.all(journals.map((journal) => journal.close()));
};

/** Reads what an earlier run left, then opens the file for more; nothing where there is no folder. */
const openJournal = async (
  dataDir: string | undefined,
  file: string,
  visit: (line: unknown) => void,
  rotateAtBytes?: number,
): Promise<Journal | undefined> => {
  if (dataDir === undefined) return undefined;
  const path = join(dataDir, file);
  await readJournal(path, visit);
  return Journal.open(path, rotateAtBytes);
};
