/** A page of a list. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
}

/**
 * A list that nobody has asked for yet. `await` it for its first page, or go through all of its items, page after page:
 * `for await (const transaction of daftari.listTransactions({ status: 'completed' })) …`
 */
export class Listing<T, P = Page<T>> implements PromiseLike<P>, AsyncIterable<T> {
  constructor(private readonly read: (after: string | undefined) => Promise<P>) {}

  then<A = P, B = never>(
    done?: ((page: P) => A | PromiseLike<A>) | null,
    failed?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.read(undefined).then(done, failed);
  }

  /** Page after page. */
  async *pages(): AsyncGenerator<P, void, undefined> {
    for (let after: string | undefined, more = true; more;) {
      const page = await this.read(after);
      yield page;
      const next = cursorOf(page);
      // A cursor that stands still would go on for ever.
      more = next !== undefined && next !== after;
      after = next;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    // The items of a page have the type that the document gives them.
    for await (const page of this.pages()) yield* itemsOf(page) as readonly T[];
  }

  /** All items, at most so many. */
  async all(max: number): Promise<T[]> {
    const found: T[] = [];
    for await (const item of this) {
      if (found.length >= max) break;
      found.push(item);
    }
    return found;
  }
}

const isPage = (page: unknown): page is Page<unknown> =>
  typeof page === 'object' && page !== null && 'data' in page && Array.isArray(page.data) && 'has_more' in page;

const cursorOf = (page: unknown): string | undefined => (isPage(page) && page.has_more ? (page.next_cursor ?? undefined) : undefined);

const itemsOf = (page: unknown): readonly unknown[] => (isPage(page) ? page.data : []);
