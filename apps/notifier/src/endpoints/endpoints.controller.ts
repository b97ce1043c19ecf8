import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { Endpoints, type ShownEndpoint } from './endpoints.js';
import { BusinessSecretDto, CreateEndpointDto, ListEndpointsDto, OwnerDto } from './endpoints.dto.js';

/** Webhook endpoints, for the gateway. */
@Controller('internal')
export class EndpointsController {
  constructor(@Inject(Endpoints) private readonly endpoints: Endpoints) {}

  @Post('endpoints')
  create(@Body() body: CreateEndpointDto): Promise<ShownEndpoint> {
    return this.endpoints.create(body);
  }

  @Get('endpoints')
  list(@Query() query: ListEndpointsDto): Promise<{ data: ShownEndpoint[]; has_more: boolean; next_cursor: string | null }> {
    return this.endpoints.list(query);
  }

  @Delete('endpoints/:id')
  @HttpCode(204)
  async remove(@Param('id') id: string, @Query() owner: OwnerDto): Promise<void> {
    await this.endpoints.remove(id, owner);
  }

  @Put('businesses/:id')
  async setBusinessSecret(@Param('id') id: string, @Body() body: BusinessSecretDto): Promise<{ id: string }> {
    await this.endpoints.setBusinessSecret(id, body.webhook_secret);
    return { id };
  }
}
