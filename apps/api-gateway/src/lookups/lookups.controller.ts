import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { type BusinessCaller, CallingBusiness, NeedsScope } from '../keys/caller.js';
import { ApiAnswers, ApiProblems } from '../openapi/answers.js';
import { EXAMPLES } from '../openapi/samples/examples.js';
import { LookupDto } from './lookup.dto.js';
import { Lookups, type ShownLookup } from './lookups.service.js';

/** Whose account it is, before money goes there: for keys that may send some. */
@ApiTags('lookups')
@ApiBearerAuth()
@Controller('v1/lookups')
@NeedsScope('purchases:write', 'payments:write', 'payouts:write')
export class LookupsController {
  constructor(private readonly lookups: Lookups) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Whose phone, meter, smartcard or account it is' })
  @ApiBody({ type: LookupDto, examples: EXAMPLES.lookups })
  @ApiAnswers({ 200: 'Lookup' })
  @ApiProblems(401, 403, 422, 429, 503)
  find(@CallingBusiness() caller: BusinessCaller, @Body() body: LookupDto, @Req() request: FastifyRequest): Promise<ShownLookup> {
    return this.lookups.find(caller.mode, body, request.traceparent);
  }
}
