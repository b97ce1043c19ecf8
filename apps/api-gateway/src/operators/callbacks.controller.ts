import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, MaxLength } from 'class-validator';
import { PageQueryDto } from '../edge/page.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { ApiPage } from '../openapi/answers.js';

const STATES = ['refused', 'unmatched', 'handled'] as const;

/** Query of `GET /admin/v1/callbacks`. */
export class CallbacksQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: STATES, description: 'refused at the door; genuine but about nothing known; or handled' })
  @IsOptional()
  @IsIn(STATES)
  state?: (typeof STATES)[number];

  @ApiPropertyOptional({ type: String, description: 'a provider by its code' })
  @IsOptional()
  @MaxLength(64)
  provider?: string;
}

/** What providers told us: what was refused and why, and what matches nothing. */
@ApiTags('operators: providers')
@ApiBearerAuth()
@Controller('admin/v1/callbacks')
export class CallbacksController {
  constructor(private readonly neighbours: Neighbours) {}

  @Get()
  @ApiOperation({ summary: "Providers' callbacks as they came, newest first" })
  @ApiPage('Callback')
  list(@Query() { state, provider, limit, starting_after }: CallbacksQueryDto): Promise<unknown> {
    const query = { state, provider, starting_after, limit: limit ?? 20 };
    return this.neighbours.connector.ask({ method: 'GET', path: '/internal/callbacks', query });
  }
}
