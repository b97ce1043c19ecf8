import { Controller, Get, Inject, Param } from '@nestjs/common';
import { notFound } from '@daftari/platform';
import { ProviderBook } from '../providers/provider.js';
import { HealthStore, type ShownHealth } from './health-store.js';

/** How a provider is; internal, the gateway forwards operators' calls. */
@Controller('internal/providers/:name/health')
export class HealthController {
  constructor(
    @Inject(ProviderBook) private readonly providers: ProviderBook,
    @Inject(HealthStore) private readonly store: HealthStore,
  ) {}

  @Get()
  async read(@Param('name') name: string): Promise<{ provider: string } & ShownHealth> {
    const provider = await this.providers.named(name);
    if (!provider) throw notFound('The provider');
    return { provider: provider.code, ...(await this.store.shown(provider)) };
  }
}
