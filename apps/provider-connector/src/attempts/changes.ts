import { type OutgoingMessage } from '@daftari/messaging';
import { type AttemptRow } from './attempt.js';

interface AttemptChange {
  readonly row: AttemptRow;
  readonly state: string;
  readonly outcome?: string;
  readonly detail?: string;
  readonly providerReference?: string | null;
  readonly chargedMinor?: bigint | null;
  readonly inS?: number;
  readonly recheck?: number;
  readonly answered?: boolean;
}

interface TransactionChange {
  readonly status: string;
  readonly detail: string | null;
  readonly facts: number;
}

/** All that one unit of work writes. */
export class Changes {
  readonly attempts: AttemptChange[] = [];
  readonly transactions = new Map<string, TransactionChange>();
  readonly messages: OutgoingMessage[] = [];
  readonly next: (readonly unknown[])[] = [];

  /** Facts so far: what this unit has already counted comes first. */
  stateOf(row: AttemptRow): TransactionChange {
    return this.transactions.get(row.transaction) ?? { status: row.status, detail: row.status_detail, facts: row.facts };
  }
}
