import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsOptional,
  Matches,
  MaxLength,
  ValidateIf,
} from 'class-validator';
import { IsInstant, IsText, IsWebAddress } from '../edge/fields.js';
import { CreatedPageQueryDto } from '../edge/created.js';

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failing', 'dead_letter'] as const;
/** The dialects that have webhooks of their own. */
export const WEBHOOK_DIALECTS = ['bmatror', 'blmpay', 'mpp'] as const;

/** Types of events, or `["*"]`. */
const AreEventTypes = (): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    ArrayNotEmpty(),
    ArrayMaxSize(50),
    ArrayUnique(),
    MaxLength(64, { each: true }),
    Matches(/^(\*|[a-z]+\.(\*|[a-z_]+))$/, { each: true, message: 'each of events must be * or a type such as transaction.completed' }),
  );

const isGiven = (_: unknown, value: unknown): boolean => value !== undefined;

/** Body of `POST /v1/webhook-endpoints`. */
export class WebhookEndpointDto {
  @IsWebAddress()
  url!: string;

  @ApiProperty({ type: [String], example: ['*'] })
  @IsDefined()
  @AreEventTypes()
  events!: string[];

  @IsText(500, { optional: true })
  description?: string | null;

  @ApiPropertyOptional({ type: Boolean, default: true })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean | null;

  @ApiPropertyOptional({
    enum: WEBHOOK_DIALECTS,
    description: 'Fixes payload and signature. The webhook secret of your credentials in this dialect signs; the answer has none.',
  })
  @IsOptional()
  @IsIn(WEBHOOK_DIALECTS)
  dialect?: (typeof WEBHOOK_DIALECTS)[number] | null;
}

/** Body of `PATCH /v1/webhook-endpoints/{id}`; what is left out stays. */
export class WebhookEndpointChangeDto {
  @ValidateIf(isGiven)
  @IsWebAddress({ optional: true })
  @IsDefined()
  url?: string;

  @ApiPropertyOptional({ type: [String], example: ['transaction.completed'] })
  @ValidateIf(isGiven)
  @AreEventTypes()
  events?: string[];

  @IsText(500, { optional: true })
  description?: string | null;

  @ApiPropertyOptional({ type: Boolean, description: 'Enabled again, it is sent what happens from then on.' })
  @ValidateIf(isGiven)
  @IsBoolean()
  enabled?: boolean;
}

/** Body of `POST /v1/webhook-endpoints/{id}/replay`. */
export class ReplayDto {
  @ApiProperty({ type: String, format: 'date-time', description: 'What was made from then on is sent again.' })
  @IsInstant({ required: true })
  from!: string;

  @IsInstant()
  to?: string | null;

  @ApiPropertyOptional({ enum: DELIVERY_STATUSES, description: 'Only what stands so; all of it where this is left out.' })
  @IsOptional()
  @IsIn(DELIVERY_STATUSES)
  status?: (typeof DELIVERY_STATUSES)[number] | null;
}

/** Query of `GET /v1/webhook-endpoints/{id}/deliveries`. */
export class DeliveriesQueryDto extends CreatedPageQueryDto {
  @ApiPropertyOptional({ enum: DELIVERY_STATUSES })
  @IsOptional()
  @IsIn(DELIVERY_STATUSES)
  status?: (typeof DELIVERY_STATUSES)[number];
}
