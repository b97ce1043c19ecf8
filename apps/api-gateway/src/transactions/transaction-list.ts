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

/** Transactions of the books and of undecided or rejected notes in one list, newest first. */
@Injectable()
export class TransactionList {
  constructor(
    private readonly reader: TransactionReader,
    private readonly notes: Notes,
  ) {}

  /** Both lists are in the order of ids, so the last id that was shown is where either goes on, whatever was added meanwhile. */
  async list(owner: Owner, query: TransactionsQueryDto): Promise<Page<ShownTransaction>> {
    const page = await this.standing(owner, query);
    return { ...page, data: page.data.map(shownTransaction) };
  }

  /** The same before it is shown, for dialects, which show it in their own way. */
  async standing(owner: Owner, query: WantedTransactions): Promise<Page<StandingTransaction>> {
    const limit = limitOf(query);
    const after = query.starting_after;
    if (after !== undefined && uuidOf(after, 'txn') === undefined) throw wrongCursor();
    const [page, noted] = await Promise.all([this.fromBooks(owner, query, limit), this.fromNotes(owner, query, limit)]);
    // A note may have become a transaction between the two reads: the books' word counts.
    const known = new Set(page.data.map((view) => view.id));
    const merged = merge(
      page.data,
      noted.filter((view) => !known.has(view.id)),
    );
    const shown = merged.slice(0, limit);
    const hasMore = page.has_more || merged.length > limit;
    // The books know open transactions as pending only: the connector's part decides whether the wanted status is theirs.
    const current = (await this.reader.allAsTheyStand(shown)).filter((view) => query.status === undefined || view.status === query.status);
    return { data: current, has_more: hasMore, next_cursor: hasMore ? (shown.at(-1)?.id ?? null) : null };
  }

  private async fromBooks(owner: Owner, query: WantedTransactions, limit: number) {
    const page = await this.reader.page(owner, {
      status: query.status === 'processing' || query.status === 'transmitted' ? 'pending' : query.status,
      kind: query.kind,
      currency: query.currency,
      reference: query.reference,
      starting_after: query.starting_after,
      created_from: query.created_from && new Date(query.created_from).toISOString(),
      created_to: query.created_to && new Date(query.created_to).toISOString(),
      limit,
    });
    // A reference names at most one live transaction; the other filters hold for it too.
    return query.reference === undefined ? page : { data: page.data.filter((view) => isWanted(view, query)), has_more: false };
  }

  private fromNotes(owner: Owner, query: WantedTransactions, limit: number): Promise<TransactionView[]> {
    const { reference, status, kind, currency, starting_after: before, created_from: createdFrom, created_to: createdTo } = query;
    return this.notes.list({ ...owner, reference, status, kind, currency, before, createdFrom, createdTo, limit: limit + 1 });
  }
}

const isWanted = (view: TransactionView, { kind, currency, starting_after, created_from, created_to }: WantedTransactions): boolean =>
  (kind === undefined || view.kind === kind) &&
  (currency === undefined || view.currency === currency) &&
  (starting_after === undefined || view.id < starting_after) &&
  (created_from === undefined || Date.parse(view.created_at) >= Date.parse(created_from)) &&
  (created_to === undefined || Date.parse(view.created_at) <= Date.parse(created_to));

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
