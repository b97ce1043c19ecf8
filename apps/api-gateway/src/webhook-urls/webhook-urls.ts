import { Inject, Injectable } from '@nestjs/common';
import { uncallable, validationFailed } from '@daftari/platform';
import { LRUCache } from 'lru-cache';
import { CONFIG, type GatewayConfig } from '../config.js';

const HOSTS_MAX = 10_000;
/** Names are looked up again when they are called; here a client is only told early. */
const KEPT_MS = 60_000;

/** The addresses that requests name to be told at: refused where webhooks must not go. */
@Injectable()
export class WebhookUrls {
  private readonly verdicts = new LRUCache<string, Promise<string | undefined>>({ max: HOSTS_MAX, ttl: KEPT_MS });
  private readonly allowPrivate: boolean;

  constructor(@Inject(CONFIG) config: GatewayConfig) {
    this.allowPrivate = config.WEBHOOK_ALLOW_PRIVATE ?? false;
  }

  /** @throws Problem 422 that names `webhook_url` */
  async check(url: string | null): Promise<void> {
    if (url === null) return;
    const because = await this.verdictOn(url);
    if (because !== undefined) throw validationFailed([{ field: 'webhook_url', code: 'invalid_format', detail: `webhook_url ${because}` }]);
  }

  /** One host's address is looked up once, however many requests name it. */
  private verdictOn(url: string): Promise<string | undefined> {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    const name = parsed && parsed.username === '' && parsed.password === '' ? parsed.origin : undefined;
    const known = name === undefined ? undefined : this.verdicts.get(name);
    if (known) return known;
    const verdict = uncallable(url, this.allowPrivate);
    if (name !== undefined) this.verdicts.set(name, verdict);
    return verdict;
  }
}
