import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { validationFailed } from '@daftari/platform';
import { type FastifyRequest } from 'fastify';
import { AuditedInside } from '../audit/audited.js';
import { Acting, type Operation, operationOf } from '../audit/operation.js';
import { CreatedPageQueryDto } from '../edge/created.js';
import { type Page } from '../edge/page.js';
import { SCOPES } from '../keys/caller.js';
import { DialectKeys } from '../keys/dialect-keys.js';
import { KeyRotation, type RotatedKey } from '../keys/key-rotation.js';
import { expiryOf, NewBusinessKeyDto } from '../keys/keys.dto.js';
import { Keys, type ShownKey } from '../keys/keys.service.js';
import { rateOf } from '../limits/rate.dto.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';
import { BusinessChangeDto, NewBusinessDto } from './business.dto.js';
import { Businesses, type ShownBusiness, shownBusiness } from './businesses.service.js';

const WITHOUT_DIALECT = {
  field: 'credentials',
  code: 'not_supported',
  detail: 'credentials are those of a dialect: name it in dialect, or leave them out.',
} as const;

/** Businesses and their keys, by operators. */
@ApiTags('operators: businesses')
@ApiBearerAuth()
@Controller('admin/v1/businesses')
export class BusinessesController {
  constructor(
    private readonly businesses: Businesses,
    private readonly keys: Keys,
    private readonly dialectKeys: DialectKeys,
    private readonly rotation: KeyRotation,
  ) {}

  /** Opens a wallet per currency and mode. `secret` is the business's webhook secret, shown once. */
  @Post()
  @AuditedInside()
  @ApiOperation({ summary: 'Make a business' })
  @ApiAnswers({ 201: 'NewBusiness' })
  @ApiProblems(401, 403, 422, 503)
  create(@Body() body: NewBusinessDto, @Req() request: FastifyRequest): Promise<ShownBusiness & { readonly secret: string }> {
    return this.businesses.create(body, operationOf(request), request.traceparent);
  }

  @Get()
  @ApiPage('Business')
  list(@Query() query: CreatedPageQueryDto): Promise<Page<ShownBusiness>> {
    return this.businesses.list(query);
  }

  @Get(':id')
  @ApiAnswers({ 200: 'Business' })
  @ApiProblems(404)
  async get(@Param('id') id: string): Promise<ShownBusiness> {
    return shownBusiness(await this.businesses.get(id));
  }

  @Patch(':id')
  @AuditedInside()
  @ApiOperation({ summary: 'Change a business' })
  @ApiAnswers({ 200: 'Business' })
  @ApiProblems(404, 422, 503)
  change(@Param('id') id: string, @Body() body: BusinessChangeDto, @Req() request: FastifyRequest): Promise<ShownBusiness> {
    return this.businesses.change(id, body, operationOf(request), request.traceparent);
  }

  @Get(':id/api-keys')
  @ApiPage('ApiKey')
  async listKeys(@Param('id') id: string, @Query() query: CreatedPageQueryDto): Promise<Page<ShownKey>> {
    const business = await this.businesses.get(id);
    return this.keys.list({ businessId: business.id }, query);
  }

  /** All scopes unless said. The secret is shown once; with `dialect` all of its `credentials` are. */
  @Post(':id/api-keys')
  @AuditedInside()
  @ApiOperation({ summary: 'Make a key for a business' })
  @ApiAnswers({ 201: 'NewApiKey' })
  @ApiProblems(404, 422)
  async createKey(
    @Param('id') id: string,
    @Body() body: NewBusinessKeyDto,
    @Acting() by: Operation,
  ): Promise<ShownKey & { readonly secret: string }> {
    const business = await this.businesses.get(id);
    const { mode, dialect, credentials } = body;
    const key = {
      businessId: business.id,
      mode,
      name: body.name ?? undefined,
      expiresAt: expiryOf(body.expires_at),
      rate: rateOf(body.rate),
    };
    const scopes = body.scopes ?? undefined;
    if (dialect) return this.dialectKeys.create({ ...key, dialect, scopes, given: credentials ?? {} }, by);
    if (credentials) throw validationFailed([WITHOUT_DIALECT]);
    return this.keys.create({ ...key, scopes: scopes ?? SCOPES }, by);
  }

  @Post(':id/api-keys/:key/rotate')
  @AuditedInside()
  @HttpCode(200)
  @ApiOperation({ summary: "Give a business's key a new secret; the old one works for 24 hours more" })
  @ApiAnswers({ 200: 'RotatedApiKey' })
  @ApiProblems(404, 422)
  async rotateKey(@Param('id') id: string, @Param('key') key: string, @Acting() by: Operation): Promise<RotatedKey> {
    const business = await this.businesses.get(id);
    return this.rotation.rotate({ businessId: business.id, id: key }, undefined, by);
  }

  @Delete(':id/api-keys/:key')
  @AuditedInside()
  @ApiOperation({ summary: "Revoke a business's key" })
  @ApiAnswers({ 200: 'ApiKey' })
  @ApiProblems(404)
  async revokeKey(@Param('id') id: string, @Param('key') key: string, @Acting() by: Operation): Promise<ShownKey> {
    const business = await this.businesses.get(id);
    return this.keys.revoke({ businessId: business.id, id: key }, by);
  }
}
