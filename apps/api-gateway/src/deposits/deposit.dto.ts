import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MODES, type Mode, TRANSACTION_STATUSES, type TransactionStatus } from '@daftari/contracts';
import { IsDefined, IsIn, IsOptional, Matches } from 'class-validator';
import { IsAmountText, IsFilterText, IsInstant, IsText, IsTexts } from '../edge/fields.js';
import { PageQueryDto } from '../edge/page.js';
import { RequestedDto } from '../edge/requested.dto.js';

export const DEPOSIT_METHODS = ['bank', 'cash'] as const;
export type DepositMethod = (typeof DEPOSIT_METHODS)[number];

export const DEPOSIT_DECISIONS = ['approve', 'reject', 'void'] as const;
/** What can be decided about a deposit: by an operator, or to `void` it by its business. */
export type DepositDecision = (typeof DEPOSIT_DECISIONS)[number];

/** Body of `POST /v1/deposits`. */
export class DepositDto extends RequestedDto {
  @IsAmountText({ example: '100000.00' })
  amount!: string;

  @IsText(3, { example: 'NGN' })
  currency!: string;

  @ApiProperty({ enum: DEPOSIT_METHODS })
  @IsDefined()
  @IsIn(DEPOSIT_METHODS)
  method!: DepositMethod;

  /** What an operator finds the money by: a slip's number, who paid it in, where and when. */
  @IsTexts({ example: { bank_reference: 'FT26325XYZ', paid_by: 'Ada Obi' } })
  proof!: Record<string, string>;
}

/** Query of `GET /admin/v1/deposits`. */
export class DepositsQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: TRANSACTION_STATUSES })
  @IsOptional()
  @IsIn(TRANSACTION_STATUSES)
  status?: TransactionStatus;

  @IsFilterText(64, 'The id of a business.')
  business?: string;

  @ApiPropertyOptional({ enum: MODES })
  @IsOptional()
  @IsIn(MODES)
  mode?: Mode;

  @IsFilterText(64)
  reference?: string;

  /** Announced at this instant or later. */
  @IsInstant()
  created_from?: string;

  /** Announced at this instant or before. */
  @IsInstant()
  created_to?: string;
}

/** Body of `POST /admin/v1/deposits/{id}/approve` and `/reject`. */
export class DepositNoteDto {
  /** Of a rejection, the business reads it. */
  @IsText(500, { example: 'Seen on the account statement of 21 November.' })
  @Matches(/^[^\0]*$/, { message: 'note must not hold the character NUL' })
  note!: string;
}
