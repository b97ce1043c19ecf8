import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { limitOf, type Page, PageQueryDto } from '../edge/page.js';
import { type BusinessCaller, CallingBusiness, NeedsScope } from '../keys/caller.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';
import { WebhookEndpointDto } from './webhook-endpoint.dto.js';

/** The notifier's own answer, passed on whole. */
const Endpoint = Type.Object({ id: Type.String() }, { additionalProperties: true });
type Endpoint = Static<typeof Endpoint>;
const endpointsCheck = TypeCompiler.Compile(Type.Object({ data: Type.Array(Endpoint), has_more: Type.Boolean() }));

/** Where a business is told of its transactions. The notifier has the endpoints; this is their public face. */
@ApiTags('webhooks')
@ApiBearerAuth()
@Controller('v1/webhook-endpoints')
@NeedsScope('webhooks:manage')
export class WebhookEndpointsController {
  constructor(private readonly neighbours: Neighbours) {}

  /** The secret (`whsec_…`) is shown once. */
  @Post()
  @ApiOperation({ summary: 'Register an endpoint' })
  @ApiAnswers({ 201: 'NewWebhookEndpoint' })
  @ApiProblems(403, 422, 503)
  create(@CallingBusiness() { business, mode }: BusinessCaller, @Body() body: WebhookEndpointDto): Promise<unknown> {
    const { url, events, description } = body;
    return this.neighbours.notifier.ask({
      method: 'POST',
      path: '/internal/endpoints',
      body: { business_id: business.id, mode, url, events, ...(description ? { description } : {}) },
    });
  }

  @Get()
  @ApiPage('WebhookEndpoint')
  async list(@CallingBusiness() { business, mode }: BusinessCaller, @Query() query: PageQueryDto): Promise<Page<Endpoint>> {
    const { data, has_more } = await this.neighbours.notifier.read(endpointsCheck, {
      method: 'GET',
      path: '/internal/endpoints',
      query: { business_id: business.id, mode, limit: limitOf(query), starting_after: query.starting_after },
    });
    return { data, has_more, next_cursor: has_more ? (data.at(-1)?.id ?? null) : null };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiProblems(404)
  async remove(@CallingBusiness() { business, mode }: BusinessCaller, @Param('id') id: string): Promise<void> {
    await this.neighbours.notifier.ask({
      method: 'DELETE',
      path: `/internal/endpoints/${encodeURIComponent(id)}`,
      query: { business_id: business.id, mode },
    });
  }
}
