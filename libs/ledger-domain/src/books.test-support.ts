import {
  ABSENT,
  type AccountCode,
  type Command,
  decide,
  type Decision,
  type Event,
  evolveTransaction,
  evolveWallet,
  type Step,
  type Subject,
  type TransactionState,
  type WalletState,
} from './index.js';

/** A command and whom it is about; a transfer within the shard also names who is paid. */
export interface Asked {
  readonly business: string;
  readonly transaction: string;
  readonly command: Command;
  readonly recipient?: string;
}

const OWN: readonly AccountCode[] = ['wallet', 'held', 'pending', 'commission'];

/** Whom an event changed, and how. */
export interface Recorded {
  readonly event: Event;
  readonly transaction: string;
  readonly before: TransactionState;
  readonly after: TransactionState;
}

/** Books in memory: what the writer does, without writing. `given` commands, `when` one, `then` its decision. */
export class Books {
  readonly wallets = new Map<string, WalletState>();
  readonly transactions = new Map<string, TransactionState>();
  readonly log: Recorded[] = [];
  private readonly balances = new Map<string, bigint>();

  /** The books after these commands, all of which must be accepted. */
  static given(...commands: readonly Asked[]): Books {
    const books = new Books();
    for (const asked of commands) {
      const decision = books.ask(asked);
      if (decision.kind !== 'accepted')
        throw new Error(`${asked.command.type} should be accepted: ${decision.kind === 'refused' ? decision.rejection.code : 'unchanged'}`);
    }
    return books;
  }

  wallet({ business, command: { mode, currency } }: Asked): WalletState | undefined {
    return this.wallets.get(`${business} ${mode} ${currency}`);
  }

  transaction(id: string): TransactionState {
    return this.transactions.get(id) ?? ABSENT;
  }

  /** What an account of the platform holds; a debit is positive. */
  balance(account: AccountCode, currency: string, mode = 'live'): bigint {
    return this.balances.get(`${mode} ${currency} ${account}`) ?? 0n;
  }

  /** Every account with its balance, the businesses' own apart. */
  accounts(): ReadonlyMap<string, bigint> {
    return this.balances;
  }

  /** Decides without recording. */
  when(asked: Asked): Decision {
    return decide(asked.command, this.subject(asked));
  }

  /** Decides and records. */
  ask(asked: Asked): Decision {
    const decision = this.when(asked);
    if (decision.kind === 'accepted') for (const step of decision.steps) this.record(asked, step);
    return decision;
  }

  private subject(asked: Asked): Subject {
    const { recipient } = asked;
    return {
      wallet: this.wallet(asked),
      transaction: this.transaction(asked.transaction),
      refunded: this.transaction(this.refunds(asked)),
      recipient: recipient === undefined ? undefined : this.wallet({ ...asked, business: recipient }),
    };
  }

  private refunds({ transaction, command }: Asked): string {
    const known = this.transaction(transaction);
    if (command.type === 'PlaceHold') return command.refunds ?? '';
    return ('refunds' in known ? known.refunds : null) ?? '';
  }

  private record(asked: Asked, { target, event }: Step): void {
    const business = target === 'recipient' ? (asked.recipient ?? '') : asked.business;
    const transaction = { own: asked.transaction, refunded: this.refunds(asked), recipient: `${asked.transaction} received` }[target];
    const key = `${business} ${asked.command.mode} ${asked.command.currency}`;
    const wallet = this.wallets.get(key);
    if (wallet || event.type === 'WalletOpened') this.wallets.set(key, evolveWallet(wallet, event));
    const before = this.transaction(transaction);
    const after = evolveTransaction(before, event);
    if (after.status !== 'absent') this.transactions.set(transaction, after);
    this.log.push({ event, transaction, before, after });
    this.post(asked, event);
  }

  private post({ command: { mode, currency } }: Asked, { postings }: Event): void {
    for (const { account, amount } of postings) {
      const key = `${mode} ${currency} ${OWN.includes(account) ? 'owned' : account}`;
      this.balances.set(key, (this.balances.get(key) ?? 0n) + amount);
    }
  }
}
