import { Body, Controller, Param, Put, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type WalletTerms } from '@daftari/contracts';
import { type Currency, isCurrency } from '@daftari/money';
import { type FieldProblem, Problem, validationFailed } from '@daftari/platform';
import { type FastifyRequest } from 'fastify';
import { Audited } from '../audit/audited.js';
import { Businesses } from '../businesses/businesses.service.js';
import { readAmount } from '../edge/amounts.js';
import { ApiAnswers, ApiProblems } from '../openapi/answers.js';
import { shownWallet } from './shown-wallet.js';
import { WalletTermsDto } from './wallet-terms.dto.js';
import { Wallets } from './wallets.js';

/** Limits, overdraft and status of one wallet, by operators. */
@ApiTags('operators: businesses')
@ApiBearerAuth()
@Controller('admin/v1/businesses/:id/wallets/:currency')
export class WalletTermsController {
  constructor(
    private readonly businesses: Businesses,
    private readonly wallets: Wallets,
  ) {}

  /** Opens the wallet where the business has none in this currency. */
  @Put()
  @Audited('wallet.put', 'wallets')
  @ApiOperation({ summary: "Set a wallet's limits, overdraft and status" })
  @ApiAnswers({ 200: 'Wallet' })
  @ApiProblems(404, 422, 503)
  async put(@Param('id') id: string, @Param('currency') currency: string, @Body() body: WalletTermsDto, @Req() request: FastifyRequest) {
    const business = await this.businesses.get(id);
    if (!isCurrency(currency)) throw new Problem('currency_not_supported', `${currency} is not a currency that is held here.`);
    const change = readTerms(body, currency);
    if (!(await this.wallets.find(business.id, body.mode, currency)))
      await this.businesses.openWallet(business, body.mode, currency, request.traceparent);
    const wallet = await this.wallets.find(business.id, body.mode, currency);
    if (!wallet)
      throw new Problem('temporarily_unavailable', 'The wallet is being opened; send the same request again.', { retryAfterSeconds: 1 });
    const place = { businessId: business.id, shard: business.shard, mode: body.mode, currency, traceparent: request.traceparent };
    await this.wallets.setTerms(place, { ...wallet.terms, ...change });
    return shownWallet((await this.wallets.find(business.id, body.mode, currency)) ?? wallet);
  }
}

type Change = Partial<WalletTerms>;

const LIMITS = { transaction: 'transaction_limit_minor', daily: 'daily_limit_minor', balance: 'balance_limit_minor' } as const;

const readTerms = (body: WalletTermsDto, currency: Currency): Change => {
  const errors: FieldProblem[] = [];
  const read = (text: string, field: string): string => {
    const amount = readAmount(text, currency, field, true);
    if (typeof amount === 'bigint') return amount.toString();
    errors.push(amount);
    return '0';
  };
  const change: Change = body.status ? { status: body.status } : {};
  if (typeof body.overdraft_limit === 'string') change.overdraft_limit_minor = read(body.overdraft_limit, 'overdraft_limit');
  for (const name of ['transaction', 'daily', 'balance'] as const) {
    const text = body.limits?.[name];
    if (text !== undefined) change[LIMITS[name]] = text === null ? null : read(text, `limits.${name}`);
  }
  if (errors.length > 0) throw validationFailed(errors);
  return change;
};
