import { MODES } from '@daftari/contracts';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsISO8601, IsOptional, Matches, Max, Min } from 'class-validator';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const BUSINESS_ID = new RegExp(`^biz_${UUID}$`);
const DELIVERY_ID = new RegExp(`^whd_${UUID}$`);

/** What a delivery can be. */
export const DELIVERY_STATUSES = ['pending', 'delivered', 'failing', 'dead_letter'] as const;

/** Whose it must be, where that is given: another business's things are not found. */
export class OwnedDto {
  @IsOptional()
  @Matches(BUSINESS_ID, { message: 'business_id must be a business id (biz_…)' })
  business_id?: string;

  @IsOptional()
  @IsIn(MODES)
  mode?: string;
}

/** Query of `GET /internal/endpoints/:id/deliveries`. */
export class ListDeliveriesDto extends OwnedDto {
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
  @Matches(DELIVERY_ID, { message: 'starting_after must be a delivery id (whd_…)' })
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

/** Body of `POST /internal/endpoints/:id/replay`: what was made from then on, until the other where it is given. */
export class ReplayDto {
  @IsISO8601()
  from!: string;

  @IsOptional()
  @IsISO8601()
  to?: string | null;

  @IsOptional()
  @IsIn(DELIVERY_STATUSES)
  status?: string | null;
}
