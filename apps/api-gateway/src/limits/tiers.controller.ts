import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { isCurrency } from '@daftari/money';
import { type FieldProblem, notFound, validationFailed } from '@daftari/platform';
import { Type } from 'class-transformer';
import { IsDefined, IsObject, IsOptional, IsString, ValidateNested } from 'class-validator';
import { AuditedInside } from '../audit/audited.js';
import { Acting, type Operation } from '../audit/operation.js';
import { pageAmong, PageQueryDto } from '../edge/page.js';
import { KeyRing } from '../keys/key-ring.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';
import { RateDto, rateOf } from './rate.dto.js';
import { type Tier, type TierLimits, type WalletLimits } from './tier.entity.js';
import { Tiers } from './tiers.js';

/** Body of `PUT /admin/v1/tiers/{name}`: makes or replaces the tier. */
export class TierDto {
  /** May repeat the name of the path. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  name?: string;

  /** Of a business in a mode, whichever keys it uses. */
  @ApiProperty({ type: RateDto })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => RateDto)
  rate!: RateDto;

  /** `{transaction, daily, balance}` for all currencies, or that by currency with a `default`; null is no limit. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @IsOptional()
  @IsObject()
  limits?: Record<string, unknown> | null;
}

/** Tiers: how much keys may ask and wallets may move. */
@ApiTags('operators: tiers')
@ApiBearerAuth()
@Controller('admin/v1/tiers')
export class TiersController {
  constructor(
    private readonly tiers: Tiers,
    private readonly ring: KeyRing,
  ) {}

  @Get()
  @ApiPage('Tier')
  @ApiProblems(422)
  async list(@Query() query: PageQueryDto) {
    return pageAmong((await this.tiers.list()).map(shownTier), query, ({ name }) => [name]);
  }

  @Get(':name')
  @ApiAnswers({ 200: 'Tier' })
  @ApiProblems(404)
  async get(@Param('name') name: string) {
    const tier = await this.tiers.find(name);
    if (!tier) throw notFound('The tier');
    return shownTier(tier);
  }

  /** Request rates hold within a second. Wallet limits are taken on by wallets that open, and when a business is given the tier. */
  @Put(':name')
  @AuditedInside()
  @ApiOperation({ summary: 'Make or replace a tier' })
  @ApiAnswers({ 200: 'Tier' })
  @ApiProblems(422)
  async put(@Param('name') name: string, @Body() body: TierDto, @Acting() by: Operation) {
    if (!/^[a-z0-9_-]{1,64}$/.test(name) || (body.name ?? name) !== name)
      throw validationFailed([
        { field: 'name', code: 'invalid_format', detail: 'name must be the name of the path: small letters, digits, _ or -.' },
      ]);
    const limits = readLimits(body.limits ?? {});
    const tier = await this.tiers.put({ name, ...rateOf(body.rate), limits }, by);
    this.ring.forget();
    return shownTier(tier);
  }
}

const LIMIT_NAMES = ['transaction', 'daily', 'balance'] as const;
const isLimitName = (name: string): boolean => LIMIT_NAMES.some((known) => known === name);
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Both forms of limits as one: by currency, with a default. Limits beside currencies are the default, as a tier is shown. */
const readLimits = (given: Readonly<Record<string, unknown>>): TierLimits => {
  const errors: FieldProblem[] = [];
  const plain = Object.entries(given).filter(([name]) => isLimitName(name) && !('default' in given));
  const named = Object.entries(given).filter(([name]) => !plain.some(([known]) => known === name));
  const byCurrency: [string, unknown][] = plain.length > 0 ? [['default', Object.fromEntries(plain)], ...named] : named;
  const read = byCurrency.map(([currency, limits]) => {
    const path = plain.length > 0 && currency === 'default' ? 'limits' : `limits.${currency}`;
    if (currency === 'default' || isCurrency(currency)) return [currency, readWalletLimits(limits, path, errors)] as const;
    errors.push({ field: path, code: 'unknown_field', detail: `${path} is neither a currency nor default.` });
    return [currency, {}] as const;
  });
  if (errors.length > 0) throw validationFailed(errors);
  return Object.fromEntries(read);
};

const readWalletLimits = (limits: unknown, path: string, errors: FieldProblem[]): WalletLimits => {
  if (!isRecord(limits)) {
    errors.push({ field: path, code: 'invalid_format', detail: `${path} must be an object with transaction, daily and balance.` });
    return {};
  }
  const read: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(limits)) {
    const field = `${path}.${name}`;
    if (!isLimitName(name)) errors.push({ field, code: 'unknown_field', detail: `${field} is not a limit.` });
    else if (value === null) read[name] = null;
    else if (typeof value === 'string' && /^\d{1,15}(\.\d{1,3})?$/.test(value)) read[name] = value;
    else errors.push({ field, code: 'invalid_format', detail: `${field} must be a decimal text such as "5000.00", or null.` });
  }
  return read;
};

const shownTier = (tier: Tier) => ({
  name: tier.name,
  rate: { per_hour: tier.perHour, per_minute: tier.perMinute },
  limits: { transaction: null, daily: null, balance: null, ...tier.limits['default'], ...withoutDefault(tier.limits) },
});

const withoutDefault = (limits: TierLimits): TierLimits =>
  Object.fromEntries(Object.entries(limits).filter(([currency]) => currency !== 'default'));
