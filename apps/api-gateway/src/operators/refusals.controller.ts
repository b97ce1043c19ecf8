import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type Mode, MODES } from '@daftari/contracts';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, MaxLength, Min } from 'class-validator';
import { OpenTo } from '../keys/caller.js';
import { Neighbours } from '../neighbours/neighbours.js';

const Refusals = Type.Object({
  data: Type.Array(Type.Object({}, { additionalProperties: true })),
  has_more: Type.Optional(Type.Boolean()),
});
/** Large books take a while. */
const VERIFY_MAX_MS = 600_000;

const refusalsCheck = TypeCompiler.Compile(Refusals);

/** Query of `GET /admin/v1/refusals`. */
export class RefusalsQueryDto {
  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @MaxLength(64)
  business?: string;

  @ApiPropertyOptional({ enum: MODES })
  @IsOptional()
  @IsIn(MODES)
  mode?: Mode;

  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @MaxLength(128)
  reference?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 20 })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' && /^-?\d{1,9}$/.test(value) ? Number(value) : value))
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;
}

/** What the ledger tells operators. */
@ApiTags('operators: books')
@ApiBearerAuth()
@Controller('admin/v1')
export class RefusalsController {
  constructor(private readonly neighbours: Neighbours) {}

  @Get('refusals')
  @ApiOperation({ summary: 'Why a request was refused, newest first' })
  async refusals(@Query() { limit, ...filter }: RefusalsQueryDto): Promise<Static<typeof Refusals> & { next_cursor: null }> {
    const answer = await this.neighbours.ledger.read(refusalsCheck, {
      method: 'GET',
      path: '/internal/refusals',
      query: { ...filter, limit: limit ?? 20 },
    });
    return { data: answer.data, has_more: answer.has_more ?? false, next_cursor: null };
  }

  /** Replays the books and checks them; changes nothing. */
  @Post('verify')
  @HttpCode(200)
  @OpenTo('finance', 'support')
  @ApiOperation({ summary: 'Prove the books' })
  verify(): Promise<unknown> {
    return this.neighbours.ledger.ask({ method: 'POST', path: '/internal/verify', timeoutMs: VERIFY_MAX_MS });
  }
}
