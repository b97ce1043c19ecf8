import { Injectable } from '@nestjs/common';
import { type PublicTransaction, toPublicTransaction, type TransactionView } from '@daftari/contracts';
import { uuidOf } from '@daftari/platform';
import { limitOf, type Page, wrongCursor } from '../edge/page.js';
import { Notes } from '../notes/notes.js';
import { type Owner, TransactionReader } from './transaction-reader.js';
import { type TransactionsQueryDto } from './transactions.dto.js';

/** Where the next page begins, in the books and in the notes. */
interface Cursor {
  readonly books?: string | undefined;
  readonly notes?: string | undefined;
}

const CURSOR = /^c1\.(txn_[0-9a-f-]{36})?\.(txn_[0-9a-f-]{36})?$/;

const writeCursor = ({ books, notes }: Cursor): string => `c1.${books ?? ''}.${notes ?? ''}`;

/** Transactions of the books and of undecided or rejected notes in one list, newest first. */
@Injectable()
export class TransactionList {
  constructor(
    private readonly reader: TransactionReader,
    private readonly notes: Notes,
  ) {}

  async list(owner: Owner, query: TransactionsQueryDto): Promise<Page<PublicTransaction>> {
    const limit = limitOf(query);
    const { cursor, createdBefore } = await this.cursorOf(owner, query.starting_after);
    const [page, noted] = await Promise.all([
      this.fromBooks(owner, query, cursor, createdBefore, limit),
      this.notes.list({
        ...owner,
        reference: query.reference,
        status: query.status,
        kind: query.kind,
        before: cursor.notes,
        createdFrom: query.created_from,
        createdTo: query.created_to,
        limit: limit + 1,
      }),
    ]);
    // A note may have become a transaction between the two reads: the books' word counts.
    const known = new Set(page.data.map((view) => view.id));
    const extra = noted.filter((view) => !known.has(view.id));
    return this.merged(page.data, page.has_more, extra, cursor, limit);
  }

  private async merged(books: readonly TransactionView[], more: boolean, notes: readonly TransactionView[], from: Cursor, limit: number) {
    const merged = merge(books, notes);
    const shown = merged.slice(0, limit);
    const ids = new Set(shown.map((view) => view.id));
    const next = {
      books: books.findLast((view) => ids.has(view.id))?.id ?? from.books,
      notes: notes.findLast((view) => ids.has(view.id))?.id ?? from.notes,
    };
    const hasMore = more || merged.length > limit;
    const data = (await this.reader.allAsTheyStand(shown)).map(toPublicTransaction);
    return { data, has_more: hasMore, next_cursor: hasMore ? writeCursor(next) : null };
  }

  private async fromBooks(owner: Owner, query: TransactionsQueryDto, cursor: Cursor, createdBefore: string | undefined, limit: number) {
    const wanted = query.status;
    const before = [createdBefore, query.created_to && new Date(query.created_to).toISOString()]
      .filter((instant) => instant !== undefined)
      .sort()[0];
    return this.reader.page(owner, {
      // The connector's statuses are those of transactions that the books call pending.
      status: wanted === 'processing' || wanted === 'transmitted' ? 'pending' : wanted,
      kind: query.kind,
      reference: query.reference,
      starting_after: cursor.books,
      created_from: query.created_from && new Date(query.created_from).toISOString(),
      created_to: before,
      limit,
    });
  }

  /** An item's id may be one of the books or of a note; the other side then begins by time. */
  private async cursorOf(owner: Owner, text: string | undefined): Promise<{ cursor: Cursor; createdBefore?: string }> {
    if (text === undefined) return { cursor: {} };
    const match = CURSOR.exec(text);
    if (match) return { cursor: { books: match[1], notes: match[2] } };
    if (uuidOf(text, 'txn') === undefined) throw wrongCursor();
    const note = await this.notes.byTransaction(text, owner);
    if (note && note.state !== 'accepted') return { cursor: { notes: text }, createdBefore: note.createdAt.toISOString() };
    return { cursor: { books: text, notes: text } };
  }
}

/** Newest first; both lists are already, and ids are ordered by time. */
const merge = (left: readonly TransactionView[], right: readonly TransactionView[]): TransactionView[] => {
  const merged: TransactionView[] = [];
  let [l, r] = [0, 0];
  while (l < left.length || r < right.length) {
    const [a, b] = [left[l], right[r]];
    const takeLeft = a !== undefined && (b === undefined || a.id > b.id);
    const taken = takeLeft ? a : b;
    if (taken) merged.push(taken);
    if (takeLeft) l += 1;
    else r += 1;
  }
  return merged;
};
