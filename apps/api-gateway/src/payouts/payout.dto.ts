import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { FEE_PAYERS } from '@daftari/contracts';
import { Type } from 'class-transformer';
import { IsDefined, IsIn, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { type FeePayer } from '../channels/channel.entity.js';
import { IsAmountText, IsText, IsTextMap } from '../edge/fields.js';
import { RequestedDto } from '../edge/requested.dto.js';

/** Who is paid. */
export class RecipientDto {
  /** A phone number, local or international, of the channel's country; for banks the number of the account. */
  @IsText(64, { example: '+23276123456' })
  account!: string;

  /** Whose account it is. */
  @IsText(200, { optional: true, example: 'Fatu Marah' })
  name?: string | null;
}

/** Body of `POST /v1/payouts`. */
export class PayoutDto extends RequestedDto {
  @IsText(64, { example: 'OM' })
  channel!: string;

  @IsAmountText({ example: '100.00' })
  amount!: string;

  @IsText(3, { example: 'SLE' })
  currency!: string;

  @ApiProperty({ type: RecipientDto })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => RecipientDto)
  recipient!: RecipientDto;

  /** Who bears the fee; whoever the channel says unless said. */
  @ApiPropertyOptional({ enum: FEE_PAYERS })
  @IsOptional()
  @IsIn(FEE_PAYERS)
  fee_payer?: FeePayer | null;

  /** What else the channel asks for, by its own names. */
  @IsTextMap()
  fields?: Record<string, string | null> | null;

  /** What the payout is for. */
  @IsText(200, { optional: true, example: 'salary of November' })
  narration?: string | null;
}
