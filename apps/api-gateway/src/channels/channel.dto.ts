import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { FEE_PAYERS } from '@daftari/contracts';
import { CURRENCIES, type Currency } from '@daftari/money';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsDefined, IsIn, IsObject, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { IsAmountText, IsCountry, IsPercentText, IsText } from '../edge/fields.js';
import { PageQueryDto } from '../edge/page.js';
import { FieldDto } from '../fields/field.dto.js';
import {
  CATEGORIES,
  type Category,
  CHANNEL_STATUSES,
  CHANNEL_TYPES,
  type ChannelStatus,
  type ChannelType,
  type FeePayer,
} from './channel.entity.js';

/** What a transaction through a channel costs: a percentage and a fixed part, together within bounds. */
export class FeeDto {
  @IsPercentText({ example: '1.0' })
  percent?: string | null;

  /** The fixed part, on top of the percentage. */
  @IsAmountText({ optional: true, example: '0.50' })
  amount?: string | null;

  @IsAmountText({ optional: true, example: '0.10' })
  min?: string | null;

  @IsAmountText({ optional: true, example: '50.00' })
  max?: string | null;
}

/** One use of a channel. */
export class ChannelCategoryDto {
  @ApiProperty({ enum: CATEGORIES })
  @IsDefined()
  @IsIn(CATEGORIES)
  category!: Category;

  /** Who bears the fee: the business, or whoever pays or is paid. */
  @ApiPropertyOptional({ enum: FEE_PAYERS, default: 'merchant' })
  @IsOptional()
  @IsIn(FEE_PAYERS)
  fee_payer?: FeePayer | null;

  @ApiPropertyOptional({ type: FeeDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => FeeDto)
  fee?: FeeDto | null;
}

/** Body of `PUT /admin/v1/channels/{code}`: makes or replaces the channel. */
export class ChannelDto {
  /** May repeat the code of the path. */
  @IsText(64, { optional: true })
  code?: string;

  @ApiProperty({ enum: CHANNEL_TYPES })
  @IsDefined()
  @IsIn(CHANNEL_TYPES)
  type!: ChannelType;

  @IsCountry({ example: 'SL' })
  country!: string;

  @ApiProperty({ enum: CURRENCIES })
  @IsDefined()
  @IsIn(CURRENCIES)
  currency!: Currency;

  @IsText(200, { optional: true, example: 'Orange Money' })
  description?: string | null;

  /** The rules of each field, by its name. */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'string' } },
    example: { msisdn: ['required', 'string'], email: ['nullable', 'email'] },
  })
  @IsOptional()
  @IsObject()
  fields?: Record<string, unknown> | null;

  /** The same as a list, as `GET` shows it beside the map: may stand in its place, or repeat it. */
  @ApiPropertyOptional({ type: [FieldDto] })
  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => FieldDto)
  field_list?: FieldDto[] | null;

  @ApiProperty({ type: [ChannelCategoryDto] })
  @IsDefined()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(CATEGORIES.length)
  @ValidateNested({ each: true })
  @Type(() => ChannelCategoryDto)
  categories!: ChannelCategoryDto[];

  @ApiPropertyOptional({ enum: CHANNEL_STATUSES, default: 'active' })
  @IsOptional()
  @IsIn(CHANNEL_STATUSES)
  status?: ChannelStatus | null;
}

/** Query of `GET /v1/channels`. */
export class ChannelsQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: CHANNEL_TYPES })
  @IsOptional()
  @IsIn(CHANNEL_TYPES)
  type?: ChannelType;

  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @MaxLength(3)
  currency?: string;

  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @MaxLength(2)
  country?: string;

  @ApiPropertyOptional({ enum: CHANNEL_STATUSES })
  @IsOptional()
  @IsIn(CHANNEL_STATUSES)
  status?: ChannelStatus;

  /** Only channels that can be used for this. */
  @ApiPropertyOptional({ enum: CATEGORIES })
  @IsOptional()
  @IsIn(CATEGORIES)
  category?: Category;
}
