import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CASE_DECISIONS, CASE_KINDS, type Mode, MODES } from '@daftari/contracts';
import { CURRENCIES, type Currency } from '@daftari/money';
import { IsBoolean, IsDefined, IsIn, IsOptional, Matches, MaxLength } from 'class-validator';
import { IsInstant, IsText } from '../edge/fields.js';
import { PageQueryDto } from '../edge/page.js';

export const CASE_STATUSES = ['open', 'resolved'] as const;

/** Query of `GET /admin/v1/cases`. */
export class CasesQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: CASE_STATUSES })
  @IsOptional()
  @IsIn(CASE_STATUSES)
  status?: (typeof CASE_STATUSES)[number];

  @ApiPropertyOptional({ enum: CASE_KINDS })
  @IsOptional()
  @IsIn(CASE_KINDS)
  kind?: (typeof CASE_KINDS)[number];

  @ApiPropertyOptional({ type: String, description: 'The code of a provider.' })
  @IsOptional()
  @MaxLength(64)
  provider?: string;

  @ApiPropertyOptional({ type: String, description: 'The id of a business.' })
  @IsOptional()
  @MaxLength(64)
  business?: string;

  @ApiPropertyOptional({ type: String, description: 'The id of a transaction.' })
  @IsOptional()
  @MaxLength(64)
  transaction?: string;

  @ApiPropertyOptional({ enum: MODES })
  @IsOptional()
  @IsIn(MODES)
  mode?: Mode;

  @ApiPropertyOptional({ type: String, example: 'NGN' })
  @IsOptional()
  @IsIn(CURRENCIES, { message: 'currency must be an ISO 4217 code such as NGN' })
  currency?: Currency;

  /** Opened at or after. */
  @IsInstant()
  created_from?: string;

  @IsInstant()
  created_to?: string;
}

/** Body of `POST /admin/v1/cases/{id}/resolve`. */
export class ResolveDto {
  @ApiProperty({ enum: CASE_DECISIONS })
  @IsDefined()
  @IsIn(CASE_DECISIONS)
  decision!: (typeof CASE_DECISIONS)[number];

  @IsText(2_000, { example: 'The provider confirmed by telephone.' })
  note!: string;

  /** The provider's own name of what a capture is about, where it told it. */
  @IsText(200, { optional: true })
  provider_reference?: string;

  @ApiPropertyOptional({ type: String, description: 'For a capture, where it is not known here which provider delivered.' })
  @IsOptional()
  @Matches(/^[a-z0-9_-]{1,64}$/, { message: 'provider must be the code of a provider such as smb_main' })
  provider?: string;

  @ApiPropertyOptional({
    type: Boolean,
    default: true,
    description:
      'May the business come to owe what its wallet cannot pay? Where it may not, compensate is refused with insufficient_balance.',
  })
  @IsOptional()
  @IsBoolean()
  receivable?: boolean;
}

/** Body of what is decided by a note alone. */
export class NoteDto {
  @IsText(2_000, { example: 'The business has funded its wallet.' })
  note!: string;
}
