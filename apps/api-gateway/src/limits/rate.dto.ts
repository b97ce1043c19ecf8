import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsObject, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { type Rate } from '../keys/caller.js';

/** How many requests may be sent in an hour and in a minute of the clock; null is no limit. */
export class RateDto {
  @ApiPropertyOptional({ type: 'integer', nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  per_hour?: number | null;

  @ApiPropertyOptional({ type: 'integer', nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  per_minute?: number | null;
}

/** A rate that may be left out: of a key, beside what its business may send as a whole. */
export const IsOptionalRate = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: RateDto, nullable: true, description: 'How much of what the business may send; no bound unless said.' }),
    IsOptional(),
    IsObject(),
    ValidateNested(),
    Type(() => RateDto),
  );

export const rateOf = (rate: RateDto | null | undefined): Rate => ({
  perHour: rate?.per_hour ?? null,
  perMinute: rate?.per_minute ?? null,
});

export const shownRate = ({ perHour, perMinute }: Rate): { per_hour: number | null; per_minute: number | null } => ({
  per_hour: perHour,
  per_minute: perMinute,
});
