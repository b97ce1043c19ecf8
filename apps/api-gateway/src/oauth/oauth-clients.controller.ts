import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { type Mode } from '@daftari/contracts';
import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique, IsArray, IsIn, IsOptional } from 'class-validator';
import { AuditedInside } from '../audit/audited.js';
import { Acting, type Operation } from '../audit/operation.js';
import { Businesses } from '../businesses/businesses.service.js';
import { IsMode, IsText } from '../edge/fields.js';
import { CreatedPageQueryDto } from '../edge/created.js';
import { type Page } from '../edge/page.js';
import { type Scope, SCOPES } from '../keys/caller.js';
import { IsOptionalRate, type RateDto, rateOf } from '../limits/rate.dto.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';
import { type MadeOAuthClient, OAuthClients, type ShownOAuthClient } from './oauth-clients.js';

/** Body of `POST /admin/v1/businesses/{id}/oauth-clients`; all scopes unless said. */
export class NewOAuthClientDto {
  @IsMode()
  mode!: Mode;

  @IsText(100, { optional: true })
  name?: string | null;

  @ApiPropertyOptional({ enum: SCOPES, isArray: true })
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsIn(SCOPES, { each: true })
  scopes?: Scope[] | null;

  @IsOptionalRate()
  rate?: RateDto | null;
}

/** The OAuth clients of a business, by operators. */
@ApiTags('operators: businesses')
@ApiBearerAuth()
@Controller('admin/v1/businesses/:id/oauth-clients')
export class OAuthClientsController {
  constructor(
    private readonly businesses: Businesses,
    private readonly clients: OAuthClients,
  ) {}

  /** The secret is shown once. */
  @Post()
  @AuditedInside()
  @ApiOperation({ summary: 'Make an OAuth client for a business, in one mode' })
  @ApiAnswers({ 201: 'NewOAuthClient' })
  @ApiProblems(403, 404, 422)
  async create(@Param('id') id: string, @Body() body: NewOAuthClientDto, @Acting() by: Operation): Promise<MadeOAuthClient> {
    const business = await this.businesses.get(id);
    const { mode, name, scopes, rate } = body;
    const client = { businessId: business.id, mode, name: name ?? undefined, scopes: scopes ?? SCOPES, rate: rateOf(rate) };
    return this.clients.create(client, by);
  }

  @Get()
  @ApiOperation({ summary: 'The OAuth clients of a business, newest first' })
  @ApiPage('OAuthClient')
  @ApiProblems(404)
  async list(@Param('id') id: string, @Query() query: CreatedPageQueryDto): Promise<Page<ShownOAuthClient>> {
    const business = await this.businesses.get(id);
    return this.clients.list(business.id, query);
  }

  /** Its tokens are refused on every gateway within a second. */
  @Delete(':client')
  @AuditedInside()
  @ApiOperation({ summary: 'Revoke an OAuth client and all of its tokens' })
  @ApiAnswers({ 200: 'OAuthClient' })
  @ApiProblems(403, 404)
  revoke(@Param('id') id: string, @Param('client') client: string, @Acting() by: Operation): Promise<ShownOAuthClient> {
    return this.clients.revoke(id, client, by);
  }
}
