import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { DialectSecrets } from './dialect-secrets.js';
import { Endpoints, type RotatedSecret, type ShownEndpoint } from './endpoints.js';
import { BusinessSecretDto, ChangeEndpointDto, CreateEndpointDto, DialectSecretDto, ListEndpointsDto, OwnerDto } from './endpoints.dto.js';

/** Webhook endpoints and what signs, for the gateway. */
@Controller('internal')
export class EndpointsController {
  constructor(
    @Inject(Endpoints) private readonly endpoints: Endpoints,
    @Inject(DialectSecrets) private readonly dialectSecrets: DialectSecrets,
  ) {}

  @Post('endpoints')
  create(@Body() body: CreateEndpointDto): Promise<ShownEndpoint> {
    return this.endpoints.create(body);
  }

  @Get('endpoints')
  list(@Query() query: ListEndpointsDto): Promise<{ data: ShownEndpoint[]; has_more: boolean; next_cursor: string | null }> {
    return this.endpoints.list(query);
  }

  @Get('endpoints/:id')
  get(@Param('id') id: string, @Query() owner: OwnerDto): Promise<ShownEndpoint> {
    return this.endpoints.get(id, owner);
  }

  @Patch('endpoints/:id')
  change(@Param('id') id: string, @Query() owner: OwnerDto, @Body() body: ChangeEndpointDto): Promise<ShownEndpoint> {
    return this.endpoints.change(id, owner, body);
  }

  @Delete('endpoints/:id')
  @HttpCode(204)
  async remove(@Param('id') id: string, @Query() owner: OwnerDto): Promise<void> {
    await this.endpoints.remove(id, owner);
  }

  @Post('endpoints/:id/rotate-secret')
  @HttpCode(200)
  rotateSecret(@Param('id') id: string, @Query() owner: OwnerDto): Promise<ShownEndpoint & RotatedSecret> {
    return this.endpoints.rotateSecret(id, owner);
  }

  @Put('businesses/:id')
  async setBusinessSecret(@Param('id') id: string, @Body() body: BusinessSecretDto): Promise<{ id: string }> {
    await this.endpoints.setBusinessSecret(id, body.webhook_secret);
    return { id };
  }

  @Post('businesses/:id/rotate-secret')
  @HttpCode(200)
  rotateBusinessSecret(@Param('id') id: string): Promise<RotatedSecret> {
    return this.endpoints.rotateBusinessSecret(id);
  }

  @Put('dialect-secrets/:key')
  async setDialectSecret(@Param('key') key: string, @Body() body: DialectSecretDto): Promise<{ key_id: string }> {
    await this.dialectSecrets.set(key, body);
    return { key_id: key };
  }
}
