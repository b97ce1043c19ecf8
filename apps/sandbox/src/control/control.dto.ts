import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { type ProviderName, providerNames } from '../config.js';
import { type Standing, standings } from '../providers/endings.js';
import { type OutageKind, outageKinds } from '../providers/settings.js';

/** Body of `POST /control`: sets a provider; fields left out stay as they are, null takes a setting away. */
export class ControlDto {
  @IsIn(providerNames)
  provider!: ProviderName;

  /** The key it accepts from now on, whatever the dialect calls it. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  api_key?: string | null;

  /** What blmpay and mpp call the key. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  secret_key?: string | null;

  /** The public half of mpp's credentials. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  secret_id?: string | null;

  /** The business that mpp's requests name. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  business_id?: string;

  /** What the key may do (blmpay): `payments:read`, `payouts:write`, …; null is everything. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  scopes?: string[] | null;

  @IsOptional()
  @Matches(/^https?:\/\/[^\s]+$/)
  @MaxLength(2_000)
  callback_url?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  callback_secret?: string | null;

  /** What the account's wallet has from now on, in the currency of the dialect. */
  @IsOptional()
  @Matches(/^\d{1,15}(\.\d{1,2})?$/)
  balance?: string;

  /** Added to every answer. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(120_000)
  latency_ms?: number | null;

  /** The share of transactions answered with a bare 500 and not executed. */
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  error_rate?: number | null;

  /** `true` is `unavailable`: the dialect's own word for a gateway that is away. */
  @IsOptional()
  @IsIn([true, false, ...outageKinds])
  outage?: boolean | OutageKind | null;

  /** This many of the next transactions are answered 429 with `Retry-After: 1`. */
  @IsOptional()
  @IsInt()
  @Min(0)
  throttle_next?: number | null;

  /** Requests per clock hour, then 429 until the hour ends. */
  @IsOptional()
  @IsInt()
  @Min(0)
  rate_limit_per_hour?: number | null;

  /** Requests per clock minute, then 429 until the minute ends. */
  @IsOptional()
  @IsInt()
  @Min(0)
  rate_limit_per_minute?: number | null;

  /** How long the next tokens last (mpp); null is the document's 1,740. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(86_400)
  token_life_s?: number | null;

  /** Takes all tokens away (mpp). */
  @IsOptional()
  @IsBoolean()
  revoke_tokens?: boolean;

  /** How long the next checkout pages wait (blmpay); null is the document's four hours. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(86_400)
  payment_expires_s?: number | null;

  /** Whether an `Idempotency-Key` keeps a repetition from being executed again (blmpay); null is yes. */
  @IsOptional()
  @IsBoolean()
  idempotency_keys?: boolean | null;
}

/** Body of `POST /control/transactions`: somebody at the provider decides about a transaction. */
export class DecideDto {
  @IsIn(providerNames)
  provider!: ProviderName;

  /** The provider's own. */
  @IsString()
  @MaxLength(64)
  provider_reference!: string;

  @IsIn(standings)
  standing!: Standing;
}

/** Query of `GET /requests` and `GET /executions`. */
export class LogQueryDto {
  @IsOptional()
  @IsIn(providerNames)
  provider?: ProviderName;

  @IsOptional()
  @IsString()
  reference?: string;

  /** How many, from 1 to 1,000; all where it is left out. */
  @IsOptional()
  @Matches(/^([1-9]\d{0,2}|1000)$/)
  limit?: string;

  /** The `next_cursor` of the page before. */
  @IsOptional()
  @Matches(/^\d{1,9}$/)
  starting_after?: string;
}
