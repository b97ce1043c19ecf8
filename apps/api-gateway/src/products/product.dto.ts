import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CURRENCIES, type Currency } from '@daftari/money';
import { Type } from 'class-transformer';
import { IsArray, IsDefined, IsIn, IsInt, IsObject, IsOptional, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { IsAmountText, IsCountry, IsPercentText, IsText } from '../edge/fields.js';
import { PageQueryDto } from '../edge/page.js';
import { FieldDto } from '../fields/field.dto.js';
import { PRODUCT_KINDS, PRODUCT_STATUSES, type ProductKind, type ProductStatus } from './product.entity.js';

/** How a product is priced. */
export class PricingDto {
  @ApiProperty({ enum: ['percent', 'fixed'] })
  @IsDefined()
  @IsIn(['percent', 'fixed'])
  model!: 'percent' | 'fixed';

  /** A percentage of the face value, as a decimal text from 0 to 100. */
  @IsPercentText()
  discount_percent?: string | null;

  /** The price of a fixed-price product. */
  @IsAmountText({ optional: true })
  amount?: string | null;

  @IsAmountText({ optional: true })
  fee?: string | null;
}

/** Body of `PUT /admin/v1/products/{code}`: makes or replaces the product. */
export class ProductDto {
  /** May repeat the code of the path. */
  @IsText(64, { optional: true })
  code?: string;

  @ApiProperty({ enum: PRODUCT_KINDS })
  @IsDefined()
  @IsIn(PRODUCT_KINDS)
  kind!: ProductKind;

  @IsText(64, { example: 'mtn' })
  network!: string;

  @IsText(200, { example: 'MTN airtime' })
  name!: string;

  @IsCountry()
  country!: string;

  @ApiProperty({ enum: CURRENCIES })
  @IsDefined()
  @IsIn(CURRENCIES)
  currency!: Currency;

  @ApiProperty({ type: PricingDto })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => PricingDto)
  pricing!: PricingDto;

  @IsAmountText({ optional: true })
  min_amount?: string | null;

  @IsAmountText({ optional: true })
  max_amount?: string | null;

  @ApiPropertyOptional({ type: 'integer' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(2_000_000_000)
  bundle_size_mb?: number | null;

  @IsText(64, { optional: true, example: '30DAYS' })
  validity?: string | null;

  /** Left out: what the kind of product usually needs, `meter_type` and `phone` for electricity. */
  @ApiPropertyOptional({ type: [FieldDto] })
  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => FieldDto)
  fields?: FieldDto[] | null;

  @ApiPropertyOptional({ enum: PRODUCT_STATUSES, default: 'active' })
  @IsOptional()
  @IsIn(PRODUCT_STATUSES)
  status?: ProductStatus | null;
}

/** Query of `GET /v1/products`. */
export class ProductsQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: PRODUCT_KINDS })
  @IsOptional()
  @IsIn(PRODUCT_KINDS)
  kind?: ProductKind;

  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @MaxLength(64)
  network?: string;

  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @MaxLength(2)
  country?: string;
}
