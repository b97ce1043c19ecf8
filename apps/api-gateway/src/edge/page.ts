import { ApiPropertyOptional } from '@nestjs/swagger';
import { Problem, validationFailed } from '@daftari/platform';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, MaxLength, Min } from 'class-validator';

/** A list of the public contract. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
}

/** A query's number, of its text; anything else as it came, to be refused. */
export const asNumber = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^-?\d{1,9}$/.test(value) ? Number(value) : value;

/** Query of every list. */
export class PageQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 20 })
  @IsOptional()
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;

  @ApiPropertyOptional({ type: String, description: "An item's id, or next_cursor of the page before." })
  @IsOptional()
  @MaxLength(200)
  starting_after?: string;
}

export const limitOf = (query: PageQueryDto): number => query.limit ?? 20;

/** A page from one row more than it shows: the extra row only says that there is more. */
export const pageOf = <R, T>(rows: readonly R[], limit: number, show: (row: R) => T, cursorOf: (row: R) => string): Page<T> => {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit;
  return { data: shown.map(show), has_more: hasMore, next_cursor: hasMore && last !== undefined ? cursorOf(last) : null };
};

/**
 * A page of a list that is at hand whole and short, in its own order. A cursor is what names an item.
 * @throws Problem 422 for a cursor that names none
 */
export const pageAmong = <T>(all: readonly T[], query: PageQueryDto, namesOf: (item: T) => readonly [string, ...string[]]): Page<T> => {
  const { starting_after: after } = query;
  const place = after === undefined ? -1 : all.findIndex((item) => namesOf(item).includes(after));
  if (after !== undefined && place < 0) throw wrongCursor();
  const limit = limitOf(query);
  return pageOf(
    all.slice(place + 1, place + 2 + limit),
    limit,
    (item) => item,
    (item) => namesOf(item)[0],
  );
};

/** 422 for a cursor that is none. */
export const wrongCursor = (): Problem =>
  validationFailed([
    { field: 'starting_after', code: 'invalid_format', detail: "starting_after must be an item's id or next_cursor of a page." },
  ]);
