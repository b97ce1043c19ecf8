import { type TextLine, TOO_LONG } from './text-lines.js';

/** What a line of a file says, or why it says nothing. */
export type CsvRecord = { readonly line: number; readonly fields: readonly string[] } | { readonly line: number; readonly reason: string };

/** A quoted field may go over lines; one that goes on for longer was never closed. */
const LINES_OF_RECORD_MAX = 20;

const NEVER_CLOSED = 'a quote is opened and not closed';

/** The fields of a text (RFC 4180); `open` where a quote is not closed, a reason where it is closed in the middle of a field. */
const fieldsOf = (text: string, delimiter: string): string[] | 'open' | { readonly reason: string } => {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at) : plainField(text, at, delimiter);
    if (field === undefined) return 'open';
    fields.push(field.value);
    if (field.end === text.length) return fields;
    if (text[field.end] !== delimiter) return { reason: 'after a closing quote stands something else than the delimiter' };
    at = field.end + 1;
  }
};

interface Field {
  readonly value: string;
  readonly end: number;
}

const plainField = (text: string, from: number, delimiter: string): Field => {
  const next = text.indexOf(delimiter, from);
  const end = next < 0 ? text.length : next;
  return { value: text.slice(from, end), end };
};

const quotedField = (text: string, from: number): Field | undefined => {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 2))
    if (text[at + 1] !== '"') return { value: text.slice(from + 1, at).replaceAll('""', '"'), end: at + 1 };
  return undefined;
};

/**
 * Reads delimited lines. A quote that is never closed costs its own line and no other: what came after it is read again from the next line on
 * (a library would swallow the rest of the file, see docs/decisions/0017).
 */
export class CsvRecords {
  private waiting: TextLine[] = [];

  constructor(private readonly delimiter: string) {}

  /** The records that end with these lines. */
  take(lines: readonly TextLine[]): CsvRecord[] {
    const records: CsvRecord[] = [];
    for (const line of lines) this.add(line, records);
    return records;
  }

  /** The records that were waiting for a closing quote when the file ended. */
  end(): CsvRecord[] {
    const records: CsvRecord[] = [];
    while (this.waiting.length > 0) this.giveUp(NEVER_CLOSED, records);
    return records;
  }

  private add(line: TextLine, records: CsvRecord[]): void {
    const { number, text } = line;
    if (text === undefined) records.push(...this.end(), { line: number, reason: TOO_LONG });
    else if (this.waiting.length > 0 || text.includes('"')) {
      this.waiting.push(line);
      this.read(records);
    } else if (text !== '') records.push({ line: number, fields: text.split(this.delimiter) });
  }

  private read(records: CsvRecord[]): void {
    const [first] = this.waiting;
    if (!first) return;
    const text = this.waiting.map((line) => line.text).join('\n');
    const fields = fieldsOf(text, this.delimiter);
    if (fields === 'open') {
      if (this.waiting.length >= LINES_OF_RECORD_MAX) this.giveUp(NEVER_CLOSED, records);
    } else if (Array.isArray(fields)) {
      this.waiting = [];
      records.push({ line: first.number, fields });
    } else this.giveUp(this.waiting.length > 1 ? NEVER_CLOSED : fields.reason, records);
  }

  /** The first line that waits is bad; the others are read by themselves. */
  private giveUp(reason: string, records: CsvRecord[]): void {
    const [first, ...others] = this.waiting;
    this.waiting = [];
    if (first) records.push({ line: first.number, reason });
    for (const line of others) this.add(line, records);
  }
}
