import { validationFailed } from '@daftari/platform';
import { type CsvRecord, CsvRecords } from './csv-records.js';
import { type BadLine, type ColumnReader, LineReader, type ReadLine } from './statement-line.js';
import { type Column, columnName, COLUMNS, type StatementSettings } from './statement-settings.js';
import { type TextLine, textLines, TOO_LONG } from './text-lines.js';

export const STATEMENT_FORMATS = ['csv', 'jsonl'] as const;
export type StatementFormat = (typeof STATEMENT_FORMATS)[number];

export interface ReadOptions {
  /** Left out, the first character tells: `{` begins JSON Lines, anything else CSV. */
  readonly format?: StatementFormat | undefined;
  readonly settings: StatementSettings;
  readonly nowUs: number;
}

/** Reads a statement as it arrives: only the lines of one piece are in memory. @throws Problem where its header lacks a column */
export const readStatement = async function* (pieces: AsyncIterable<Uint8Array>, options: ReadOptions): AsyncGenerator<ReadLine[]> {
  let reader: StatementReader | undefined;
  for await (const lines of textLines(pieces)) {
    const first = lines.find((line) => line.text?.trim() !== '');
    if (!first) continue;
    reader ??= readerOf(options.format ?? sniffed(first), options);
    yield reader.take(lines);
  }
  if (!reader) throw emptyFile();
  yield reader.end();
};

const sniffed = (line: TextLine): StatementFormat => (line.text?.trimStart().startsWith('{') === true ? 'jsonl' : 'csv');

const emptyFile = () =>
  validationFailed([
    { field: 'body', code: 'required', detail: 'the statement is empty; send its lines, CSV with a header or JSON Lines' },
  ]);

interface StatementReader {
  take(lines: readonly TextLine[]): ReadLine[];
  end(): ReadLine[];
}

const readerOf = (format: StatementFormat, { settings, nowUs }: ReadOptions): StatementReader => {
  const lines = new LineReader(settings, nowUs);
  return format === 'csv' ? new CsvStatement(settings, lines) : new JsonStatement(settings, lines);
};

/** These must be there; of those that name the transaction one is enough. */
const NEEDED: readonly Column[] = ['amount', 'currency', 'status', 'executed_at'];

class CsvStatement implements StatementReader {
  private readonly records: CsvRecords;
  private places: ReadonlyMap<Column, number> | undefined;
  private width = 0;

  constructor(
    private readonly settings: StatementSettings,
    private readonly lines: LineReader,
  ) {
    this.records = new CsvRecords(settings.delimiter ?? ',');
  }

  take(lines: readonly TextLine[]): ReadLine[] {
    return this.records.take(lines).flatMap((record) => this.read(record));
  }

  end(): ReadLine[] {
    return this.records.end().flatMap((record) => this.read(record));
  }

  private read(record: CsvRecord): ReadLine[] {
    if (!('fields' in record)) return this.places ? [record] : this.header([]);
    const { line, fields } = record;
    if (!this.places) return this.header(fields);
    const { places } = this;
    // The field of a column that is not there is at -1.
    const column: ColumnReader = (name) => fields[places.get(name) ?? -1];
    const read = this.lines.read(line, column);
    return fields.length < this.width && 'reason' in read ? [shortLine(line, fields.length, this.width)] : [read];
  }

  private header(names: readonly string[]): ReadLine[] {
    const given = names.map((name) => name.trim().toLowerCase());
    const found = COLUMNS.flatMap((column) => {
      const place = given.indexOf(columnName(this.settings, column).toLowerCase());
      return place < 0 ? [] : [[column, place] as const];
    });
    this.places = new Map(found);
    this.width = Math.max(0, ...found.map(([, place]) => place + 1));
    checkHeader(this.places, this.settings, names);
    return [];
  }
}

const shortLine = (line: number, has: number, needs: number): BadLine => ({
  line,
  reason: `it has ${has} fields; the header needs ${needs}`,
});

/** A file with another header is not the provider's statement, or its columns have other names: said at once, with the remedy. */
const checkHeader = (places: ReadonlyMap<Column, number>, settings: StatementSettings, names: readonly string[]): void => {
  const missing = NEEDED.filter((column) => !places.has(column));
  if (!places.has('provider_reference') && !places.has('reference') && !places.has('recipient')) missing.push('provider_reference');
  if (missing.length === 0) return;
  const header = names.join(settings.delimiter ?? ',').slice(0, 200);
  throw validationFailed(
    missing.map((column) => ({
      field: column,
      code: 'required' as const,
      detail: `the header has no column “${columnName(settings, column)}” (it reads: ${header}); name the provider's column with PATCH /admin/v1/providers/{id} {"statement": {"columns": {"${column}": "…"}, "delimiter": ","}}`,
    })),
  );
};

class JsonStatement implements StatementReader {
  private readonly names: ReadonlyMap<Column, string>;

  constructor(
    settings: StatementSettings,
    private readonly lines: LineReader,
  ) {
    this.names = new Map(COLUMNS.map((column) => [column, columnName(settings, column)]));
  }

  take(lines: readonly TextLine[]): ReadLine[] {
    return lines.flatMap((line) => this.read(line));
  }

  end(): ReadLine[] {
    return [];
  }

  private read({ number, text }: TextLine): ReadLine[] {
    if (text === undefined) return [{ line: number, reason: TOO_LONG }];
    if (text.trim() === '') return [];
    const object = objectOf(text);
    if (!object) return [{ line: number, reason: 'the line is not a JSON object' }];
    return [this.lines.read(number, (column) => asText(object[this.names.get(column) ?? column]))];
  }
}

/** Numbers as they are written: an amount never becomes a float. */
const asWritten = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' ? (context?.source ?? String(value)) : value;

const objectOf = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text, asWritten);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};

const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
