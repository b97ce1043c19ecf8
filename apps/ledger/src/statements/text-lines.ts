/** A line of a file as it stands there, without its end. Undefined text: longer than a line may be. */
export interface TextLine {
  /** From 1. */
  readonly number: number;
  readonly text: string | undefined;
}

/** Nobody's statement has longer ones, and no file fills the memory. */
export const LINE_MAX = 65_536;

const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);

/** Cuts a stream of bytes (UTF-8, with or without a byte order mark) into lines, those of each piece together. Ends are LF or CRLF. */
export const textLines = async function* (pieces: AsyncIterable<Uint8Array>): AsyncGenerator<TextLine[]> {
  const decoder = new TextDecoder();
  let rest = '';
  let number = 0;
  let tooLong = false;
  const cut = (text: string): TextLine => {
    const line = { number: ++number, text: tooLong || text.length > LINE_MAX ? undefined : withoutReturn(text) };
    tooLong = false;
    return line;
  };
  const linesOf = (text: string): TextLine[] => {
    const lines: TextLine[] = [];
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      lines.push(cut(text.slice(from, end)));
      from = end + 1;
    }
    rest = text.slice(from);
    if (rest.length > LINE_MAX) [tooLong, rest] = [true, ''];
    return lines;
  };
  for await (const piece of pieces) yield linesOf(rest + decoder.decode(piece, { stream: true }));
  const last = linesOf(rest + decoder.decode());
  yield rest === '' && !tooLong ? last : [...last, cut(rest)];
};
