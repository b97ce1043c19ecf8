import { Controller, Get, Inject } from '@nestjs/common';
import { type Currency, formatAmount, isCurrency } from '@daftari/money';
import { type Provider, ProviderBook } from '../providers/provider.js';
import { lowWaterOf } from './float-settings.js';
import { Floats, isLow, type KnownFloat } from './floats.js';

/** One line of `GET /admin/v1/floats`; amounts are decimal texts. */
export interface ShownFloat {
  readonly provider: string;
  readonly currency: string;
  /** Null where the provider has not told it yet. */
  readonly balance: string | null;
  readonly low_water: string | null;
  readonly is_low: boolean;
  readonly at: string | null;
  readonly source: KnownFloat['source'] | null;
}

/** Our money at providers; internal, the gateway forwards operators' calls. */
@Controller('internal/floats')
export class FloatsController {
  constructor(
    @Inject(ProviderBook) private readonly providers: ProviderBook,
    @Inject(Floats) private readonly floats: Floats,
  ) {}

  @Get()
  async list(): Promise<{ data: ShownFloat[]; has_more: boolean; next_cursor: null }> {
    const known = await this.floats.all();
    const providers = [...(await this.providers.all()).values()];
    const data = providers.flatMap((provider) => {
      const told = known.filter((one) => one.provider === provider.code);
      const currencies = new Set([...told.map(({ currency }) => currency), ...Object.keys(provider.float.low_water)]);
      return [...currencies]
        .filter(isCurrency)
        .sort()
        .map((currency) =>
          shown(
            provider,
            currency,
            told.find((one) => one.currency === currency),
          ),
        );
    });
    return { data, has_more: false, next_cursor: null };
  }
}

const shown = (provider: Provider, currency: Currency, known: KnownFloat | undefined): ShownFloat => {
  const mark = lowWaterOf(provider.float, currency);
  return {
    provider: provider.code,
    currency,
    balance: known ? formatAmount(known.balanceMinor, currency) : null,
    low_water: mark === undefined ? null : formatAmount(mark, currency),
    is_low: isLow(provider, known),
    at: known?.at.toISOString() ?? null,
    source: known?.source ?? null,
  };
};
