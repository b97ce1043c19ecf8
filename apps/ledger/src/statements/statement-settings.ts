import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { validationFailed } from '@daftari/platform';

/** What a line of a statement has, by the names of the public contract. */
export const COLUMNS = ['provider_reference', 'reference', 'recipient', 'amount', 'currency', 'status', 'executed_at'] as const;
export type Column = (typeof COLUMNS)[number];

/** What a line can say of its transaction. */
export const LINE_WORDS = ['succeeded', 'failed', 'pending', 'reversed'] as const;
export type LineWord = (typeof LINE_WORDS)[number];

const Name = Type.String({ minLength: 1, maxLength: 128 });

/** How a provider writes its statements: its names for the columns, its delimiter, its words for the statuses. */
export const StatementSettings = Type.Object({
  columns: Type.Optional(
    Type.Partial(Type.Object(Object.fromEntries(COLUMNS.map((column) => [column, Name])) as Record<Column, typeof Name>)),
  ),
  delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
  statuses: Type.Optional(Type.Record(Type.String(), Type.Union(LINE_WORDS.map((word) => Type.Literal(word))))),
});
export type StatementSettings = Static<typeof StatementSettings>;

/** Reads settings that another service stored; none are the contract's own names, a comma and the usual words. */
export const parseSettings = (value: unknown): StatementSettings => {
  if (Value.Check(StatementSettings, value)) return value;
  const error = Value.Errors(StatementSettings, value).First();
  throw validationFailed([
    { field: `statement${(error?.path ?? '').replaceAll('/', '.')}`, code: 'invalid_format', detail: error?.message ?? 'not valid' },
  ]);
};

/** The provider's name for a column. */
export const columnName = (settings: StatementSettings, column: Column): string => settings.columns?.[column] ?? column;
