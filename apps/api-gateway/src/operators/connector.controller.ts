import { Body, Controller, Get, HttpCode, Param, Patch, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Audited } from '../audit/audited.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { ApiProblems } from '../openapi/answers.js';

/** Bodies are the connector's to check: it owns providers and routes, and answers with the same problems. */
const AnyBody = (): MethodDecorator => ApiBody({ schema: { type: 'object', additionalProperties: true } });

/** Providers and routes, by operators. */
@ApiTags('operators: providers')
@ApiBearerAuth()
@Controller('admin/v1')
export class ConnectorController {
  constructor(private readonly neighbours: Neighbours) {}

  @Get('providers')
  providers(): Promise<unknown> {
    return this.neighbours.connector.ask({ method: 'GET', path: '/internal/providers' });
  }

  /** Credentials are never shown again. */
  @Post('providers')
  @Audited('provider.create')
  @HttpCode(201)
  @ApiOperation({ summary: 'Register a provider' })
  @AnyBody()
  @ApiProblems(422)
  addProvider(@Body() body: unknown): Promise<unknown> {
    return this.neighbours.connector.ask({ method: 'POST', path: '/internal/providers', body });
  }

  @Get('providers/:code')
  @ApiProblems(404)
  provider(@Param('code') code: string): Promise<unknown> {
    return this.neighbours.connector.ask({ method: 'GET', path: `/internal/providers/${encodeURIComponent(code)}` });
  }

  @Patch('providers/:code')
  @Audited('provider.change', 'provider')
  @AnyBody()
  @ApiProblems(404, 422)
  changeProvider(@Param('code') code: string, @Body() body: unknown): Promise<unknown> {
    return this.neighbours.connector.ask({ method: 'PATCH', path: `/internal/providers/${encodeURIComponent(code)}`, body });
  }

  /** How it is by its last calls: the circuit, the share that went well, how long they took. */
  @Get('providers/:code/health')
  @ApiProblems(404)
  providerHealth(@Param('code') code: string): Promise<unknown> {
    return this.neighbours.connector.ask({ method: 'GET', path: `/internal/providers/${encodeURIComponent(code)}/health` });
  }

  /** Our money at providers, as they last told it, beside the marks that it should stay above. */
  @Get('floats')
  floats(): Promise<unknown> {
    return this.neighbours.connector.ask({ method: 'GET', path: '/internal/floats' });
  }

  @Get('routes')
  routes(): Promise<unknown> {
    return this.neighbours.connector.ask({ method: 'GET', path: '/internal/routes' });
  }

  /** Replaces the whole list in one step; takes what GET gave. */
  @Put('routes')
  @Audited('routes.put', 'routes')
  @ApiOperation({ summary: 'Replace all routes' })
  @AnyBody()
  @ApiProblems(422)
  putRoutes(@Body() body: unknown): Promise<unknown> {
    return this.neighbours.connector.ask({ method: 'PUT', path: '/internal/routes', body });
  }
}
