import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type BusinessCaller, CallingBusiness, NeedsScope } from '../keys/caller.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { ApiAnswers, ApiProblems } from '../openapi/answers.js';

/** The business's own secret, which signs what goes to the `webhook_url` of its requests, in both modes. */
@ApiTags('webhooks')
@ApiBearerAuth()
@Controller('v1/account')
@NeedsScope('webhooks:manage')
export class WebhookSecretController {
  constructor(private readonly neighbours: Neighbours) {}

  /** The new secret is shown once; both sign for 24 hours. */
  @Post('rotate-webhook-secret')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give the business a new webhook secret' })
  @ApiAnswers({ 200: 'RotatedSecret' })
  @ApiProblems(401, 403, 503)
  rotate(@CallingBusiness() { business }: BusinessCaller): Promise<unknown> {
    return this.neighbours.notifier.ask({ method: 'POST', path: `/internal/businesses/${business.id}/rotate-secret` });
  }
}
