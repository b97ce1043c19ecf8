import { ApiProperty } from '@nestjs/swagger';
import { IsDefined, Matches } from 'class-validator';
import { IsAmountText, IsText } from '../edge/fields.js';
import { RequestedDto } from '../edge/requested.dto.js';

const BUSINESS = /^(biz_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{6})$/;

/** Body of `POST /v1/transfers`. */
export class TransferDto extends RequestedDto {
  /** The business that is paid: its id, or its code of six digits. */
  @ApiProperty({ type: String, pattern: BUSINESS.source, example: '100002' })
  @IsDefined()
  @Matches(BUSINESS, { message: 'to_business must be the id of a business (biz_…) or its code of six digits' })
  to_business!: string;

  @IsAmountText({ example: '250.00' })
  amount!: string;

  @IsText(3, { example: 'NGN' })
  currency!: string;

  /** What it is for; the recipient reads it too. */
  @IsText(200, { optional: true, example: 'commission of November' })
  description?: string | null;

  /** The same as `description`, by the name that payouts have for it. */
  @IsText(200, { optional: true })
  narration?: string | null;
}
