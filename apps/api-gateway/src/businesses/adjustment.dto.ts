import { ApiProperty } from '@nestjs/swagger';
import { type Mode } from '@daftari/contracts';
import { CURRENCIES, type Currency } from '@daftari/money';
import { IsDefined, IsIn } from 'class-validator';
import { IsAmountText, IsMode, IsReference, IsText } from '../edge/fields.js';

/** Body of `POST /admin/v1/businesses/{id}/credits` and `/debits`. */
export class AdjustmentDto {
  @IsReference()
  reference!: string;

  @ApiProperty({ enum: CURRENCIES })
  @IsDefined()
  @IsIn(CURRENCIES)
  currency!: Currency;

  @IsMode()
  mode!: Mode;

  @IsAmountText({ example: '1000.00' })
  amount!: string;

  @IsText(500, { example: 'bank transfer of 21 November' })
  reason!: string;
}
