import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { BalanceView } from '@daftari/contracts';
import { isCurrency } from '@daftari/money';
import { notFound, Problem } from '@daftari/platform';
import { IsDefined, IsString } from 'class-validator';
import { IsInstant } from '../edge/fields.js';
import { pageAmong, PageQueryDto } from '../edge/page.js';
import { type BusinessCaller, CallingBusiness, NeedsScope } from '../keys/caller.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { ApiAnswers, ApiPage, ApiProblems } from '../openapi/answers.js';
import { shownBalance, shownWallet } from './shown-wallet.js';
import { Wallets } from './wallets.js';

const balanceCheck = TypeCompiler.Compile(BalanceView);

/** Query of `GET /v1/balance`. */
export class BalanceQueryDto {
  @ApiProperty({ example: 'NGN' })
  @IsDefined()
  @IsString()
  currency!: string;

  /** Any past instant; now unless said. */
  @IsInstant()
  at?: string;
}

/** What a business has. */
@ApiTags('wallets')
@ApiBearerAuth()
@Controller('v1')
@NeedsScope('balance:read')
export class WalletsController {
  constructor(
    private readonly wallets: Wallets,
    private readonly neighbours: Neighbours,
  ) {}

  @Get('wallets')
  @ApiOperation({ summary: 'The wallets of this mode, by currency' })
  @ApiPage('Wallet')
  @ApiProblems(422)
  async list(@CallingBusiness() { business, mode }: BusinessCaller, @Query() query: PageQueryDto) {
    return pageAmong((await this.wallets.list(business.id, mode)).map(shownWallet), query, ({ id }) => [id]);
  }

  @Get('wallets/:id')
  @ApiAnswers({ 200: 'Wallet' })
  @ApiProblems(404)
  async get(@CallingBusiness() { business, mode }: BusinessCaller, @Param('id') id: string) {
    const wallet = (await this.wallets.list(business.id, mode)).find((one) => one.id === id);
    if (!wallet) throw notFound('The wallet');
    return shownWallet(wallet);
  }

  @Get('balance')
  @ApiOperation({ summary: 'A balance, now or at any past instant' })
  @ApiAnswers({ 200: 'Balance' })
  @ApiProblems(404, 422)
  async balance(@CallingBusiness() { business, mode }: BusinessCaller, @Query() { currency, at }: BalanceQueryDto) {
    if (!isCurrency(currency))
      throw new Problem('currency_not_supported', `${currency} is not a currency that is held here.`, {
        errors: [{ field: 'currency', code: 'not_supported', detail: 'currency must be an ISO 4217 code such as NGN.' }],
      });
    const path = `/internal/businesses/${business.id}/balance`;
    const query = { mode, currency, at: at === undefined ? undefined : new Date(at).toISOString() };
    const balance = await this.neighbours.ledger.find(balanceCheck, { method: 'GET', path, query });
    if (!balance) throw notFound(`The ${currency} wallet`);
    return shownBalance(balance);
  }
}
