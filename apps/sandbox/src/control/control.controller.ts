import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { notFound } from '@daftari/platform';
import { type ProviderName } from '../config.js';
import { type Execution, executionsOf } from '../providers/executions.js';
import { type LoggedRequest, type Provider } from '../providers/provider.js';
import { decide, type ProviderWorld } from '../providers/provider-world.js';
import { type OutageKind } from '../providers/settings.js';
import { applyControl } from './apply-control.js';
import { ControlDto, DecideDto, LogQueryDto } from './control.dto.js';

/** What the controller works on; filled before the first request. */
export interface Controlled {
  readonly providers: ReadonlyMap<ProviderName, Provider>;
  readonly world: ProviderWorld;
}

/** Injection token of what is controlled. */
export const CONTROLLED = Symbol('CONTROLLED');

/** A provider's settings as shown: secrets are not. */
export interface ShownSettings {
  readonly provider: ProviderName;
  readonly accounts: readonly {
    readonly api_key_set: boolean;
    readonly callback_url: string | null;
    readonly callback_secret_set: boolean;
    readonly scopes: readonly string[] | null;
  }[];
  readonly latency_ms: number;
  readonly error_rate: number;
  readonly outage: OutageKind | false;
  readonly throttle_next: number;
  readonly rate_limit_per_hour: number | null;
  readonly rate_limit_per_minute: number | null;
  readonly token_life_s: number;
  readonly payment_expires_s: number;
  readonly idempotency_keys: boolean;
}

/** One line of `GET /requests`. */
export interface ShownRequest {
  readonly provider: ProviderName;
  readonly received_at: string;
  readonly method: string;
  readonly path: string;
  readonly reference: string | null;
  readonly recipient: string | null;
  readonly body: string | null;
  readonly result: string;
}

/** A page of a log in the order received; all of it where no `limit` was asked for. */
interface Page<T> {
  readonly data: T[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
}

/** Sets the simulated providers and shows what they were asked and did (API.md §6). */
@Controller()
export class ControlController {
  constructor(@Inject(CONTROLLED) private readonly controlled: Controlled) {}

  /** Sets a provider; answers with all its settings. */
  @Post('control')
  @HttpCode(200)
  control(@Body() body: ControlDto): ShownSettings {
    const provider = this.provider(body.provider);
    applyControl(provider, body);
    return shown(provider);
  }

  /** The settings of all providers. */
  @Get('control')
  settings(): { data: ShownSettings[] } {
    return { data: [...this.controlled.providers.values()].map(shown) };
  }

  /** Somebody at the provider decides about a transaction: reverses it, blocks it, lets it go. Its callback follows. */
  @Post('control/transactions')
  @HttpCode(200)
  async decide(@Body() { provider: name, provider_reference, standing }: DecideDto): Promise<DecideDto> {
    const provider = this.provider(name);
    const transaction = provider.find(provider_reference);
    if (transaction === undefined) throw notFound(`${name} has no transaction ${provider_reference}.`);
    await decide(provider, this.controlled.world, transaction, standing);
    return { provider: name, provider_reference, standing };
  }

  /** What the providers received, in order; the oldest are forgotten. */
  @Get('requests')
  requests(@Query() query: LogQueryDto): Page<ShownRequest> {
    const wanted = this.chosen(query.provider).flatMap((provider) => provider.requests());
    const matching = wanted.filter((request) => query.reference === undefined || request.reference === query.reference);
    const inOrder = matching.sort((left, right) => left.receivedAtMs - right.receivedAtMs);
    const { data, ...more } = pageOf(inOrder, query);
    return { data: data.map(shownRequest), ...more };
  }

  /** What the providers really executed: the truth that the books are held against. */
  @Get('executions')
  executions(@Query() query: LogQueryDto): Page<Execution> {
    const all = this.chosen(query.provider).flatMap((provider) => executionsOf(provider, Date.now()));
    return pageOf(
      all.filter((one) => query.reference === undefined || one.reference === query.reference),
      query,
    );
  }

  private provider(name: ProviderName): Provider {
    const provider = this.controlled.providers.get(name);
    if (provider === undefined) throw new Error(`The provider ${name} is not simulated.`);
    return provider;
  }

  private chosen(name: ProviderName | undefined): Provider[] {
    return [...this.controlled.providers.values()].filter((provider) => name === undefined || provider.name === name);
  }
}

const pageOf = <T>(all: readonly T[], { limit, starting_after }: LogQueryDto): Page<T> => {
  const from = Number(starting_after ?? '0');
  const to = limit === undefined ? all.length : Math.min(from + Number(limit), all.length);
  const hasMore = to < all.length;
  return { data: all.slice(from, to), has_more: hasMore, next_cursor: hasMore ? String(to) : null };
};

const shown = ({ name, settings, accounts }: Provider): ShownSettings => ({
  provider: name,
  accounts: accounts.map(({ apiKey, callbackUrl, callbackSecret, scopes }) => ({
    api_key_set: apiKey !== null,
    callback_url: callbackUrl,
    callback_secret_set: callbackSecret !== null,
    scopes,
  })),
  latency_ms: settings.latencyMs,
  error_rate: settings.errorRate,
  outage: settings.outage ?? false,
  throttle_next: settings.throttleNext,
  rate_limit_per_hour: settings.rateLimitPerHour,
  rate_limit_per_minute: settings.rateLimitPerMinute,
  token_life_s: settings.tokenLifeS,
  payment_expires_s: settings.paymentExpiresS,
  idempotency_keys: settings.idempotencyKeys,
});

const shownRequest = (request: LoggedRequest): ShownRequest => ({
  provider: request.provider,
  received_at: new Date(request.receivedAtMs).toISOString(),
  method: request.method,
  path: request.path,
  reference: request.reference,
  recipient: request.recipient,
  body: request.body,
  result: request.result,
});
