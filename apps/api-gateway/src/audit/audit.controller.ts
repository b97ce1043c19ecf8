import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, MaxLength } from 'class-validator';
import { IsInstant } from '../edge/fields.js';
import { limitOf, type Page, PageQueryDto } from '../edge/page.js';
import { ReadBy } from '../keys/caller.js';
import { ApiPage, ApiProblems } from '../openapi/answers.js';
import { type AuditOutcome, OUTCOMES } from './audit-log.js';
import { AuditPages, type ShownEntry } from './audit-pages.js';

/** Query of `GET /admin/v1/audit-log`. */
export class AuditQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ type: String, description: 'what concerns this business' })
  @IsOptional()
  @MaxLength(64)
  business?: string;

  @ApiPropertyOptional({ type: String, description: 'what was done with this operator key' })
  @IsOptional()
  @MaxLength(64)
  key_id?: string;

  @ApiPropertyOptional({ type: String, description: 'such as business.change' })
  @IsOptional()
  @MaxLength(128)
  action?: string;

  @ApiPropertyOptional({ type: String, description: 'what it was done to: an id, a code, a name' })
  @IsOptional()
  @MaxLength(256)
  subject?: string;

  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @MaxLength(128)
  request_id?: string;

  @ApiPropertyOptional({ enum: OUTCOMES })
  @IsOptional()
  @IsIn(OUTCOMES)
  outcome?: AuditOutcome;

  @IsInstant()
  created_from?: string;

  @IsInstant()
  created_to?: string;
}

/** What operators did: never changed, never deleted. */
@ApiTags('operators: audit log')
@ApiBearerAuth()
@Controller('admin/v1/audit-log')
@ReadBy('finance')
export class AuditController {
  constructor(private readonly pages: AuditPages) {}

  @Get()
  @ApiOperation({ summary: 'Every action of an operator, newest first: who, what, before, after' })
  @ApiPage('AuditEntry')
  @ApiProblems(400, 403, 422)
  list(@Query() query: AuditQueryDto): Promise<Page<ShownEntry>> {
    return this.pages.page(query, limitOf(query));
  }
}
