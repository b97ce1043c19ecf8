import { ApiProperty } from '@nestjs/swagger';
import { IsDefined, Matches } from 'class-validator';
import { IsAmountText, IsText } from '../edge/fields.js';
import { RequestedDto } from '../edge/requested.dto.js';

const TRANSACTION = /^txn_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Body of `POST /v1/refunds`. */
export class RefundDto extends RequestedDto {
  /** The payment that is given back. */
  @ApiProperty({ type: String, pattern: TRANSACTION.source, example: 'txn_01890000-0000-7000-8000-000000000072' })
  @IsDefined()
  @Matches(TRANSACTION, { message: 'transaction_id must be the id of a payment (txn_…)' })
  transaction_id!: string;

  /** A part of the payment; all that is left of it unless said. */
  @IsAmountText({ optional: true, example: '50.00' })
  amount?: string | null;

  @IsText(200, { example: 'returned goods' })
  reason!: string;
}
