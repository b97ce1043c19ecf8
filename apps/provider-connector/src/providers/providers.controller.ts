import { Body, Controller, Get, Inject, Param, Patch, Post } from '@nestjs/common';
import { Database, newId, notFound, SecretBox, validationFailed } from '@daftari/platform';
import { Value } from '@sinclair/typebox/value';
import { checkLowWater } from '../floats/float-settings.js';
import { HealthStore, type ShownHealth } from '../health/health-store.js';
import { parseCredentials } from './credentials.js';
import { type DialectName } from './dialects.js';
import { callbackContext, credentialsContext, Limits, type Provider, ProviderBook, Requery } from './provider.js';
import { ProviderChangeDto, ProviderDto } from './provider.dto.js';

/** A provider as shown: credentials and secrets never are. */
export interface ShownProvider {
  readonly id: string;
  readonly code: string;
  readonly dialect: string;
  readonly mode: string;
  readonly base_url: string;
  readonly callback: { readonly allow_from: readonly string[]; readonly has_secret: boolean };
  readonly timeout_ms: number;
  readonly requery: unknown;
  readonly limits: unknown;
  readonly circuit: unknown;
  readonly float: unknown;
  readonly health: ShownHealth | null;
  readonly statement: unknown;
  readonly status: string;
  readonly created_at: string;
  readonly updated_at: string;
}

const shown = (provider: Provider, health: ShownHealth | undefined): ShownProvider => ({
  id: provider.id,
  code: provider.code,
  dialect: provider.dialect,
  mode: provider.mode,
  base_url: provider.baseUrl,
  callback: { allow_from: provider.allowFrom, has_secret: provider.callbackSecret !== undefined },
  timeout_ms: provider.timeoutMs,
  requery: provider.requery,
  limits: provider.limits,
  circuit: provider.circuit,
  float: provider.float,
  health: health ?? null,
  statement: provider.statement,
  status: provider.status,
  created_at: provider.createdAt.toISOString(),
  updated_at: provider.updatedAt.toISOString(),
});

const jsonOrNull = (settings: object | undefined): string | null => (settings === undefined ? null : JSON.stringify(settings));

const TIMEOUT_MS = 10_000;

const INSERT = `
insert into connector.providers (code, id, dialect, mode, base_url, credentials, callback_secret, allow_from, timeout_ms, requery, limits, status, circuit, float)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict (code) do nothing`;

const UPDATE = `
update connector.providers set base_url = coalesce($2, base_url), credentials = coalesce($3, credentials), callback_secret = coalesce($4, callback_secret),
  allow_from = coalesce($5, allow_from), timeout_ms = coalesce($6, timeout_ms), requery = requery || coalesce($7::jsonb, '{}'), limits = limits || coalesce($8::jsonb, '{}'),
  status = coalesce($9, status), circuit = circuit || coalesce($10::jsonb, '{}'), float = float || coalesce($11::jsonb, '{}'), updated_at = clock_timestamp() where code = $1`;

/** What may be left out of a change may not be left out of a registration. */
const refuseMissing = (body: Partial<ProviderDto>): void => {
  const missing = (['base_url', 'credentials'] as const).filter((field) => (body[field] ?? undefined) === undefined);
  if (missing.length > 0) throw validationFailed(missing.map((field) => ({ field, code: 'required', detail: `${field} is required.` })));
};

/** A part that is given replaces that part. */
const KEEP_STATEMENT = `update connector.providers set statement = statement || $2::jsonb where code = $1`;

/** The register of providers; internal, the gateway forwards operators' calls. */
@Controller('internal/providers')
export class ProvidersController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ProviderBook) private readonly providers: ProviderBook,
    @Inject(SecretBox) private readonly secrets: SecretBox,
    @Inject(HealthStore) private readonly healths: HealthStore,
  ) {}

  @Get()
  async list(): Promise<{ data: ShownProvider[]; has_more: boolean; next_cursor: null }> {
    const providers = [...(await this.providers.all()).values()];
    const healths = await this.healths.shownOfAll(providers);
    return { data: providers.map((one) => shown(one, healths.get(one.code))), has_more: false, next_cursor: null };
  }

  @Get(':name')
  async read(@Param('name') name: string): Promise<ShownProvider> {
    const provider = await this.named(name);
    return shown(provider, await this.healths.shown(provider));
  }

  @Post()
  async register(@Body() body: ProviderDto): Promise<ShownProvider> {
    refuseMissing(body);
    checkLowWater(body.float?.low_water);
    const made = await this.database.pool.query(INSERT, [
      body.code,
      newId('prv'),
      body.dialect,
      body.mode,
      body.base_url,
      this.sealedCredentials(body.code, body.dialect, body),
      this.sealedCallback(body.code, body),
      body.callback?.allow_from ?? [],
      body.timeout_ms ?? TIMEOUT_MS,
      JSON.stringify(Value.Default(Requery, Object.fromEntries(Object.entries(body.requery ?? {})))),
      JSON.stringify(Value.Default(Limits, Object.fromEntries(Object.entries(body.limits ?? {})))),
      body.status ?? 'active',
      JSON.stringify(body.circuit ?? {}),
      JSON.stringify(body.float ?? {}),
    ]);
    if (made.rowCount !== 0) await this.keepStatement(body.code, body);
    this.providers.forget();
    if (made.rowCount === 0)
      throw validationFailed([
        { field: 'code', code: 'not_supported', detail: `there is a provider ${body.code} already; change it with PATCH` },
      ]);
    return this.read(body.code);
  }

  @Patch(':name')
  async change(@Param('name') name: string, @Body() body: ProviderChangeDto): Promise<ShownProvider> {
    const { code, dialect } = await this.named(name);
    checkLowWater(body.float?.low_water);
    const changed = await this.database.pool.query(UPDATE, [
      code,
      body.base_url ?? null,
      this.sealedCredentials(code, dialect, body),
      this.sealedCallback(code, body),
      body.callback?.allow_from ?? null,
      body.timeout_ms ?? null,
      jsonOrNull(body.requery),
      jsonOrNull(body.limits),
      body.status ?? null,
      jsonOrNull(body.circuit),
      jsonOrNull(body.float),
    ]);
    await this.keepStatement(code, body);
    this.providers.forget();
    if (changed.rowCount === 0) throw notFound('The provider');
    return this.read(code);
  }

  /** @throws Problem `not_found` */
  private async named(name: string): Promise<Provider> {
    const provider = await this.providers.named(name);
    if (!provider) throw notFound('The provider');
    return provider;
  }

  private sealedCredentials(code: string, dialect: DialectName, body: ProviderChangeDto): Buffer | null {
    if (!body.credentials) return null;
    return this.secrets.seal(JSON.stringify(parseCredentials(dialect, body.credentials)), credentialsContext(code));
  }

  private async keepStatement(code: string, { statement }: ProviderChangeDto): Promise<void> {
    if (statement) await this.database.pool.query(KEEP_STATEMENT, [code, JSON.stringify(statement)]);
  }

  private sealedCallback(code: string, body: ProviderChangeDto): Buffer | null {
    return body.callback?.secret === undefined ? null : this.secrets.seal(body.callback.secret, callbackContext(code));
  }
}
