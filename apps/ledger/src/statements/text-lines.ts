/** A line of a file as it stands there, without its end. Undefined text: longer than a line may be. */
export interface TextLine {
  /** From 1. */
  readonly number: number;
  readonly text: string | undefined;
}

/** Nobody's statement has longer ones, and no file fills the memory. */
const LINE_MAX = 65_536;

/** Why a line without a text says nothing. */
export const TOO_LONG = `the line is longer than ${LINE_MAX.toLocaleString('en')} characters`;

const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);

/** Cuts text into lines as it comes; what has no end yet waits for more. */
class LineCutter {
  private rest = '';
  private number = 0;
  private tooLong = false;

  take(text: string): TextLine[] {
    const all = this.rest + text;
    const lines: TextLine[] = [];
    let from = 0;
    for (let end = all.indexOf('\n'); end >= 0; end = all.indexOf('\n', from)) {
      lines.push(this.cut(all.slice(from, end)));
      from = end + 1;
    }
    this.rest = all.slice(from);
    if (this.rest.length > LINE_MAX) [this.tooLong, this.rest] = [true, ''];
    return lines;
  }

  /** The last line need not have an end. */
  end(): TextLine[] {
    return this.rest === '' && !this.tooLong ? [] : [this.cut(this.rest)];
  }

  private cut(text: string): TextLine {
    const line = { number: ++this.number, text: this.tooLong || text.length > LINE_MAX ? undefined : withoutReturn(text) };
    this.tooLong = false;
    return line;
  }
}

/** Cuts a stream of bytes (UTF-8, with or without a byte order mark) into lines, those of each piece together. Ends are LF or CRLF. */
export const textLines = async function* (pieces: AsyncIterable<Uint8Array>): AsyncGenerator<TextLine[]> {
  const decoder = new TextDecoder();
  const cutter = new LineCutter();
  for await (const piece of pieces) yield cutter.take(decoder.decode(piece, { stream: true }));
  yield [...cutter.take(decoder.decode()), ...cutter.end()];
};
