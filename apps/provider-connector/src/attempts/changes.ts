import { type OutgoingMessage } from '@daftari/messaging';
import { type AttemptRow } from './attempt.js';

interface AttemptChange {
  readonly row: AttemptRow;
  readonly state: string;
  readonly outcome?: string;
  readonly detail?: string;
  readonly providerReference?: string | null;
  readonly chargedMinor?: bigint | null;
  readonly checkoutUrl?: string | undefined;
  readonly extras?: Readonly<Record<string, string>> | undefined;
  /** When it is due again; left out, that stays as it is. */
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
  /** What witnesses said that is news, by attempt. */
  readonly said = new Map<AttemptRow, Record<string, string>>();

  /** Notes a word under a name; true where it is news. */
  note(row: AttemptRow, name: string, word: string): boolean {
    const said = this.said.get(row) ?? {};
    if ((said[name] ?? row.said[name]) === word) return false;
    this.said.set(row, { ...said, [name]: word });
    return true;
  }

  /** An end that turns into another one: how it had ended, and when it turned, for its timeline. */
  noteTurn(row: AttemptRow): void {
    this.note(row, 'ended', row.outcome ?? 'ended');
    this.note(row, 'turned_at', new Date(row.now_ms).toISOString());
  }

  /** Attempts of which nothing but words is to be noted. */
  onlySaid(): AttemptChange[] {
    const changed = new Set(this.attempts.map(({ row }) => row));
    return [...this.said.keys()].filter((row) => !changed.has(row)).map((row) => ({ row, state: row.state }));
  }

  /** Facts so far: what this unit has already counted comes first. */
  stateOf(row: AttemptRow): TransactionChange {
    return this.transactions.get(row.transaction) ?? { status: row.status, detail: row.status_detail, facts: row.facts };
  }
}
