import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Problem } from '@daftari/platform';
import { CreatedPageQueryDto } from '../edge/created.js';
import { type Page } from '../edge/page.js';
import { rateOf } from '../limits/rate.dto.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';
import { type BusinessCaller, CallingBusiness, NeedsScope } from './caller.js';
import { KeyRotation, type RotatedKey } from './key-rotation.js';
import { expiryOf, NewKeyDto, rateWithin } from './keys.dto.js';
import { Keys, type ShownKey } from './keys.service.js';

/** A business's own keys, of the calling key's mode. */
@ApiTags('api-keys')
@ApiBearerAuth()
@Controller('v1/api-keys')
@NeedsScope('keys:manage')
export class KeysController {
  constructor(
    private readonly keys: Keys,
    private readonly rotation: KeyRotation,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The keys of this mode' })
  @ApiPage('ApiKey')
  list(@CallingBusiness() caller: BusinessCaller, @Query() query: CreatedPageQueryDto): Promise<Page<ShownKey>> {
    return this.keys.list({ businessId: caller.business.id, mode: caller.mode }, query);
  }

  /** A key grants only scopes that it has, and no more requests than it has itself. The secret is shown once. */
  @Post()
  @ApiOperation({ summary: 'Make a key' })
  @ApiAnswers({ 201: 'NewApiKey' })
  @ApiProblems(401, 403, 422)
  create(@CallingBusiness() caller: BusinessCaller, @Body() body: NewKeyDto): Promise<ShownKey & { readonly secret: string }> {
    const missing = body.scopes.find((scope) => !caller.scopes.has(scope));
    if (missing !== undefined)
      throw new Problem('insufficient_scope', `This key does not have the scope ${missing}, so it cannot grant it.`);
    return this.keys.create({
      businessId: caller.business.id,
      mode: caller.mode,
      scopes: body.scopes,
      name: body.name ?? undefined,
      expiresAt: expiryOf(body.expires_at),
      rate: rateWithin(caller.keyRate, rateOf(body.rate)),
    });
  }

  /** The key keeps its id and scopes. The new secret is shown once; the old one works for 24 hours more. */
  @Post(':id/rotate')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give a key a new secret' })
  @ApiAnswers({ 200: 'RotatedApiKey' })
  @ApiProblems(401, 403, 404, 422)
  rotate(@CallingBusiness() caller: BusinessCaller, @Param('id') id: string): Promise<RotatedKey> {
    return this.rotation.rotate({ businessId: caller.business.id, id, mode: caller.mode }, caller.scopes);
  }

  /** Refused on every gateway within a second, with all of its secrets. */
  @Delete(':id')
  @ApiOperation({ summary: 'Revoke a key' })
  @ApiAnswers({ 200: 'ApiKey' })
  @ApiProblems(401, 403, 404)
  revoke(@CallingBusiness() caller: BusinessCaller, @Param('id') id: string): Promise<ShownKey> {
    return this.keys.revoke({ businessId: caller.business.id, id, mode: caller.mode });
  }
}
