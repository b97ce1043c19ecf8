import { type IdPrefix, uuidOf } from '@daftari/platform';
import { And, type FindOperator, LessThan, MoreThanOrEqual } from 'typeorm';
import { IsInstant } from './fields.js';
import { limitOf, PageQueryDto, wrongCursor } from './page.js';

/** Query of a list of what is made at an instant. */
export class CreatedPageQueryDto extends PageQueryDto {
  /** Created at this instant or later. */
  @IsInstant()
  created_from?: string;

  /** Created at this instant or before. */
  @IsInstant()
  created_to?: string;
}

/** The first instant, with what lies behind a millisecond, that is not created by the one named: answers show milliseconds. */
export const afterInstant = (instant: string): Date => new Date(Date.parse(instant) + 1);

const createdWithin = ({ created_from: from, created_to: to }: CreatedPageQueryDto): FindOperator<Date> | undefined => {
  const since = from === undefined ? undefined : MoreThanOrEqual(new Date(from));
  const until = to === undefined ? undefined : LessThan(afterInstant(to));
  return since && until ? And(since, until) : (since ?? until);
};

/** Which rows a page shows, newest first, with one more that says whether there are more. @throws Problem 422 for a cursor that is none */
export const rowsAsked = (query: CreatedPageQueryDto, prefix: IdPrefix) => {
  const { starting_after: after } = query;
  if (after !== undefined && uuidOf(after, prefix) === undefined) throw wrongCursor();
  const createdAt = createdWithin(query);
  return {
    where: { ...(after === undefined ? {} : { id: LessThan(after) }), ...(createdAt === undefined ? {} : { createdAt }) },
    order: { id: 'DESC' as const },
    take: limitOf(query) + 1,
  };
};
