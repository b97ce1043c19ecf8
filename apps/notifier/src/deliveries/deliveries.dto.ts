import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

/** What a delivery can be. */
export const DELIVERY_STATUSES = ['pending', 'delivered', 'failing', 'dead_letter'] as const;

/** Query of `GET /internal/endpoints/:id/deliveries`. */
export class ListDeliveriesDto {
  @IsOptional()
  @IsIn(DELIVERY_STATUSES)
  status?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;

  /** The id of the last delivery of the page before. */
  @IsOptional()
  @Matches(/^whd_[0-9a-f-]{36}$/, { message: 'starting_after must be a delivery id (whd_…)' })
  starting_after?: string;
}
