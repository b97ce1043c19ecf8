import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsString, MaxLength, Min, ValidateNested } from 'class-validator';
import { OwnerDto } from '../endpoints/endpoints.dto.js';

/** Body of `POST /internal/listeners`. */
export class ListenDto extends OwnerDto {
  /** The last event that the listener has seen. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  last_event_id?: string | null;
}

/** Who reads on, and from where. */
export class ReaderDto extends OwnerDto {
  /** The position that was read last. */
  @IsInt()
  @Min(0)
  after!: number;
}

/** Body of `POST /internal/events/read`. */
export class ReadEventsDto {
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => ReaderDto)
  readers!: ReaderDto[];
}
