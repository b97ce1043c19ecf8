const ROWS_PER_PAGE = 200;

/** Rows in pages. Whoever stops taking pages stops the rows too. */
export const inPages = async function* <T>(rows: AsyncIterable<T>, size = ROWS_PER_PAGE): AsyncGenerator<T[]> {
  let page: T[] = [];
  for await (const row of rows) {
    page.push(row);
    if (page.length < size) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
};
