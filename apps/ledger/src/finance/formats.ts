import { type Report, type ReportRow } from './report.js';

export const FORMATS = ['json', 'csv', 'jsonl'] as const;
export type Format = (typeof FORMATS)[number];

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/jsonl; charset=utf-8',
};

/** The members of a JSON object without its braces. */
const members = (object: Readonly<Record<string, unknown>>): string => JSON.stringify(object).slice(1, -1);

/** One JSON object: the head's members, the rows as an array, the tail's members. */
const jsonText = async function* (report: Report): AsyncGenerator<string> {
  const head = members(report.head);
  yield `{${head === '' ? '' : `${head},`}"${report.rowsName}":[`;
  let separator = '\n';
  for await (const page of report.pages) {
    // Nothing to say yet, and a place where whoever went away is noticed.
    yield page.length === 0 ? '' : separator + page.map((row) => JSON.stringify(row)).join(',\n');
    if (page.length > 0) separator = ',\n';
  }
  const tail = members(report.tail());
  yield `]${tail === '' ? '' : `,${tail}`}}\n`;
};

/** One JSON object a line (jsonlines.org): the rows alone. */
const jsonLinesText = async function* (report: Report): AsyncGenerator<string> {
  for await (const page of report.pages) yield page.map((row) => `${JSON.stringify(row)}\n`).join('');
};

/** How a text begins that a spreadsheet takes for a formula (OWASP, CSV injection); and the apostrophe itself, so that it can be taken off again. */
const FORMULA = /^[=+\-@\t\r\n'＝＋－＠]/;
const NEEDS_QUOTES = /[",\r\n]/;

const quoted = (text: string): string => (NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A field of RFC 4180. Null is empty; free text that looks like a formula gets an apostrophe in front. */
export const csvField = (value: string | number | null | undefined, isFreeText: boolean): string => {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return quoted(isFreeText && FORMULA.test(text) ? `'${text}` : text);
};

const csvText = async function* (report: Report): AsyncGenerator<string> {
  const columns = report.columns.map((name) => ({ name, isFreeText: report.freeText.includes(name) }));
  const line = (row: ReportRow): string => `${columns.map(({ name, isFreeText }) => csvField(row[name], isFreeText)).join(',')}\r\n`;
  yield `${report.columns.join(',')}\r\n`;
  for await (const page of report.pages) yield page.map(line).join('');
};

/** A report's text in a format, in parts of a bounded size. */
export const reportText = (report: Report, format: Format): AsyncGenerator<string> => {
  switch (format) {
    case 'json':
      return jsonText(report);
    case 'csv':
      return csvText(report);
    case 'jsonl':
      return jsonLinesText(report);
  }
};
