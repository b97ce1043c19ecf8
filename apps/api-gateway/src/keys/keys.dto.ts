import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type Mode } from '@daftari/contracts';
import { type FieldProblem, validationFailed } from '@daftari/platform';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsDefined, IsIn, IsOptional } from 'class-validator';
import { IsInstant, IsMode, IsText, IsTextMap } from '../edge/fields.js';
import { IsOptionalRate, type RateDto } from '../limits/rate.dto.js';
import { type Rate, type Scope, SCOPES } from './caller.js';
import { type DialectName, DIALECTS } from './dialect-forms.js';

/** Body of `POST /v1/api-keys`. */
export class NewKeyDto {
  @IsText(100, { optional: true })
  name?: string | null;

  @ApiProperty({ enum: SCOPES, isArray: true })
  @IsDefined()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(20)
  @IsIn(SCOPES, { each: true })
  scopes!: Scope[];

  @IsInstant()
  expires_at?: string | null;

  @IsOptionalRate()
  rate?: RateDto | null;
}

/** Body of `POST /admin/v1/businesses/{id}/api-keys`; all scopes unless said. */
export class NewBusinessKeyDto {
  @IsMode()
  mode!: Mode;

  @IsText(100, { optional: true })
  name?: string | null;

  @ApiPropertyOptional({ enum: SCOPES, isArray: true })
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(20)
  @IsIn(SCOPES, { each: true })
  scopes?: Scope[] | null;

  @IsInstant()
  expires_at?: string | null;

  @IsOptionalRate()
  rate?: RateDto | null;

  @ApiPropertyOptional({ enum: DIALECTS, description: "Makes credentials in that dialect's form." })
  @IsOptional()
  @IsIn(DIALECTS)
  dialect?: DialectName | null;

  /** Values that the other side has fixed already, of a dialect's credentials; the rest is made. */
  @IsTextMap()
  credentials?: Record<string, string> | null;
}

/** When a key ends. @throws Problem 422 where that is over already */
export const expiryOf = (text: string | null | undefined): Date | undefined => {
  if (text === undefined || text === null) return undefined;
  const expiresAt = new Date(text);
  if (expiresAt.getTime() > Date.now()) return expiresAt;
  throw validationFailed([{ field: 'expires_at', code: 'too_small', detail: 'expires_at must be in the future.' }]);
};

/** The rate of a key that another makes: where its maker has one, that is the most. @throws Problem 422 */
export const rateWithin = (makers: Rate | undefined, asked: Rate): Rate => {
  const rate = { perHour: asked.perHour ?? makers?.perHour ?? null, perMinute: asked.perMinute ?? makers?.perMinute ?? null };
  const errors = [tooMuch('per_hour', makers?.perHour, rate.perHour), tooMuch('per_minute', makers?.perMinute, rate.perMinute)].flat();
  if (errors.length > 0) throw validationFailed(errors);
  return rate;
};

const tooMuch = (name: string, most: number | null | undefined, asked: number | null): FieldProblem[] =>
  typeof most !== 'number' || asked === null || asked <= most
    ? []
    : [{ field: `rate.${name}`, code: 'too_large', detail: `rate.${name} must be at most ${most}, as this key has itself.` }];
