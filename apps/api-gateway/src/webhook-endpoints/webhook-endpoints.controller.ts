import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { CreatedPageQueryDto } from '../edge/created.js';
import { limitOf, type Page } from '../edge/page.js';
import { type BusinessCaller, CallingBusiness, NeedsScope } from '../keys/caller.js';
import { type Query as ServiceQuery } from '../neighbours/service-client.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';
import { DialectSecrets } from './dialect-secrets.js';
import { DeliveriesQueryDto, ReplayDto, WebhookEndpointChangeDto, WebhookEndpointDto } from './webhook-endpoint.dto.js';

/** The notifier's own answer, passed on whole. */
const Item = Type.Object({ id: Type.String() }, { additionalProperties: true });
type Item = Static<typeof Item>;
const itemsCheck = TypeCompiler.Compile(Type.Object({ data: Type.Array(Item), has_more: Type.Boolean() }));

const ownerOf = ({ business, mode }: BusinessCaller): ServiceQuery => ({ business_id: business.id, mode });
const pathOf = (id: string, rest = ''): string => `/internal/endpoints/${encodeURIComponent(id)}${rest}`;

/** Where a business is told of its transactions. The notifier has the endpoints; this is their public face. */
@ApiTags('webhooks')
@ApiBearerAuth()
@Controller('v1/webhook-endpoints')
@NeedsScope('webhooks:manage')
export class WebhookEndpointsController {
  constructor(
    private readonly neighbours: Neighbours,
    private readonly dialectSecrets: DialectSecrets,
  ) {}

  /** The secret (`whsec_…`) is shown once. */
  @Post()
  @ApiOperation({ summary: 'Register an endpoint' })
  @ApiAnswers({ 201: 'NewWebhookEndpoint' })
  @ApiProblems(401, 403, 422, 503)
  async create(@CallingBusiness() { business, mode }: BusinessCaller, @Body() body: WebhookEndpointDto): Promise<unknown> {
    const { url, events, description, enabled, dialect } = body;
    // Credentials may have been made a moment ago.
    if (dialect) await this.dialectSecrets.tellAll();
    const wanted = { url, events, description: description ?? null, enabled: enabled ?? true, dialect: dialect ?? null };
    return this.neighbours.notifier.ask({
      method: 'POST',
      path: '/internal/endpoints',
      body: { business_id: business.id, mode, ...wanted },
    });
  }

  @Get()
  @ApiOperation({ summary: 'The endpoints of this mode, newest first' })
  @ApiPage('WebhookEndpoint')
  @ApiProblems(401, 403, 422, 503)
  list(@CallingBusiness() caller: BusinessCaller, @Query() query: CreatedPageQueryDto): Promise<Page<Item>> {
    return this.page('/internal/endpoints', caller, query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One endpoint' })
  @ApiAnswers({ 200: 'WebhookEndpoint' })
  @ApiProblems(401, 403, 404, 503)
  get(@CallingBusiness() caller: BusinessCaller, @Param('id') id: string): Promise<unknown> {
    return this.neighbours.notifier.ask({ method: 'GET', path: pathOf(id), query: ownerOf(caller) });
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change an endpoint; what is left out stays' })
  @ApiAnswers({ 200: 'WebhookEndpoint' })
  @ApiProblems(401, 403, 404, 422, 503)
  change(@CallingBusiness() caller: BusinessCaller, @Param('id') id: string, @Body() body: WebhookEndpointChangeDto): Promise<unknown> {
    return this.neighbours.notifier.ask({ method: 'PATCH', path: pathOf(id), query: ownerOf(caller), body });
  }

  /** What still waits to be sent to it is given up. */
  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete an endpoint' })
  @ApiProblems(401, 403, 404, 503)
  async remove(@CallingBusiness() caller: BusinessCaller, @Param('id') id: string): Promise<void> {
    await this.neighbours.notifier.ask({ method: 'DELETE', path: pathOf(id), query: ownerOf(caller) });
  }

  /** The new secret is shown once; both sign for 24 hours. */
  @Post(':id/rotate-secret')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give an endpoint a new secret' })
  @ApiAnswers({ 200: 'RotatedWebhookEndpoint' })
  @ApiProblems(401, 403, 404, 422, 503)
  rotateSecret(@CallingBusiness() caller: BusinessCaller, @Param('id') id: string): Promise<unknown> {
    return this.neighbours.notifier.ask({ method: 'POST', path: pathOf(id, '/rotate-secret'), query: ownerOf(caller) });
  }

  /** Sends `webhook.test`, signed and repeated like every other. */
  @Post(':id/test')
  @HttpCode(202)
  @ApiOperation({ summary: 'Try an endpoint out' })
  @ApiAnswers({ 202: 'WebhookDelivery' })
  @ApiProblems(401, 403, 404, 422, 503)
  test(@CallingBusiness() caller: BusinessCaller, @Param('id') id: string): Promise<unknown> {
    return this.neighbours.notifier.ask({ method: 'POST', path: pathOf(id, '/test'), query: ownerOf(caller) });
  }

  @Post(':id/replay')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send again what an endpoint was to get in a time' })
  @ApiAnswers({ 202: 'WebhookReplay' })
  @ApiProblems(401, 403, 404, 422, 503)
  replay(@CallingBusiness() caller: BusinessCaller, @Param('id') id: string, @Body() body: ReplayDto): Promise<unknown> {
    const { from, to, status } = body;
    const asked = { from: utc(from), ...(to ? { to: utc(to) } : {}), ...(status ? { status } : {}) };
    return this.neighbours.notifier.ask({
      method: 'POST',
      path: pathOf(id, '/replay'),
      query: ownerOf(caller),
      body: asked,
      timeoutMs: REPLAY_MS,
    });
  }

  @Get(':id/deliveries')
  @ApiOperation({ summary: 'What was sent to an endpoint, newest first, with every attempt' })
  @ApiPage('WebhookDelivery')
  @ApiProblems(401, 403, 404, 422, 503)
  deliveries(@CallingBusiness() caller: BusinessCaller, @Param('id') id: string, @Query() query: DeliveriesQueryDto): Promise<Page<Item>> {
    return this.page(pathOf(id, '/deliveries'), caller, query, { status: query.status });
  }

  private async page(path: string, caller: BusinessCaller, query: CreatedPageQueryDto, more: ServiceQuery = {}): Promise<Page<Item>> {
    const { starting_after, created_from: from, created_to: to } = query;
    const created = { ...(from ? { created_from: utc(from) } : {}), ...(to ? { created_to: utc(to) } : {}) };
    const { data, has_more } = await this.neighbours.notifier.read(itemsCheck, {
      method: 'GET',
      path,
      query: { ...ownerOf(caller), limit: limitOf(query), starting_after, ...created, ...more },
    });
    return { data, has_more, next_cursor: has_more ? (data.at(-1)?.id ?? null) : null };
  }
}

/** Ten thousand deliveries may take their time. */
const REPLAY_MS = 60_000;

const utc = (instant: string): string => new Date(instant).toISOString();
