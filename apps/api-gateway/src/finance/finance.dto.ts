import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type Mode, MODES } from '@daftari/contracts';
import { CURRENCIES, type Currency } from '@daftari/money';
import { Transform, Type } from 'class-transformer';
import { IsDefined, IsIn, IsNumber, IsOptional, Matches, MaxLength, Min } from 'class-validator';
import { IsInstant } from '../edge/fields.js';
import { PageQueryDto } from '../edge/page.js';

const FORMATS = ['json', 'csv', 'jsonl'] as const;
const FEE_GROUPS = ['day', 'product', 'provider'] as const;

/** In which format a report is given; exports in CSV and JSON Lines have all rows unless `limit` says otherwise. */
const IsFormat = (): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional({ enum: FORMATS, default: 'json' }), IsOptional(), IsIn(FORMATS));

const IsWantedCurrency = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, example: 'NGN' }),
    IsOptional(),
    IsIn(CURRENCIES, { message: 'currency must be an ISO 4217 code such as NGN' }),
  );

const IsWantedMode = (): PropertyDecorator => applyDecorators(ApiPropertyOptional({ enum: MODES }), IsOptional(), IsIn(MODES));

/** Query of the statements. All lines are given unless a limit is. */
export class StatementQueryDto extends PageQueryDto {
  @IsInstant()
  from?: string;

  /** Not in the period. */
  @IsInstant()
  to?: string;

  @IsFormat()
  format?: string;
}

/** Query of `GET /admin/v1/chart-of-accounts`. */
export class FormatQueryDto {
  @IsFormat()
  format?: string;
}

/** Query of `GET /admin/v1/accounts/{id}/balance`. */
export class InstantQueryDto {
  /** Any past instant; now unless said. */
  @IsInstant()
  at?: string;
}

/** Query of `GET /admin/v1/trial-balance` and `GET /admin/v1/reports/floats`. */
export class BooksQueryDto extends FormatQueryDto {
  /** Any past instant; now unless said. */
  @IsInstant()
  at?: string;

  @IsWantedCurrency()
  currency?: Currency;

  @IsWantedMode()
  mode?: Mode;
}

/** Query of `GET /admin/v1/accounts`. */
export class AccountsQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ type: String, example: 'float', description: "An account's code, or a family of the chart." })
  @IsOptional()
  @Matches(/^[a-z0-9_:-]{1,100}$/, { message: 'code must be a code of the chart of accounts such as float or float:smb_main' })
  code?: string;

  @ApiPropertyOptional({ type: String, description: 'The id of a business.' })
  @IsOptional()
  @MaxLength(64)
  business?: string;

  /** Any past instant; now unless said. */
  @IsInstant()
  at?: string;

  @IsWantedCurrency()
  currency?: Currency;

  @IsWantedMode()
  mode?: Mode;

  @IsFormat()
  format?: string;
}

const asList = ({ value }: { value: unknown }): unknown =>
  [value].flat().flatMap((part: unknown) => (typeof part === 'string' ? part.split(',').filter((name) => name !== '') : [part]));

/** Query of `GET /admin/v1/reports/fees`. */
export class FeesQueryDto extends FormatQueryDto {
  @IsInstant()
  from?: string;

  /** Not in the period. */
  @IsInstant()
  to?: string;

  @ApiPropertyOptional({ type: String, example: 'day,product', description: 'Any of day, product and provider, separated by commas.' })
  @IsOptional()
  @Transform(asList)
  @IsIn(FEE_GROUPS, { each: true, message: 'group_by must be any of day, product and provider, separated by commas' })
  group_by?: string[];

  @IsWantedCurrency()
  currency?: Currency;

  @IsWantedMode()
  mode?: Mode;

  @ApiPropertyOptional({ type: String, default: 'UTC', example: 'Africa/Lagos', description: 'The zone whose days are meant.' })
  @IsOptional()
  @MaxLength(64)
  timezone?: string;
}

/** Query of `GET /admin/v1/reports/suspense`. */
export class SuspenseQueryDto extends FormatQueryDto {
  @ApiPropertyOptional({ type: String, description: 'The code of a provider; transfers for what came back to closed wallets.' })
  @IsOptional()
  @MaxLength(64)
  provider?: string;

  @IsWantedCurrency()
  currency?: Currency;

  @IsWantedMode()
  mode?: Mode;
}

/** Query of `GET /admin/v1/reports/receivables`. */
export class ReceivablesQueryDto extends FormatQueryDto {
  @ApiPropertyOptional({ type: String, description: 'The id of a business.' })
  @IsOptional()
  @MaxLength(64)
  business?: string;

  @IsWantedCurrency()
  currency?: Currency;

  @IsWantedMode()
  mode?: Mode;
}

/** Query of `GET /admin/v1/reports/providers/{code}/daily`. */
export class ProviderDayQueryDto extends FormatQueryDto {
  @ApiProperty({ type: String, format: 'date', example: '2026-11-21' })
  @IsDefined()
  @Matches(/^\d{4}-\d\d-\d\d$/, { message: 'date must be a day such as 2026-11-21' })
  date!: string;

  @ApiPropertyOptional({ type: String, default: 'UTC', example: 'Africa/Lagos', description: 'The zone whose day is meant.' })
  @IsOptional()
  @MaxLength(64)
  timezone?: string;

  @IsWantedCurrency()
  currency?: Currency;

  @IsWantedMode()
  mode?: Mode;
}

/** Query of `GET /admin/v1/reports/in-flight`. */
export class InFlightQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ type: 'number', minimum: 0, default: 60, description: 'Only what has been in flight for longer, in seconds.' })
  @IsOptional()
  @Type(() => Number)
  @IsNumber()
  @Min(0)
  older_than_s?: number;

  @IsWantedCurrency()
  currency?: Currency;

  @IsWantedMode()
  mode?: Mode;

  @IsFormat()
  format?: string;
}
