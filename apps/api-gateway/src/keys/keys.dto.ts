import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type Mode } from '@daftari/contracts';
import { validationFailed } from '@daftari/platform';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsDefined, IsIn, IsOptional } from 'class-validator';
import { IsInstant, IsMode, IsText, IsTextMap } from '../edge/fields.js';
import { type Scope, SCOPES } from './caller.js';
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
