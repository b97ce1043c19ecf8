import { Injectable } from '@nestjs/common';
import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type Mode, PROGRESS_STATUSES, TransactionView } from '@daftari/contracts';
import { notFound } from '@daftari/platform';
import { Neighbours } from '../neighbours/neighbours.js';
import { Notes } from '../notes/notes.js';

/** Whose transactions are read. */
export interface Owner {
  readonly businessId: string;
  readonly mode: Mode;
}

/** What the connector knows of an open transaction. */
const Progress = Type.Object({
  status: Type.Union([...PROGRESS_STATUSES.map((status) => Type.Literal(status)), Type.Null()]),
  status_detail: Type.Union([Type.String(), Type.Null()]),
  facts: Type.Integer(),
  provider: Type.Union([Type.String(), Type.Null()]),
  provider_reference: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  /** Where a card's payer goes. */
  checkout_url: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  /** What the buyer needs of a success, such as an electricity token. */
  extras: Type.Optional(Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()])),
});
type Progress = Static<typeof Progress>;

/** A transaction as it now stands: the books' view, with what the connector knows of an open one. */
export interface StandingTransaction extends TransactionView {
  readonly checkout_url?: string | null;
}

const viewCheck = TypeCompiler.Compile(TransactionView);
const Page = Type.Object({ data: Type.Array(TransactionView), has_more: Type.Boolean() });
const pageCheck = TypeCompiler.Compile(Page);
const ProgressById = Type.Object({ data: Type.Record(Type.String(), Progress) });
const progressCheck = TypeCompiler.Compile(ProgressById);

/** Reads transactions as they now stand: from the books, from the connector while they are open, from notes while they are undecided. */
@Injectable()
export class TransactionReader {
  constructor(
    private readonly neighbours: Neighbours,
    private readonly notes: Notes,
  ) {}

  /** @throws Problem `not_found`, also for another business's transactions */
  async get(id: string, owner: Owner): Promise<StandingTransaction> {
    const found = (await this.inBooks(id, owner)) ?? (await this.noted(id, owner));
    if (!found) throw notFound('The transaction');
    return this.asItStands(found);
  }

  /** As the ledger has it, without the connector's part. */
  inBooks(id: string, owner: Owner): Promise<TransactionView | undefined> {
    return this.neighbours.ledger.find(viewCheck, {
      method: 'GET',
      path: `/internal/transactions/${encodeURIComponent(id)}`,
      query: { business: owner.businessId, mode: owner.mode },
    });
  }

  /** The live transaction of a reference first, otherwise the newest note of it. */
  async byReference(owner: Owner, reference: string): Promise<StandingTransaction | undefined> {
    const [view] = (await this.page(owner, { reference, limit: 1 })).data;
    const found = view ?? (await this.notes.list({ ...owner, reference, limit: 1 }))[0];
    return found && this.asItStands(found);
  }

  /** A page of the books, newest first. */
  page(
    owner: Owner,
    filter: {
      readonly reference?: string | undefined;
      readonly status?: string | undefined;
      readonly kind?: string | undefined;
      readonly currency?: string | undefined;
      readonly starting_after?: string | undefined;
      readonly created_from?: string | undefined;
      readonly created_to?: string | undefined;
      readonly limit: number;
    },
  ): Promise<Static<typeof Page>> {
    const path = `/internal/businesses/${owner.businessId}/transactions`;
    return this.neighbours.ledger.read(pageCheck, { method: 'GET', path, query: { mode: owner.mode, ...filter } });
  }

  /** Adds what the connector knows. Where it is away the books' own word is right too, only coarser. */
  async asItStands(view: TransactionView): Promise<StandingTransaction> {
    return (await this.allAsTheyStand([view]))[0] ?? view;
  }

  async allAsTheyStand(views: readonly TransactionView[]): Promise<StandingTransaction[]> {
    const open = views.filter((view) => view.status === 'pending');
    if (open.length === 0) return [...views];
    const progress = await this.progressOf(open);
    return views.map((view) => withProgress(view, progress[view.id]));
  }

  /** What providers told with their successes, by transaction; nothing where the connector is away. */
  async extrasOf(views: readonly Pick<TransactionView, 'id'>[]): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
    if (views.length === 0) return new Map();
    const progress = await this.progressOf(views);
    return new Map(Object.entries(progress).flatMap(([id, { extras }]) => (extras ? [[id, extras] as const] : [])));
  }

  private async progressOf(views: readonly Pick<TransactionView, 'id'>[]): Promise<Static<typeof ProgressById>['data']> {
    const body = { ids: views.map(({ id }) => id) };
    return this.neighbours.connector.read(progressCheck, { method: 'POST', path: '/internal/transactions/progress', body }).then(
      ({ data }) => data,
      () => ({}),
    );
  }

  private async noted(id: string, owner: Owner): Promise<TransactionView | undefined> {
    const note = await this.notes.byTransaction(id, owner);
    if (note?.state !== 'accepted' || note.resolvedId === null || note.resolvedId === id) return note?.view;
    return (await this.inBooks(note.resolvedId, owner)) ?? note.view;
  }
}

const withProgress = (view: TransactionView, progress: Progress | undefined): StandingTransaction => {
  if (!progress || view.status !== 'pending') return view;
  const { status, status_detail, provider, facts, provider_reference = null, checkout_url = null } = progress;
  const known = { ...view, provider_reference: provider_reference ?? view.provider_reference, checkout_url };
  return status === null ? known : { ...known, status, status_detail, provider, facts };
};
