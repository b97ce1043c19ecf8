import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CURRENCIES } from '@daftari/money';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsDefined,
  IsEmail,
  IsIn,
  IsOptional,
  IsTimeZone,
  MaxLength,
} from 'class-validator';
import { getCountries } from 'libphonenumber-js/mobile';
import { IsText } from '../edge/fields.js';
import { BUSINESS_STATUSES, type BusinessStatus } from './business.entity.js';

const COUNTRIES = getCountries();

/** Body of `POST /admin/v1/businesses`. */
export class NewBusinessDto {
  @IsText(200, { example: 'Demo Telecoms' })
  name!: string;

  @ApiProperty({ format: 'email' })
  @IsDefined()
  @MaxLength(254)
  @IsEmail()
  email!: string;

  @IsText(32, { optional: true, example: '+2348031234567' })
  phone?: string | null;

  @ApiProperty({ description: 'ISO 3166 alpha-2', example: 'NG' })
  @IsDefined()
  @IsIn(COUNTRIES, { message: 'country must be a country of ISO 3166, such as NG' })
  country!: string;

  @IsText(64, { optional: true, example: 'free' })
  tier?: string | null;

  @ApiProperty({ enum: CURRENCIES, isArray: true, example: ['NGN'] })
  @IsDefined()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsIn(CURRENCIES, { each: true })
  currencies!: string[];

  @ApiPropertyOptional({ type: String, example: 'Africa/Lagos', default: 'UTC' })
  @IsOptional()
  @IsTimeZone()
  timezone?: string | null;
}

/** Body of `PATCH /admin/v1/businesses/{id}`; what is left out stays. Currencies can be added. */
export class BusinessChangeDto {
  @IsText(200, { optional: true })
  name?: string;

  @ApiPropertyOptional({ format: 'email' })
  @IsOptional()
  @MaxLength(254)
  @IsEmail()
  email?: string;

  @IsText(32, { optional: true })
  phone?: string;

  @IsText(64, { optional: true })
  tier?: string;

  @ApiPropertyOptional({ enum: CURRENCIES, isArray: true })
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsIn(CURRENCIES, { each: true })
  currencies?: string[];

  @ApiPropertyOptional()
  @IsOptional()
  @IsTimeZone()
  timezone?: string;

  @ApiPropertyOptional({ enum: BUSINESS_STATUSES })
  @IsOptional()
  @IsIn(BUSINESS_STATUSES)
  status?: BusinessStatus;
}
