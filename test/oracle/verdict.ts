import { type Line, type Transaction } from './books.js';

/** What the oracle says to one command. */
export interface Verdict {
  readonly outcome: 'accepted' | 'replayed' | 'refused';
  readonly code: string | null;
  readonly available: bigint | null;
  readonly needed: bigint | null;
  /** The transaction as it is then; undefined where the command is about none, or was refused. */
  readonly transaction: { readonly id: string; readonly status: string; readonly kind: string; readonly total: bigint } | undefined;
}

/** One thing that happens: what is written into the books, and what changes with it. */
export interface Fact {
  /** As the ledger's log calls it. */
  readonly event: string;
  readonly lines: readonly Line[];
  /** The transaction that it is about; undefined for what is about a wallet only. */
  readonly about?: string;
  /** For the counts: the kind and the step. */
  readonly rule?: string;
  /** A business comes to owe something by it. */
  readonly owes?: true;
  readonly then: () => void;
}

/** No, for this reason; the same as before; or yes, and this happens. */
export type Finding =
  | { readonly say: 'no'; readonly code: string; readonly available: bigint | null; readonly needed: bigint | null }
  | { readonly say: 'same'; readonly transaction?: Transaction | undefined }
  | { readonly say: 'yes'; readonly facts: readonly Fact[]; readonly transaction?: Transaction | undefined };

export const no = (code: string, available: bigint | null = null, needed: bigint | null = null): Finding => ({
  say: 'no',
  code,
  available,
  needed,
});
export const same = (transaction?: Transaction): Finding => ({ say: 'same', transaction });
export const yes = (transaction: Transaction | undefined, ...facts: readonly Fact[]): Finding => ({ say: 'yes', facts, transaction });

/** What the oracle expects one shard to tell another. */
export interface Letter {
  readonly type: 'ReceiveTransfer' | 'ConfirmTransfer' | 'ReturnTransfer';
  readonly shard: number;
  readonly business: string;
  readonly transaction: string;
  readonly amount: bigint | null;
}
