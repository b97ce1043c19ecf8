import { Injectable } from '@nestjs/common';
import { Database, newId } from '@daftari/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { withoutSecrets } from './hidden.js';
import { type Operation } from './operation.js';

export const OUTCOMES = ['asked', 'done', 'refused'] as const;
/** `done` or `refused` by us; `asked` of a neighbour, before it was: another entry of the same request tells how that ended. */
export type AuditOutcome = (typeof OUTCOMES)[number];

/** What is done, and to what. */
export interface Deed {
  readonly action: string;
  readonly subject: string | null;
  readonly businessId?: string | null;
}

interface Entry extends Deed {
  readonly outcome: AuditOutcome;
  readonly status?: number;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What a unit of work changed, and what it answers. */
export interface Change<T> {
  readonly before: unknown;
  readonly after: unknown;
  readonly result: T;
}

interface Queries {
  query(text: string, values: unknown[]): Promise<unknown>;
}

const INSERT = `
insert into gateway.audit_log
  (id, key_id, role, action, method, path, subject, business_id, outcome, status, before, after, request_id, trace_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`;

/** What operators did. The service's role may add to it, and nothing else; secrets are hidden before they come near it. */
@Injectable()
export class AuditLog {
  constructor(
    private readonly database: Database,
    private readonly source: DataSource,
  ) {}

  /**
   * Carries out a change of our own and writes it down in the same unit of work: both, or neither.
   * Where no operator is at work (a business has keys of its own to manage), it is carried out alone.
   */
  changed<T>(by: Operation | undefined, deed: Deed, work: (manager: EntityManager) => Promise<Change<T>>): Promise<T> {
    return this.source.transaction(async (manager) => {
      const { before, after, result } = await work(manager);
      if (by) await write(manager, by, { ...deed, outcome: 'done', before, after });
      return result;
    });
  }

  /** Writes an entry by itself: of what a neighbour is about to be asked, or what came of it. */
  async note(by: Operation, entry: Entry): Promise<void> {
    await write(this.database.pool, by, entry);
  }
}

const write = async (queries: Queries, by: Operation, entry: Entry): Promise<void> => {
  await queries.query(INSERT, [
    newId('aud'),
    by.keyId,
    by.role,
    entry.action,
    by.method,
    by.path,
    entry.subject,
    entry.businessId ?? null,
    entry.outcome,
    entry.status ?? null,
    asJson(entry.before),
    asJson(entry.after),
    by.requestId,
    by.traceId,
  ]);
};

const asJson = (value: unknown): string | null => {
  if (value === undefined || value === null) return null;
  return JSON.stringify(withoutSecrets(value)).replace(UNSTORABLE, (escape) => (escape === '\\\\' ? escape : '\\ufffd'));
};

/** A text of jsonb cannot hold a zero character or half of a surrogate pair. Escaped backslashes are read too, so that what follows one is a text. */
const UNSTORABLE = /\\(?:\\|u(?:0000|d[89a-f][0-9a-f]{2}))/g;
