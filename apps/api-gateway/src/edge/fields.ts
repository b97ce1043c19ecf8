import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MODES } from '@daftari/contracts';
import { IsDefined, IsIn, IsISO8601, IsOptional, IsString, Matches, MaxLength, registerDecorator } from 'class-validator';
import { getCountries } from 'libphonenumber-js/mobile';

/** A client's own reference: 1 to 64 letters, digits and . _ : - */
export const IsReference = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({
      pattern: '^[A-Za-z0-9._:-]{1,64}$',
      example: 'order-1',
      description: 'Yours, unique per mode; sending it again is safe.',
    }),
    IsDefined(),
    Matches(/^[A-Za-z0-9._:-]{1,64}$/, { message: 'reference must be 1 to 64 letters, digits, dots, underscores, colons or hyphens' }),
  );

/** `live` or `test`. */
export const IsMode = (): PropertyDecorator => applyDecorators(ApiProperty({ enum: MODES }), IsDefined(), IsIn(MODES));

/** A decimal text in major units. Its value is read where the currency is known. */
export const IsAmountText = (options: { optional?: boolean; example?: string } = {}): PropertyDecorator =>
  applyDecorators(
    (options.optional ? ApiPropertyOptional : ApiProperty)({
      type: String,
      example: options.example ?? '100.00',
      description: 'Decimal text in major units.',
    }),
    ...(options.optional ? [IsOptional()] : [IsDefined()]),
    IsString({ message: '$property must be a decimal text such as "100.00", not a number' }),
  );

/** A text of at most so many characters. */
export const IsText = (max: number, options: { optional?: boolean; example?: string; nullable?: boolean } = {}): PropertyDecorator =>
  applyDecorators(
    (options.optional ? ApiPropertyOptional : ApiProperty)({
      type: String,
      maxLength: max,
      ...(options.example === undefined ? {} : { example: options.example }),
    }),
    ...(options.optional ? [IsOptional()] : [IsDefined(), Matches(/\S/, { message: '$property must not be empty' })]),
    MaxLength(max),
    IsString(),
  );

const COUNTRIES: readonly string[] = getCountries();

/** A text that a list is narrowed to: of at most so many characters, none of which the database cannot hold. */
export const IsFilterText = (max: number, description?: string): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, maxLength: max, ...(description === undefined ? {} : { description }) }),
    IsOptional(),
    IsString(),
    MaxLength(max),
    checked('isStorable', (value) => typeof value !== 'string' || !value.includes('\0'), '$property must not hold the character NUL'),
  );

/** A country of ISO 3166-1 alpha-2. */
export const IsCountry = (options: { optional?: boolean; example?: string } = {}): PropertyDecorator =>
  applyDecorators(
    (options.optional ? ApiPropertyOptional : ApiProperty)({ type: String, example: options.example ?? 'NG' }),
    ...(options.optional ? [IsOptional()] : [IsDefined()]),
    IsIn(COUNTRIES, { message: '$property must be a country of ISO 3166, such as NG' }),
  );

/** A percentage as a decimal text from 0 to 100. */
export const IsPercentText = (options: { example?: string } = {}): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, example: options.example ?? '1' }),
    IsOptional(),
    Matches(/^(100(\.0{1,6})?|\d{1,2}(\.\d{1,6})?)$/, { message: '$property must be a decimal text from "0" to "100"' }),
  );

/** RFC 3339. */
export const IsInstant = (options: { required?: boolean } = {}): PropertyDecorator =>
  applyDecorators(
    (options.required ? ApiProperty : ApiPropertyOptional)({ type: String, format: 'date-time' }),
    ...(options.required ? [IsDefined()] : [IsOptional()]),
    IsISO8601({ strict: true, strictSeparator: true }, { message: '$property must be an instant such as 2026-11-21T09:00:00Z' }),
    Matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/, {
      message: '$property must be an instant such as 2026-11-21T09:00:00Z',
    }),
  );

/** A web address of at most 2,048 characters. */
export const IsWebAddress = (options: { optional?: boolean } = {}): PropertyDecorator =>
  applyDecorators(
    (options.optional ? ApiPropertyOptional : ApiProperty)({ type: String, format: 'uri', maxLength: 2_048 }),
    ...(options.optional ? [IsOptional()] : [IsDefined()]),
    MaxLength(2_048),
    checked('isWebAddress', isWebAddress, '$property must be an address that begins with http:// or https://'),
  );

const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,189}$/;

/** An email address, as far as its form can say. */
export const IsEmailAddress = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, format: 'email', maxLength: 254 }),
    IsOptional(),
    checked('isEmailAddress', (value) => typeof value === 'string' && EMAIL.test(value), '$property must be an email address'),
  );

/** A flat map of short texts; null is a text that is left out. */
export const IsTextMap = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' } }),
    IsOptional(),
    checked('isTextMap', isTextMap, '$property must be an object of at most 32 texts of at most 256 characters'),
  );

/** A flat map of texts with one at least. */
export const IsTexts = (options: { example?: Readonly<Record<string, string>> } = {}): PropertyDecorator =>
  applyDecorators(
    ApiProperty({
      type: 'object',
      additionalProperties: { type: 'string', maxLength: 1_000 },
      minProperties: 1,
      maxProperties: 32,
      ...(options.example === undefined ? {} : { example: options.example }),
    }),
    IsDefined(),
    checked('isTexts', isTexts, '$property must be an object of 1 to 32 texts of at most 1000 characters'),
  );

/** Anything the client wants to find again: an object of at most 4,096 characters as JSON. */
export const IsMetadata = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: 'object', additionalProperties: true }),
    IsOptional(),
    checked('isMetadata', isMetadata, '$property must be an object of at most 4096 characters as JSON, without names that begin with $'),
  );

const checked =
  (name: string, check: (value: unknown) => boolean, message: string): PropertyDecorator =>
  (target, property) =>
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: String(property),
      options: { message },
      validator: { validate: check },
    });

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const isWebAddress = (value: unknown): boolean =>
  typeof value === 'string' && /^https?:\/\/[^\s/]/.test(value) && !/\s/.test(value) && URL.canParse(value);

const isTextMap = (value: unknown): boolean =>
  isRecord(value) &&
  Object.keys(value).length <= 32 &&
  Object.values(value).every((text) => text === null || (typeof text === 'string' && text.length <= 256));

const isTexts = (value: unknown): boolean => {
  if (!isRecord(value)) return false;
  const entries = Object.entries(value);
  const fits = ([name, text]: readonly [string, unknown]): boolean => name.length <= 64 && typeof text === 'string' && text.length <= 1_000;
  return entries.length > 0 && entries.length <= 32 && entries.every(fits);
};

/** Names that begin with $ are ours. */
const isMetadata = (value: unknown): boolean =>
  isRecord(value) && JSON.stringify(value).length <= 4_096 && !Object.keys(value).some((name) => name.startsWith('$'));
