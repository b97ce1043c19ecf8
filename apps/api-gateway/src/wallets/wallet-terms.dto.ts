import { ApiPropertyOptional } from '@nestjs/swagger';
import { type Mode, WALLET_STATUSES, type WalletStatus } from '@daftari/contracts';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { IsAmountText, IsMode } from '../edge/fields.js';

/** What a wallet may move; null takes a limit away, what is left out stays. */
export class WalletLimitsDto {
  @IsAmountText({ optional: true })
  transaction?: string | null;

  @IsAmountText({ optional: true })
  daily?: string | null;

  @IsAmountText({ optional: true })
  balance?: string | null;
}

/** Body of `PUT /admin/v1/businesses/{id}/wallets/{currency}`; what is left out stays. */
export class WalletTermsDto {
  @IsMode()
  mode!: Mode;

  @ApiPropertyOptional({ type: WalletLimitsDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => WalletLimitsDto)
  limits?: WalletLimitsDto | null;

  @IsAmountText({ optional: true, example: '0.00' })
  overdraft_limit?: string | null;

  @ApiPropertyOptional({ enum: WALLET_STATUSES })
  @IsOptional()
  @IsIn(WALLET_STATUSES)
  status?: WalletStatus | null;
}
