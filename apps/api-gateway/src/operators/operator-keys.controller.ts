import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsDefined, IsIn } from 'class-validator';
import { AuditedInside } from '../audit/audited.js';
import { Acting, type Operation } from '../audit/operation.js';
import { IsInstant, IsText } from '../edge/fields.js';
import { CreatedPageQueryDto } from '../edge/created.js';
import { type Page } from '../edge/page.js';
import { ReadBy, type Role, ROLES } from '../keys/caller.js';
import { expiryOf } from '../keys/keys.dto.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';
import { OperatorKeys, type ShownOperatorKey } from './operator-keys.js';

/** Body of `POST /admin/v1/operator-keys`. */
export class NewOperatorKeyDto {
  @ApiProperty({ enum: ROLES })
  @IsDefined()
  @IsIn(ROLES)
  role!: Role;

  @IsText(100, { example: 'Amina, finance' })
  name!: string;

  @IsInstant()
  expires_at?: string | null;
}

/** Who may operate: a key for each person. */
@ApiTags('operators: keys')
@ApiBearerAuth()
@Controller('admin/v1/operator-keys')
@ReadBy()
export class OperatorKeysController {
  constructor(private readonly keys: OperatorKeys) {}

  /** The secret is shown once. */
  @Post()
  @AuditedInside()
  @ApiOperation({ summary: 'Make a key for an operator' })
  @ApiAnswers({ 201: 'NewOperatorKey' })
  @ApiProblems(403, 422)
  create(@Body() { role, name, expires_at }: NewOperatorKeyDto, @Acting() by: Operation): Promise<ShownOperatorKey & { secret: string }> {
    return this.keys.create({ role, name, expiresAt: expiryOf(expires_at) }, by);
  }

  @Get()
  @ApiOperation({ summary: 'The keys of operators, newest first' })
  @ApiPage('OperatorKey')
  @ApiProblems(403)
  list(@Query() query: CreatedPageQueryDto): Promise<Page<ShownOperatorKey>> {
    return this.keys.list(query);
  }

  @Delete(':id')
  @AuditedInside()
  @ApiOperation({ summary: 'Revoke the key of an operator' })
  @ApiAnswers({ 200: 'OperatorKey' })
  @ApiProblems(403, 404, 422)
  revoke(@Param('id') id: string, @Acting() by: Operation): Promise<ShownOperatorKey> {
    return this.keys.revoke(id, by);
  }
}
