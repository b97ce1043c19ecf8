import { Injectable } from '@nestjs/common';
import { isTerminal, type TransactionView } from '@daftari/contracts';
import { GatewayReplies } from '../ledger-commands/gateway-replies.js';
import { type Owner, type StandingTransaction, TransactionReader } from './transaction-reader.js';

const WAIT_MAX_S = 30;
const FIRST_POLL_MS = 50;
const LAST_POLL_MS = 1_000;
const PREFERENCE = /(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:$|[,;])/i;

/** The seconds of `Prefer: wait=N` (RFC 7240), at most 30; undefined where the client did not ask. */
export const waitPreference = (header: string | string[] | undefined): number | undefined => {
  const match = PREFERENCE.exec(Array.isArray(header) ? header.join(',') : (header ?? ''));
  return match ? Math.min(WAIT_MAX_S, Number(match[1])) : undefined;
};

/** Waits for transactions to end: woken by the ledger's word, and asking at growing intervals in case none comes. */
@Injectable()
export class EndWaiter {
  constructor(
    private readonly replies: GatewayReplies,
    private readonly reader: TransactionReader,
  ) {}

  /** The transaction as it stands when it has ended, or when the time is over. */
  async wait(view: StandingTransaction, seconds: number): Promise<StandingTransaction> {
    if (isTerminal(view.status) || seconds === 0) return view;
    const owner: Owner = { businessId: view.business_id, mode: view.mode };
    const deadlineMs = performance.now() + seconds * 1_000;
    const word = new Word(this.replies, view.id);
    let latest: TransactionView = view;
    try {
      for (let pauseMs = FIRST_POLL_MS; !isTerminal(latest.status); pauseMs = Math.min(LAST_POLL_MS, pauseMs * 1.6)) {
        const leftMs = deadlineMs - performance.now();
        if (leftMs <= 0) return await this.reader.asItStands(latest);
        await word.within(Math.min(pauseMs, leftMs));
        latest = word.said ?? (await this.latest(latest, owner));
      }
      return latest;
    } finally {
      word.forget();
    }
  }

  /**
   * The same for a short time and by the ledger's word alone, which costs nothing while it does not come: for clients who did not ask for a wait and
   * are better served by an end.
   */
  async hear(view: StandingTransaction, timeoutMs: number): Promise<StandingTransaction> {
    if (isTerminal(view.status) || timeoutMs === 0) return view;
    const word = new Word(this.replies, view.id);
    try {
      await word.within(timeoutMs);
      return word.said ?? view;
    } finally {
      word.forget();
    }
  }

  /** The ledger's own view: the connector's part never ends a transaction. A note may. */
  private async latest(view: TransactionView, owner: Owner): Promise<TransactionView> {
    const read = view.status === 'initiated' ? this.reader.get(view.id, owner) : this.reader.inBooks(view.id, owner);
    return (await read.catch(() => undefined)) ?? view;
  }
}

/** Word from the ledger that one transaction ended. */
class Word {
  said: TransactionView | undefined;
  readonly forget: () => void;
  private wake: (() => void) | undefined;

  constructor(replies: GatewayReplies, transactionId: string) {
    this.forget = replies.onEnded(transactionId, (view) => {
      this.said = view;
      this.wake?.();
    });
  }

  async within(timeoutMs: number): Promise<void> {
    if (this.said) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      timer = setTimeout(resolve, timeoutMs);
    });
    clearTimeout(timer);
  }
}
