import { Body, Controller, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { Audited } from '../audit/audited.js';
import { type Page, pageAmong, PageQueryDto } from '../edge/page.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';

/** The connector's own answer, shown whole. */
const providersCheck = TypeCompiler.Compile(
  Type.Object({ data: Type.Array(Type.Object({ id: Type.String(), code: Type.String() }, { additionalProperties: true })) }),
);

/** Bodies are the connector's to check: it owns providers and routes, and answers with the same problems. */
const BodyOf = (name: 'NewProvider' | 'ProviderChange' | 'RouteList'): MethodDecorator =>
  ApiBody({ schema: { $ref: `#/components/schemas/${name}` } });

/** Providers and routes, by operators. */
@ApiTags('operators: providers')
@ApiBearerAuth()
@Controller('admin/v1')
export class ConnectorController {
  constructor(private readonly neighbours: Neighbours) {}

  @Get('providers')
  @ApiPage('Provider')
  @ApiProblems(422)
  async providers(@Query() query: PageQueryDto): Promise<Page<unknown>> {
    const { data } = await this.neighbours.connector.read(providersCheck, { method: 'GET', path: '/internal/providers' });
    return pageAmong(data, query, ({ id, code }) => [id, code]);
  }

  /** Credentials are never shown again. */
  @Post('providers')
  @Audited('provider.create')
  @HttpCode(201)
  @ApiOperation({ summary: 'Register a provider' })
  @BodyOf('NewProvider')
  @ApiAnswers({ 201: 'Provider' })
  @ApiProblems(422)
  addProvider(@Body() body: unknown): Promise<unknown> {
    return this.neighbours.connector.ask({ method: 'POST', path: '/internal/providers', body });
  }

  @Get('providers/:code')
  @ApiAnswers({ 200: 'Provider' })
  @ApiProblems(404)
  provider(@Param('code') code: string): Promise<unknown> {
    return this.neighbours.connector.ask({ method: 'GET', path: `/internal/providers/${encodeURIComponent(code)}` });
  }

  @Patch('providers/:code')
  @Audited('provider.change', 'provider')
  @BodyOf('ProviderChange')
  @ApiAnswers({ 200: 'Provider' })
  @ApiProblems(404, 422)
  changeProvider(@Param('code') code: string, @Body() body: unknown): Promise<unknown> {
    return this.neighbours.connector.ask({ method: 'PATCH', path: `/internal/providers/${encodeURIComponent(code)}`, body });
  }

  /** How it is by its last calls: the circuit, the share that went well, how long they took. */
  @Get('providers/:code/health')
  @ApiAnswers({ 200: 'ProviderHealth' })
  @ApiProblems(404)
  providerHealth(@Param('code') code: string): Promise<unknown> {
    return this.neighbours.connector.ask({ method: 'GET', path: `/internal/providers/${encodeURIComponent(code)}/health` });
  }

  /** Our money at providers, as they last told it, beside the marks that it should stay above. */
  @Get('floats')
  @ApiPage('Float')
  floats(): Promise<unknown> {
    return this.neighbours.connector.ask({ method: 'GET', path: '/internal/floats' });
  }

  @Get('routes')
  @ApiAnswers({ 200: 'Routes' })
  routes(): Promise<unknown> {
    return this.neighbours.connector.ask({ method: 'GET', path: '/internal/routes' });
  }

  /** Replaces the whole list in one step; takes what GET gave. */
  @Put('routes')
  @Audited('routes.put', 'routes')
  @ApiOperation({ summary: 'Replace all routes' })
  @BodyOf('RouteList')
  @ApiAnswers({ 200: 'Routes' })
  @ApiProblems(422)
  putRoutes(@Body() body: unknown): Promise<unknown> {
    return this.neighbours.connector.ask({ method: 'PUT', path: '/internal/routes', body });
  }
}
