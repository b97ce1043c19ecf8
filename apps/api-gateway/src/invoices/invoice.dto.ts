import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { INVOICE_STATUSES, type InvoiceStatus } from '@daftari/contracts';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsDefined, IsIn, IsObject, IsOptional, Matches, ValidateNested } from 'class-validator';
import { IsAmountText, IsEmailAddress, IsInstant, IsReference, IsText } from '../edge/fields.js';
import { PageQueryDto } from '../edge/page.js';

const ITEMS_MAX = 100;

/** Who is to pay. */
export class InvoiceCustomerDto {
  @IsText(200, { example: 'Jane Doe' })
  name!: string;

  @IsEmailAddress()
  email?: string | null;

  /** Local to the business's country, or international. */
  @IsText(32, { optional: true, example: '+255787654321' })
  phone?: string | null;
}

/** One line. */
export class InvoiceItemDto {
  @IsText(200, { example: 'Web Design' })
  name!: string;

  /** A number or a decimal text, more than zero, with at most six decimals. */
  @ApiProperty({ oneOf: [{ type: 'number' }, { type: 'string' }], example: 1 })
  @IsDefined()
  quantity!: string | number;

  @IsAmountText({ example: '200000.00' })
  unit_price!: string;
}

/** Body of `POST /v1/invoices`. */
export class InvoiceDto {
  @IsReference()
  reference!: string;

  @IsText(3, { example: 'TZS' })
  currency!: string;

  @ApiProperty({ type: InvoiceCustomerDto })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => InvoiceCustomerDto)
  customer!: InvoiceCustomerDto;

  @ApiProperty({ type: [InvoiceItemDto], minItems: 1, maxItems: ITEMS_MAX })
  @IsDefined()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(ITEMS_MAX)
  @ValidateNested({ each: true })
  @Type(() => InvoiceItemDto)
  items!: InvoiceItemDto[];

  /** Of the sum of all lines; 0 unless said. */
  @ApiPropertyOptional({ oneOf: [{ type: 'string' }, { type: 'number' }], example: '18' })
  @IsOptional()
  tax_percent?: string | number | null;

  /** The last day on which it is in time, in the business's time zone. */
  @ApiPropertyOptional({ type: String, format: 'date', example: '2026-12-01' })
  @IsOptional()
  due_date?: string | null;

  @IsText(2_000, { optional: true, example: 'Payment due within 30 days' })
  notes?: string | null;
}

/** Query of `GET /v1/invoices`. */
export class InvoicesQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: INVOICE_STATUSES })
  @IsOptional()
  @IsIn(INVOICE_STATUSES)
  status?: InvoiceStatus;

  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @Matches(/^[A-Za-z0-9._:-]{1,64}$/, { message: 'reference must be 1 to 64 letters, digits, dots, underscores, colons or hyphens' })
  reference?: string;

  @IsInstant()
  created_from?: string;

  @IsInstant()
  created_to?: string;
}
