import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type BusinessCaller, CallingBusiness, NeedsScope } from '../keys/caller.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { ApiAnswers, ApiProblems } from '../openapi/answers.js';

/** Single deliveries of webhooks, to endpoints and to the addresses of requests. */
@ApiTags('webhooks')
@ApiBearerAuth()
@Controller('v1/deliveries')
@NeedsScope('webhooks:manage')
export class DeliveriesController {
  constructor(private readonly neighbours: Neighbours) {}

  /** With the same `webhook-id` and body as before, and a fresh schedule. */
  @Post(':id/redeliver')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send a delivery again' })
  @ApiAnswers({ 202: 'WebhookDelivery' })
  @ApiProblems(401, 403, 404, 503)
  redeliver(@CallingBusiness() { business, mode }: BusinessCaller, @Param('id') id: string): Promise<unknown> {
    return this.neighbours.notifier.ask({
      method: 'POST',
      path: `/internal/deliveries/${encodeURIComponent(id)}/redeliver`,
      query: { business_id: business.id, mode },
    });
  }
}
