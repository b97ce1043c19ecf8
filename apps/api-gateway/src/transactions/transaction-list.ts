import { Injectable } from '@nestjs/common';
import { type TransactionView } from '@daftari/contracts';
import { uuidOf } from '@daftari/platform';
import { limitOf, type Page, wrongCursor } from '../edge/page.js';
import { Notes } from '../notes/notes.js';
import { type ShownTransaction, shownTransaction } from './shown-transaction.js';
import { type Owner, type StandingTransaction, TransactionReader } from './transaction-reader.js';
import { type TransactionsQueryDto } from './transactions.dto.js';

/** Which transactions; a dialect of one currency shows those of that wallet only. */
export type WantedTransactions = TransactionsQueryDto & { readonly currency?: string };

/** Where the next page begins: after a transaction of the books, after a note, and before an instant (Unix milliseconds) in the books. */
interface Cursor {
  readonly books?: string | undefined;
  readonly notes?: string | undefined;
  readonly beforeMs?: number | undefined;
}

const CURSOR = /^c1\.(txn_[0-9a-f-]{36})?\.(txn_[0-9a-f-]{36})?\.(\d{13})?$/;

const writeCursor = ({ books, notes, beforeMs }: Cursor): string => `c1.${books ?? ''}.${notes ?? ''}.${beforeMs ?? ''}`;

/** Transactions of the books and of undecided or rejected notes in one list, newest first. */
@Injectable()
export class TransactionList {
  constructor(
    private readonly reader: TransactionReader,
    private readonly notes: Notes,
  ) {}

  async list(owner: Owner, query: TransactionsQueryDto): Promise<Page<ShownTransaction>> {
    const page = await this.standing(owner, query);
    return { ...page, data: page.data.map(shownTransaction) };
  }

  /** The same before it is shown, for dialects, which show it in their own way. */
  async standing(owner: Owner, query: WantedTransactions): Promise<Page<StandingTransaction>> {
    const limit = limitOf(query);
    const cursor = await this.cursorOf(owner, query.starting_after);
    const [page, noted] = await Promise.all([
      this.fromBooks(owner, query, cursor, limit),
      this.fromNotes(owner, query, cursor.notes, limit),
    ]);
    // A note may have become a transaction between the two reads: the books' word counts.
    const known = new Set(page.data.map((view) => view.id));
    const notes = noted.filter((view) => !known.has(view.id));
    const merged = merge(page.data, notes);
    const shown = merged.slice(0, limit);
    const hasMore = page.has_more || merged.length > limit;
    const next = { ...cursor, ...lastOf('books', page.data, shown), ...lastOf('notes', notes, shown) };
    // The books know open transactions as pending only: the connector's part decides whether the wanted status is theirs.
    const current = (await this.reader.allAsTheyStand(shown)).filter((view) => query.status === undefined || view.status === query.status);
    return { data: current, has_more: hasMore, next_cursor: hasMore ? writeCursor(next) : null };
  }

  private async fromBooks(owner: Owner, query: WantedTransactions, cursor: Cursor, limit: number) {
    const page = await this.reader.page(owner, {
      status: query.status === 'processing' || query.status === 'transmitted' ? 'pending' : query.status,
      kind: query.kind,
      currency: query.currency,
      reference: query.reference,
      starting_after: cursor.books,
      created_from: query.created_from && new Date(query.created_from).toISOString(),
      created_to: earliest(cursor.beforeMs, query.created_to),
      limit,
    });
    // A reference names at most one live transaction; the other filters hold for it too.
    return query.reference === undefined ? page : { data: page.data.filter((view) => isWanted(view, query)), has_more: false };
  }

  private fromNotes(owner: Owner, query: WantedTransactions, before: string | undefined, limit: number): Promise<TransactionView[]> {
    const { reference, status, kind, currency, created_from: createdFrom, created_to: createdTo } = query;
    return this.notes.list({ ...owner, reference, status, kind, currency, before, createdFrom, createdTo, limit: limit + 1 });
  }

  /** An item's id may be one of the books or of a note; the other side then begins by time. */
  private async cursorOf(owner: Owner, text: string | undefined): Promise<Cursor> {
    if (text === undefined) return {};
    const match = CURSOR.exec(text);
    if (match) return { books: match[1], notes: match[2], beforeMs: match[3] === undefined ? undefined : Number(match[3]) };
    if (uuidOf(text, 'txn') === undefined) throw wrongCursor();
    const note = await this.notes.byTransaction(text, owner);
    const isNote = note !== undefined && note.state !== 'accepted';
    return isNote ? { notes: text, beforeMs: note.createdAt.getTime() } : { books: text, notes: text };
  }
}

const earliest = (beforeMs: number | undefined, createdTo: string | undefined): string | undefined => {
  const instants = [beforeMs, createdTo === undefined ? undefined : Date.parse(createdTo)].filter((ms) => ms !== undefined);
  return instants.length === 0 ? undefined : new Date(Math.min(...instants)).toISOString();
};

const lastOf = (side: 'books' | 'notes', views: readonly TransactionView[], shown: readonly TransactionView[]): Cursor => {
  const last = views.findLast((view) => shown.includes(view));
  return last ? { [side]: last.id } : {};
};

const isWanted = (view: TransactionView, { kind, currency, created_from, created_to }: WantedTransactions): boolean =>
  (kind === undefined || view.kind === kind) &&
  (currency === undefined || view.currency === currency) &&
  (created_from === undefined || Date.parse(view.created_at) >= Date.parse(created_from)) &&
  (created_to === undefined || Date.parse(view.created_at) < Date.parse(created_to));

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
