import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { type ProviderName } from '../config.js';
import { type LoggedRequest, type OutageKind, type Provider } from '../providers/provider.js';
import { executionsOf, type Execution } from '../providers/statement.js';
import { ControlDto, LogQueryDto } from './control.dto.js';

/** Injection token of the providers by name. */
export const PROVIDERS = Symbol('PROVIDERS');

/** A provider's settings as shown: secrets are not. */
export interface ShownSettings {
  readonly provider: ProviderName;
  readonly accounts: readonly {
    readonly api_key_set: boolean;
    readonly callback_url: string | null;
    readonly callback_secret_set: boolean;
  }[];
  readonly latency_ms: number;
  readonly error_rate: number;
  readonly outage: OutageKind | false;
  readonly throttle_next: number;
  readonly rate_limit_per_hour: number | null;
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

/** Sets the simulated providers and shows what they were asked and did (API.md §6). */
@Controller()
export class ControlController {
  constructor(@Inject(PROVIDERS) private readonly providers: ReadonlyMap<ProviderName, Provider>) {}

  /** Sets a provider; answers with all its settings. */
  @Post('control')
  @HttpCode(200)
  control(@Body() body: ControlDto): ShownSettings {
    const provider = this.providers.get(body.provider);
    if (provider === undefined) throw new Error(`The provider ${body.provider} is not simulated.`);
    apply(provider, body);
    return shown(provider);
  }

  /** The settings of all providers. */
  @Get('control')
  settings(): { data: ShownSettings[] } {
    return { data: [...this.providers.values()].map(shown) };
  }

  /** What the providers received, in order; the oldest are forgotten. */
  @Get('requests')
  requests(@Query() query: LogQueryDto): { data: ShownRequest[] } {
    const wanted = this.chosen(query.provider).flatMap((provider) => provider.requests());
    const matching = wanted.filter((request) => query.reference === undefined || request.reference === query.reference);
    return { data: matching.sort((left, right) => left.receivedAtMs - right.receivedAtMs).map(shownRequest) };
  }

  /** What the providers really executed: the truth that the books are held against. */
  @Get('executions')
  executions(@Query() query: LogQueryDto): { data: Execution[] } {
    const all = this.chosen(query.provider).flatMap((provider) => executionsOf(provider, Date.now()));
    return { data: all.filter((one) => query.reference === undefined || one.reference === query.reference) };
  }

  private chosen(name: ProviderName | undefined): Provider[] {
    return [...this.providers.values()].filter((provider) => name === undefined || provider.name === name);
  }
}

const apply = (provider: Provider, body: ControlDto): void => {
  applyToAccount(provider, body);
  const { settings } = provider;
  if (body.latency_ms !== undefined) settings.latencyMs = body.latency_ms ?? 0;
  if (body.error_rate !== undefined) settings.errorRate = body.error_rate ?? 0;
  if (body.outage !== undefined) settings.outage = outageOf(body.outage);
  if (body.throttle_next !== undefined) settings.throttleNext = body.throttle_next ?? 0;
  if (body.rate_limit_per_hour !== undefined) settings.rateLimitPerHour = body.rate_limit_per_hour;
};

/** A key that an account has already means that account; any other becomes the first account's. */
const applyToAccount = (provider: Provider, body: ControlDto): void => {
  const known = body.api_key === null ? -1 : provider.accountIndexOf(body.api_key);
  const account = provider.accounts[known] ?? provider.accounts[0];
  if (body.api_key !== undefined) account.apiKey = body.api_key;
  if (body.callback_url !== undefined) account.callbackUrl = body.callback_url;
  if (body.callback_secret !== undefined) account.callbackSecret = body.callback_secret;
};

const outageOf = (outage: boolean | OutageKind | null): OutageKind | null => {
  if (outage === true) return 'unavailable';
  return outage === false ? null : outage;
};

const shown = ({ name, settings, accounts }: Provider): ShownSettings => ({
  provider: name,
  accounts: accounts.map(({ apiKey, callbackUrl, callbackSecret }) => ({
    api_key_set: apiKey !== null,
    callback_url: callbackUrl,
    callback_secret_set: callbackSecret !== null,
  })),
  latency_ms: settings.latencyMs,
  error_rate: settings.errorRate,
  outage: settings.outage ?? false,
  throttle_next: settings.throttleNext,
  rate_limit_per_hour: settings.rateLimitPerHour,
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
