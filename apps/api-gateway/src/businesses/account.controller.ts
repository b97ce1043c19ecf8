import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AnyScope, type BusinessCaller, CallingBusiness } from '../keys/caller.js';
import { ApiAnswers } from '../openapi/answers.js';
import { Businesses } from './businesses.service.js';

/** The business behind the key. */
@ApiTags('account')
@ApiBearerAuth()
@Controller('v1/account')
@AnyScope()
export class AccountController {
  constructor(private readonly businesses: Businesses) {}

  @Get()
  @ApiOperation({ summary: 'The business behind the key' })
  @ApiAnswers({ 200: 'Account' })
  async get(@CallingBusiness() caller: BusinessCaller) {
    const business = await this.businesses.get(caller.business.id);
    return {
      id: business.id,
      code: business.code,
      name: business.name,
      email: business.email,
      phone: business.phone,
      country: business.country,
      status: business.status,
      kyc_status: business.kycStatus,
      tier: business.tier,
      mode: caller.mode,
      created_at: business.createdAt.toISOString(),
    };
  }
}
