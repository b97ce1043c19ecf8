import { Type } from 'class-transformer';
import {
  IsArray,
  IsDefined,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { FloatDto } from '../floats/float.dto.js';
import { CircuitDto } from '../health/circuit.dto.js';
import { DIALECTS, type DialectName } from './dialects.js';
import { StatementDto } from './statement.dto.js';

/** The shape of an address, or of a network in CIDR notation. */
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}(\/(3[0-2]|[12]?\d))?|[0-9a-f:]*:[0-9a-f:.]*(\/\d{1,3})?)$/i;
const STATUSES = ['active', 'inactive'] as const;
const URL_RULES = { protocols: ['http', 'https'], require_protocol: true, require_tld: false };

export class CallbackDto {
  @IsOptional() @IsString() @MinLength(1) @MaxLength(512) secret?: string;
  @IsOptional()
  @IsArray()
  @Matches(ADDRESS, { each: true, message: 'allow_from must be addresses or networks, like 10.0.0.0/8' })
  allow_from?: string[];
}

/** When a provider is asked; seconds. */
export class RequeryDto {
  @IsOptional() @IsNumber() @Min(0) first_s?: number;
  @IsOptional() @IsNumber() @Min(1) factor?: number;
  @IsOptional() @IsNumber() @Min(0) max_s?: number;
  @IsOptional() @IsNumber() @Min(0) not_found_is_failed_after_s?: number;
  @IsOptional() @IsNumber() @Min(0) give_up_to_case_after_s?: number;
}

export class LimitsDto {
  @IsOptional() @IsNumber() @Min(0.001) per_second?: number;
  @IsOptional() @IsInt() @Min(1) @Max(10_000) in_flight?: number;
}

/** Body of `PATCH /admin/v1/providers/{code}`; what is left out stays. */
export class ProviderChangeDto {
  @IsOptional() @IsUrl(URL_RULES, { message: 'base_url must be an http or https address' }) base_url?: string;
  /** What signs us in at the provider, as its dialect wants it; never shown again. */
  @IsOptional() @IsObject() credentials?: Record<string, unknown>;
  @IsOptional() @IsObject() @ValidateNested() @Type(() => CallbackDto) callback?: CallbackDto;
  @IsOptional() @IsInt() @Min(1) @Max(120_000) timeout_ms?: number;
  @IsOptional() @IsObject() @ValidateNested() @Type(() => RequeryDto) requery?: RequeryDto;
  @IsOptional() @IsObject() @ValidateNested() @Type(() => LimitsDto) limits?: LimitsDto;
  @IsOptional() @IsObject() @ValidateNested() @Type(() => CircuitDto) circuit?: CircuitDto;
  @IsOptional() @IsObject() @ValidateNested() @Type(() => FloatDto) float?: FloatDto;
  @IsOptional() @IsObject() @ValidateNested() @Type(() => StatementDto) statement?: StatementDto;
  @IsOptional() @IsIn(STATUSES) status?: string;
}

/** Body of `POST /admin/v1/providers`. */
export class ProviderDto extends ProviderChangeDto {
  @IsString() @Matches(/^[a-z0-9][a-z0-9_-]{0,63}$/, { message: 'code must be 1 to 64 of a-z, 0-9, _ and -' }) code!: string;
  @IsIn(DIALECTS) dialect!: DialectName;
  @IsIn(['live', 'test']) mode!: string;
  @IsDefined() @IsUrl(URL_RULES, { message: 'base_url must be an http or https address' }) declare base_url: string;
  @IsDefined() @IsObject() declare credentials: Record<string, unknown>;
}
