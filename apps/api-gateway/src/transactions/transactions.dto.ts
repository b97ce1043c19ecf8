import { ApiPropertyOptional } from '@nestjs/swagger';
import { TRANSACTION_KINDS, TRANSACTION_STATUSES, type TransactionKind, type TransactionStatus } from '@daftari/contracts';
import { IsIn, IsOptional, MaxLength } from 'class-validator';
import { IsInstant } from '../edge/fields.js';
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

  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @MaxLength(64)
  reference?: string;

  @IsInstant()
  created_from?: string;

  @IsInstant()
  created_to?: string;
}
