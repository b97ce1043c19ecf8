import { MODES } from '@daftari/contracts';
import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
} from 'class-validator';
import { WEBHOOK_DIALECTS, type WebhookDialect } from '../deliveries/dialects.js';
import { EVENT_TYPES } from '../events/event-types.js';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const BUSINESS_ID = new RegExp(`^biz_${UUID}$`);
/** Standard Webhooks: `whsec_` and base64 of 24 to 64 bytes. */
const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/_-]{32,88}={0,2}$/;

/** Whose endpoints are meant. */
export class OwnerDto {
  @Matches(BUSINESS_ID, { message: 'business_id must be a business id (biz_…)' })
  business_id!: string;

  @IsIn(MODES)
  mode!: string;
}

const IsUrl = (): PropertyDecorator =>
  applyDecorators(IsString(), MaxLength(2_048), Matches(/^https?:\/\/[^\s]+$/i, { message: 'url must be an http or https address' }));

/** The types wanted, or `["*"]`. */
const AreEventTypes = (): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    ArrayMinSize(1),
    ArrayMaxSize(50),
    IsIn(['*', ...EVENT_TYPES], { each: true, message: 'events must be ["*"] or a list of event types such as transaction.completed' }),
  );

/** Body of `POST /internal/endpoints`. */
export class CreateEndpointDto extends OwnerDto {
  @IsUrl()
  url!: string;

  @AreEventTypes()
  events!: string[];

  @IsOptional()
  @IsString()
  @MaxLength(500)
  description?: string | null;

  /** Fixes payload and signature; the secret is that of the credentials in this dialect's form. */
  @IsOptional()
  @IsIn(WEBHOOK_DIALECTS)
  dialect?: WebhookDialect | null;

  @IsOptional()
  @IsBoolean()
  enabled?: boolean | null;

  @IsOptional()
  @Matches(WEBHOOK_SECRET, { message: 'secret must be whsec_ and base64' })
  secret?: string;
}

/** Body of `PATCH /internal/endpoints/:id`; what is left out stays. */
export class ChangeEndpointDto {
  @ValidateIf((_, value) => value !== undefined)
  @IsUrl()
  url?: string;

  @ValidateIf((_, value) => value !== undefined)
  @AreEventTypes()
  events?: string[];

  @IsOptional()
  @IsString()
  @MaxLength(500)
  description?: string | null;

  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean()
  enabled?: boolean;
}

/** Body of `PUT /internal/dialect-secrets/:key`. */
export class DialectSecretDto extends OwnerDto {
  @IsIn(WEBHOOK_DIALECTS)
  dialect!: WebhookDialect;

  @IsString()
  @MinLength(16)
  @MaxLength(256)
  secret!: string;

  /** Whether the credentials were revoked. */
  @IsBoolean()
  retired!: boolean;
}

/** Query of `GET /internal/endpoints`. */
export class ListEndpointsDto extends OwnerDto {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;

  /** The id of the last endpoint of the page before. */
  @IsOptional()
  @Matches(new RegExp(`^whe_${UUID}$`), { message: 'starting_after must be an endpoint id (whe_…)' })
  starting_after?: string;

  /** Made at this instant or later. */
  @IsOptional()
  @IsISO8601()
  created_from?: string;

  /** Made at this instant or before, to the millisecond. */
  @IsOptional()
  @IsISO8601()
  created_to?: string;
}

/** Body of `PUT /internal/businesses/:id`. */
export class BusinessSecretDto {
  @Matches(WEBHOOK_SECRET, { message: 'webhook_secret must be whsec_ and base64' })
  webhook_secret!: string;
}
