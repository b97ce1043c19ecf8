import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type LookupReading } from '@daftari/dialect';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { dialects } from '../providers/dialects.js';
import { Exchange } from '../providers/exchange.js';
import { type Provider, ProviderBook } from '../providers/provider.js';
import { fittingRoutes } from '../routing/choose-route.js';
import { type Route, RouteBook } from '../routing/routes.js';

/** Whose account is asked for, and where. */
export class LookupDto {
  @IsIn(['live', 'test']) mode!: 'live' | 'test';
  @IsOptional() @IsString() @Length(1, 64) product_code?: string;
  @IsOptional() @IsString() @Length(1, 64) channel?: string;
  @IsString() @Length(1, 64) recipient!: string;
}

/** What became of a lookup. `not_supported`: none of the providers behind it can say whose an account is. */
export type Looked =
  | { readonly outcome: 'found'; readonly name: string; readonly details: Readonly<Record<string, string>> }
  | { readonly outcome: 'refused'; readonly code: string; readonly detail: string }
  | { readonly outcome: 'not_supported' | 'unavailable'; readonly detail: string };

interface Place {
  readonly route: Route;
  readonly provider: Provider;
}

/** Whose account it is, as the providers say behind a product or channel; internal, for the gateway. */
@Controller('internal/lookups')
export class LookupsController {
  constructor(
    @Inject(ProviderBook) private readonly providers: ProviderBook,
    @Inject(RouteBook) private readonly routes: RouteBook,
    @Inject(Exchange) private readonly exchange: Exchange,
  ) {}

  /** Asks one provider after the other, in the order of their priority, until one knows. */
  @Post()
  @HttpCode(200)
  async look(@Body() body: LookupDto): Promise<Looked> {
    const places = await this.placesOf(body);
    if (places.length === 0) return { outcome: 'not_supported', detail: 'No provider of it can say whose an account is.' };
    let last: Looked = { outcome: 'unavailable', detail: 'No provider answered.' };
    for (const place of places) {
      const looked = await this.askOne(place, body);
      if (looked.outcome !== 'unavailable') return looked;
      last = looked;
    }
    return last;
  }

  private async placesOf({ mode, product_code, channel }: LookupDto): Promise<Place[]> {
    const wanted = { productCode: product_code ?? null, channel: channel ?? null, mode };
    const [providers, routes] = await Promise.all([this.providers.all(), this.routes.all()]);
    return fittingRoutes(routes, wanted)
      .toSorted((left, right) => left.priority - right.priority)
      .flatMap((route) => {
        const provider = providers.get(route.provider);
        return provider?.status === 'active' && dialects[provider.dialect].lookup ? [{ route, provider }] : [];
      });
  }

  private async askOne({ route, provider }: Place, { channel, recipient }: LookupDto): Promise<Looked> {
    const dialect = dialects[provider.dialect];
    const lookup = dialect.lookup?.bind(dialect);
    if (!lookup) return { outcome: 'not_supported', detail: `${provider.dialect} has no lookup.` };
    const account = { channel: route.provider_product_code ?? channel ?? '', account: recipient };
    const answered = await this.exchange.call(provider, (access) => lookup(account, access));
    if (answered.kind === 'answered') return lookedOf(answered.meaning);
    return { outcome: 'unavailable', detail: answered.kind === 'too_late' ? 'out of time' : answered.detail };
  }
}

const lookedOf = (reading: LookupReading): Looked => {
  switch (reading.kind) {
    case 'found':
      return { outcome: 'found', name: reading.name, details: reading.details };
    case 'refused':
      return { outcome: 'refused', code: reading.code, detail: reading.detail };
    case 'unknown':
      return { outcome: 'unavailable', detail: reading.detail };
  }
};
