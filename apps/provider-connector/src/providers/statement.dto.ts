import { Type } from 'class-transformer';
import {
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  registerDecorator,
  ValidateNested,
  type ValidationOptions,
} from 'class-validator';

const Name = (): PropertyDecorator => (target, property) => {
  for (const decorate of [IsOptional(), IsString(), MinLength(1), MaxLength(128)]) decorate(target, property);
};

/** What the provider calls the columns of its statements; those left out have the contract's own names. */
export class StatementColumnsDto {
  @Name() provider_reference?: string;
  @Name() reference?: string;
  @Name() recipient?: string;
  @Name() amount?: string;
  @Name() currency?: string;
  @Name() status?: string;
  @Name() executed_at?: string;
}

const MEANINGS: readonly unknown[] = ['succeeded', 'failed', 'pending', 'reversed'];
const WORDS_MAX = 100;

const areStatuses = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.keys(value).length <= WORDS_MAX &&
  Object.entries(value).every(([word, meaning]) => word.length <= 64 && MEANINGS.includes(meaning));

const AreStatuses =
  (options: ValidationOptions): PropertyDecorator =>
  (target, property) => {
    registerDecorator({
      name: 'areStatuses',
      target: target.constructor,
      propertyName: String(property),
      options,
      validator: { validate: areStatuses },
    });
  };

/** How a provider writes its statements. What is left out stays; a part that is given replaces that part. */
export class StatementDto {
  @IsOptional() @IsObject() @ValidateNested() @Type(() => StatementColumnsDto) columns?: StatementColumnsDto;
  @IsOptional()
  @Matches(/^[^\w\s"'.+:-]$|^\t$/, { message: 'delimiter must be one character like , or ; or | or a tab' })
  delimiter?: string;
  /** The provider's words for how a transaction ended, beyond the usual ones. */
  @IsOptional()
  @AreStatuses({ message: `statuses must map at most ${WORDS_MAX} words to succeeded, failed, pending or reversed` })
  statuses?: Record<string, string>;
}
