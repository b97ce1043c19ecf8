import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { IsAmountText, IsInstant, IsReference, IsText } from '../edge/fields.js';
import { PageQueryDto } from '../edge/page.js';

export const LINK_STATUSES = ['active', 'inactive'] as const;
export type LinkStatus = (typeof LINK_STATUSES)[number];

const USES_MAX = 1_000_000_000;

/** Body of `POST /v1/payment-links`. */
export class PaymentLinkDto {
  @IsReference()
  reference!: string;

  /** Left out: whoever pays says how much. */
  @IsAmountText({ optional: true, example: '5000.00' })
  amount?: string | null;

  @IsText(3, { example: 'TZS' })
  currency!: string;

  /** Shown to whoever pays. */
  @IsText(500, { example: 'Entrance fee, science fair' })
  description!: string;

  /** How many may pay; any number unless said. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: USES_MAX })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(USES_MAX)
  max_uses?: number | null;
}

/** Query of `GET /v1/payment-links`. */
export class PaymentLinksQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: LINK_STATUSES })
  @IsOptional()
  @IsIn(LINK_STATUSES)
  status?: LinkStatus;

  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @Matches(/^[A-Za-z0-9._:-]{1,64}$/, { message: 'reference must be 1 to 64 letters, digits, dots, underscores, colons or hyphens' })
  reference?: string;

  @IsInstant()
  created_from?: string;

  @IsInstant()
  created_to?: string;
}
