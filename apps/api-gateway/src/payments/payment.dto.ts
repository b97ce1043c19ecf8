import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { COLLECTION_METHODS } from '@daftari/contracts';
import { Type } from 'class-transformer';
import { IsDefined, IsIn, IsInt, IsObject, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { IsAmountText, IsCountry, IsEmailAddress, IsText, IsTextMap, IsWebAddress } from '../edge/fields.js';
import { RequestedDto } from '../edge/requested.dto.js';

/** How a payer is asked. */
export type CollectionMethod = (typeof COLLECTION_METHODS)[number];

const YEAR_S = 365 * 86_400;

/** Who pays. */
export class CustomerDto {
  @IsText(100, { example: 'Juma' })
  first_name!: string;

  @IsText(100, { example: 'Mwangi' })
  last_name!: string;

  @IsEmailAddress()
  email?: string | null;

  /** Local to the customer's country, or international. */
  @IsText(32, { optional: true, example: '+255712345678' })
  phone?: string | null;

  @IsCountry({ optional: true, example: 'TZ' })
  country?: string | null;
}

/** Body of `POST /v1/payments`. */
export class PaymentDto extends RequestedDto {
  @ApiProperty({ enum: COLLECTION_METHODS, example: 'mobile_money' })
  @IsDefined()
  @IsIn(COLLECTION_METHODS)
  method!: CollectionMethod;

  /** Left out: the one that collects this currency in the payer's country. */
  @IsText(64, { optional: true, example: 'OM' })
  channel?: string | null;

  @IsAmountText({ example: '5000.00' })
  amount!: string;

  @IsText(3, { example: 'TZS' })
  currency!: string;

  /** Whose mobile money it is; the customer's own phone unless said. Not for cards. */
  @IsText(32, { optional: true, example: '+255712345678' })
  phone?: string | null;

  @ApiProperty({ type: CustomerDto })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => CustomerDto)
  customer!: CustomerDto;

  /** What else the channel asks for, by its own names. */
  @IsTextMap()
  fields?: Record<string, string | null> | null;

  /** Where the payer of a card goes afterwards. */
  @IsWebAddress({ optional: true })
  redirect_url?: string | null;

  @IsWebAddress({ optional: true })
  cancel_url?: string | null;

  /** In seconds; four hours unless said. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: YEAR_S, default: 14_400 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(YEAR_S)
  expires_in?: number | null;
}
