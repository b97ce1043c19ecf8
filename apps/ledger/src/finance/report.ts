/** One line of a report as it is shown: amounts are decimal texts in major units, null is nothing. */
export type ReportRow = Readonly<Record<string, string | number | null>>;

/** A report on its way out: read page by page, in whatever format, and never held whole. */
export interface Report {
  /** The file's name without its ending. */
  readonly name: string;
  /** What JSON says before the rows: of which account, when, how much at the beginning. */
  readonly head: Readonly<Record<string, unknown>>;
  /** Under which name JSON has the rows. */
  readonly rowsName: 'data' | 'lines';
  /** The columns of CSV, in order. */
  readonly columns: readonly string[];
  /** Columns that hold what people wrote: a spreadsheet might take such a text for a formula. */
  readonly freeText: readonly string[];
  /** The rows, in pages of a bounded size. Whoever stops reading ends the queries behind it. */
  readonly pages: AsyncIterable<readonly ReportRow[]>;
  /** What JSON says after the rows: totals, whether there are more. */
  readonly tail: () => Readonly<Record<string, unknown>>;
}

/** The end of a report that is whole. */
export const WHOLE = { has_more: false, next_cursor: null } as const;
