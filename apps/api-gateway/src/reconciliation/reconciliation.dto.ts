import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Matches, Max, MaxLength, Min } from 'class-validator';
import { IsInstant } from '../edge/fields.js';
import { CreatedPageQueryDto } from '../edge/created.js';
import { asNumber } from '../edge/page.js';

const FORMATS = ['csv', 'jsonl'] as const;

/** Query of `POST /admin/v1/providers/{id}/statements`. */
export class StatementUploadQueryDto {
  @ApiPropertyOptional({ enum: FORMATS, description: 'Left out, the content type tells, or the first character.' })
  @IsOptional()
  @IsIn(FORMATS)
  format?: string;

  /** Which time the statement speaks of, where the days of its lines do not tell. */
  @IsInstant()
  from?: string;

  /** Not in that time. */
  @IsInstant()
  to?: string;
}

/** Query of `GET /admin/v1/reconciliations`. */
export class ReconciliationsQueryDto extends CreatedPageQueryDto {
  @ApiPropertyOptional({ type: String, description: "A provider's code." })
  @IsOptional()
  @MaxLength(64)
  provider?: string;
}

/** Query of `GET /admin/v1/reconciliation/summary`. */
export class SummaryQueryDto {
  @ApiPropertyOptional({ type: String, description: "A provider's code; all unless said." })
  @IsOptional()
  @MaxLength(64)
  provider?: string;

  @ApiPropertyOptional({ type: String, format: 'date', description: 'A day in UTC; today unless said.' })
  @IsOptional()
  @Matches(/^\d{4}-\d\d-\d\d$/, { message: 'date must be a day like 2026-11-21' })
  date?: string;
}

const LINES_MAX = 1_000;

/** Query of `GET /admin/v1/reconciliations/{id}`: which of its lines are shown. */
export class LinesQueryDto {
  @ApiPropertyOptional({ type: String, description: 'Only lines of one result, such as amount_differs.' })
  @IsOptional()
  @MaxLength(32)
  result?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: LINES_MAX, default: LINES_MAX })
  @IsOptional()
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  @Max(LINES_MAX)
  limit?: number;

  @ApiPropertyOptional({ type: String, description: 'next_cursor of the page before.' })
  @IsOptional()
  @MaxLength(32)
  starting_after?: string;
}
