import { IsIn, IsInt, IsNumber, IsOptional, IsString, Matches, Max, MaxLength, Min, MinLength } from 'class-validator';
import { type ProviderName, providerNames } from '../config.js';
import { type OutageKind, outageKinds } from '../providers/provider.js';

/** Body of `POST /control`: sets a provider; fields left out stay as they are, null takes a setting away. */
export class ControlDto {
  @IsIn(providerNames)
  provider!: ProviderName;

  /** The key it accepts from now on. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  api_key?: string | null;

  @IsOptional()
  @Matches(/^https?:\/\/[^\s]+$/)
  @MaxLength(2_000)
  callback_url?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  callback_secret?: string | null;

  /** Added to every answer. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(120_000)
  latency_ms?: number | null;

  /** The share of purchases answered with a bare 500 and not executed. */
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  error_rate?: number | null;

  /** `true` is `unavailable`: the dialect's coded 503. */
  @IsOptional()
  @IsIn([true, false, ...outageKinds])
  outage?: boolean | OutageKind | null;

  /** This many of the next purchases are answered 429 with `Retry-After: 1`. */
  @IsOptional()
  @IsInt()
  @Min(0)
  throttle_next?: number | null;

  /** Requests per clock hour, then 429 until the hour ends. */
  @IsOptional()
  @IsInt()
  @Min(0)
  rate_limit_per_hour?: number | null;
}

/** Query of `GET /requests` and `GET /executions`. */
export class LogQueryDto {
  @IsOptional()
  @IsIn(providerNames)
  provider?: ProviderName;

  @IsOptional()
  @IsString()
  reference?: string;
}
