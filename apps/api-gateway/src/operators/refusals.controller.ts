import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type Mode, MODES, type RefusalCode } from '@daftari/contracts';
import { formatAmount, isCurrency } from '@daftari/money';
import { uuidOf } from '@daftari/platform';
import { IsIn, IsOptional, MaxLength } from 'class-validator';
import { Audited } from '../audit/audited.js';
import { OpenTo } from '../keys/caller.js';
import { CreatedPageQueryDto } from '../edge/created.js';
import { type Page, wrongCursor } from '../edge/page.js';
import { refusalDetail } from '../ledger-commands/refusal-problem.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';

const Refusals = Type.Object({
  data: Type.Array(
    Type.Object({
      command_id: Type.String(),
      business_id: Type.String(),
      mode: Type.String(),
      reference: Type.String(),
      code: Type.Unsafe<RefusalCode>(Type.String()),
      currency: Type.Union([Type.String(), Type.Null()]),
      available_minor: Type.Union([Type.String(), Type.Null()]),
      needed_minor: Type.Union([Type.String(), Type.Null()]),
      recorded_at: Type.String(),
    }),
  ),
  has_more: Type.Boolean(),
});
/** Large books take a while. */
const VERIFY_MAX_MS = 600_000;

const refusalsCheck = TypeCompiler.Compile(Refusals);

/** Query of `GET /admin/v1/refusals`. */
export class RefusalsQueryDto extends CreatedPageQueryDto {
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
}

type Refusal = Static<typeof Refusals>['data'][number];
type ShownRefusal = ReturnType<typeof shown>;

/** Why a request was refused: the code, what there was and what it needed, and the sentence that its sender read. */
const shown = ({ available_minor, needed_minor, ...refusal }: Refusal) => ({
  ...refusal,
  available: decimal(available_minor, refusal.currency),
  needed: decimal(needed_minor, refusal.currency),
  detail: refusalDetail({ code: refusal.code, available_minor, needed_minor }, { currency: refusal.currency ?? '', what: 'the request' }),
});

const decimal = (minor: string | null, currency: string | null): string | null =>
  minor === null || currency === null || !isCurrency(currency) ? null : formatAmount(BigInt(minor), currency);

/** What the ledger tells operators. */
@ApiTags('operators: books')
@ApiBearerAuth()
@Controller('admin/v1')
export class RefusalsController {
  constructor(private readonly neighbours: Neighbours) {}

  @Get('refusals')
  @ApiOperation({ summary: 'Why a request was refused, newest first' })
  @ApiPage('Refusal')
  @ApiProblems(404)
  async refusals(@Query() { limit, ...filter }: RefusalsQueryDto): Promise<Page<ShownRefusal>> {
    if (filter.starting_after !== undefined && uuidOf(filter.starting_after, 'cmd') === undefined) throw wrongCursor();
    const answer = await this.neighbours.ledger.read(refusalsCheck, {
      method: 'GET',
      path: '/internal/refusals',
      query: { ...filter, limit: limit ?? 20 },
    });
    const { data, has_more } = answer;
    return { data: data.map(shown), has_more, next_cursor: has_more ? (data.at(-1)?.command_id ?? null) : null };
  }

  /** Replays the books and checks them; changes nothing. */
  @Post('verify')
  @Audited('books.verify')
  @HttpCode(200)
  @OpenTo('finance', 'support')
  @ApiOperation({ summary: 'Prove the books' })
  @ApiAnswers({ 200: 'Verification' })
  verify(): Promise<unknown> {
    return this.neighbours.ledger.ask({ method: 'POST', path: '/internal/verify', timeoutMs: VERIFY_MAX_MS });
  }
}
