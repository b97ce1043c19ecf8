import { Injectable } from '@nestjs/common';
import { Database, uuidOf } from '@daftari/platform';
import { type Page, pageOf, wrongCursor } from '../edge/page.js';
import { type Role } from '../keys/caller.js';
import { type AuditOutcome } from './audit-log.js';

/** What of the log is wanted; what is left out does not matter. */
export interface AuditFilter {
  readonly business?: string;
  readonly key_id?: string;
  readonly action?: string;
  readonly subject?: string;
  readonly request_id?: string;
  readonly outcome?: AuditOutcome;
  readonly created_from?: string;
  readonly created_to?: string;
  readonly starting_after?: string;
}

interface Row {
  readonly id: string;
  readonly at: Date;
  readonly key_id: string;
  readonly key_name: string | null;
  readonly role: Role;
  readonly action: string;
  readonly method: string;
  readonly path: string;
  readonly subject: string | null;
  readonly business_id: string | null;
  readonly outcome: AuditOutcome;
  readonly status: number | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly request_id: string;
  readonly trace_id: string;
}

export type ShownEntry = Omit<Row, 'at'> & { readonly at: string };

const PAGE = `
select l.id, l.at, l.key_id, k.name as key_name, l.role, l.action, l.method, l.path, l.subject, l.business_id, l.outcome, l.status, l.before, l.after,
  l.request_id, l.trace_id
from gateway.audit_log l left join gateway.api_keys k on k.id = l.key_id
where ($1::text is null or l.business_id = $1) and ($2::text is null or l.key_id = $2) and ($3::text is null or l.action = $3)
  and ($4::text is null or l.subject = $4) and ($5::text is null or l.request_id = $5) and ($6::text is null or l.outcome = $6)
  and ($7::timestamptz is null or l.at >= $7) and ($8::timestamptz is null or l.at < $8::timestamptz + interval '1 ms') and ($9::text is null or l.id < $9)
order by l.id desc limit $10`;

/** Reads the audit log, page by page, newest first. */
@Injectable()
export class AuditPages {
  constructor(private readonly database: Database) {}

  /** @throws Problem 422 for a cursor that is none */
  async page(filter: AuditFilter, limit: number): Promise<Page<ShownEntry>> {
    const after = filter.starting_after;
    if (after !== undefined && uuidOf(after, 'aud') === undefined) throw wrongCursor();
    const { rows } = await this.database.pool.query<Row>(PAGE, [...valuesOf(filter), after ?? null, limit + 1]);
    return pageOf(
      rows,
      limit,
      (row) => ({ ...row, at: row.at.toISOString() }),
      (row) => row.id,
    );
  }
}

const valuesOf = (filter: AuditFilter): (string | null)[] => [
  filter.business ?? null,
  filter.key_id ?? null,
  filter.action ?? null,
  filter.subject ?? null,
  filter.request_id ?? null,
  filter.outcome ?? null,
  filter.created_from ?? null,
  filter.created_to ?? null,
];
