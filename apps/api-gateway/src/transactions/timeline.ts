import { Injectable } from '@nestjs/common';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { TimelineEntry } from '@daftari/contracts';
import { notFound } from '@daftari/platform';
import { type ServiceClient } from '../neighbours/service-client.js';
import { Neighbours } from '../neighbours/neighbours.js';
import { type Note } from '../notes/note.entity.js';
import { Notes } from '../notes/notes.js';
import { type Owner } from './transaction-reader.js';

const entriesCheck = TypeCompiler.Compile(Type.Object({ data: Type.Array(TimelineEntry) }));

/** Microseconds where a service gives them, so that entries of one millisecond keep their order. */
const instantOf = (entry: TimelineEntry): string => entry.at.slice(0, -1).padEnd(26, '0');

/** A transaction's whole story, from every service that had a part in it. */
@Injectable()
export class Timeline {
  constructor(
    private readonly neighbours: Neighbours,
    private readonly notes: Notes,
  ) {}

  /** In order of time. @throws Problem `not_found` */
  async of(id: string, owner: Owner): Promise<TimelineEntry[]> {
    const { ledger, connector, notifier } = this.neighbours;
    const query = { business: owner.businessId, mode: owner.mode };
    const note = await this.notes.byTransaction(id, owner);
    const bookId = note?.resolvedId ?? id;
    const books = await ledger.find(entriesCheck, {
      method: 'GET',
      path: `/internal/transactions/${encodeURIComponent(bookId)}/events`,
      query,
    });
    if (!books && !note) throw notFound('The transaction');
    const others = await Promise.all([entriesOf(connector, bookId), entriesOf(notifier, bookId)]);
    const noted = books ? [] : notedEntries(note);
    return [...(books?.data ?? []), ...noted, ...others.flat()]
      .sort((left, right) => (instantOf(left) < instantOf(right) ? -1 : instantOf(left) > instantOf(right) ? 1 : 0))
      .map((entry) => ({ ...entry, at: `${entry.at.slice(0, 23)}Z` }));
  }
}

const entriesOf = async (service: ServiceClient, id: string): Promise<TimelineEntry[]> =>
  (await service.find(entriesCheck, { method: 'GET', path: `/internal/transactions/${encodeURIComponent(id)}/timeline` }))?.data ?? [];

const notedEntries = (note: Note | undefined): TimelineEntry[] => {
  if (!note) return [];
  const taken: TimelineEntry = {
    at: note.createdAt.toISOString(),
    source: 'ledger',
    type: 'CommandTaken',
    detail: { command_id: note.commandId },
  };
  if (note.state !== 'rejected') return [taken];
  return [taken, { at: note.view.updated_at, source: 'ledger', type: 'TransactionRejected', detail: { ...note.view.failure } }];
};
