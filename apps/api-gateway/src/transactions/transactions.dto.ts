import { ApiPropertyOptional } from '@nestjs/swagger';
import { TRANSACTION_KINDS, TRANSACTION_STATUSES, type TransactionKind, type TransactionStatus } from '@daftari/contracts';
import { IsIn, IsOptional } from 'class-validator';
import { IsFilterText, IsInstant } from '../edge/fields.js';
import { PageQueryDto } from '../edge/page.js';

/** Query of `GET /v1/transactions`. */
export class TransactionsQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: TRANSACTION_STATUSES })
  @IsOptional()
  @IsIn(TRANSACTION_STATUSES)
  status?: TransactionStatus;

  @ApiPropertyOptional({ enum: TRANSACTION_KINDS })
  @IsOptional()
  @IsIn(TRANSACTION_KINDS)
  kind?: TransactionKind;

  @IsFilterText(64)
  reference?: string;

  /** Created at this instant or later. */
  @IsInstant()
  created_from?: string;

  /** Created at this instant or before. */
  @IsInstant()
  created_to?: string;
}
