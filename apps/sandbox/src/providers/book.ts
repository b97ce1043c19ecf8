import { type Currency } from '@daftari/money';
import { type Standing } from './endings.js';
import { executedAt, type Transaction } from './transaction.js';

const WALLET_AT_FIRST_MINOR = 100_000_000_000n;
/** The oldest are forgotten beyond this many, so that a sandbox that runs for weeks stays small. */
const TRANSACTIONS_MAX = 100_000;

/** After which the money is where it was before. */
const undone: ReadonlySet<Standing> = new Set<Standing>(['failed', 'expired', 'cancelled', 'voided', 'rejected', 'refunded']);

/** What a provider wrote down for one of its accounts: its transactions, and a wallet per currency. */
export class Book {
  private readonly byOnceKey = new Map<string, Transaction>();
  private readonly byProviderReference = new Map<string, Transaction>();
  private order: Transaction[] = [];
  private readonly wallets = new Map<Currency, bigint>();
  /** What took its money when it was entered. */
  private readonly charged = new Set<Transaction>();
  /** Collections whose money may still come. */
  private readonly awaited = new Set<Transaction>();

  constructor(private readonly transactionsMax = TRANSACTIONS_MAX) {}

  /** Enters a transaction. What is refused at once costs nothing. */
  enter(transaction: Transaction): void {
    const { onceKey, providerReference, direction } = transaction;
    if (onceKey !== null) this.byOnceKey.set(onceKey, transaction);
    this.byProviderReference.set(providerReference, transaction);
    this.order.push(transaction);
    if (this.order.length > this.transactionsMax) this.forgetOldest();
    if (direction === 'in') this.awaited.add(transaction);
    else if (mayBeDone(transaction)) this.charge(transaction);
  }

  /** Writes down what somebody decided; the money follows. */
  decide(transaction: Transaction, standing: Standing, atMs: number): void {
    this.receive(atMs);
    const wasDone = executedAt(transaction, atMs) !== undefined;
    transaction.decisions.push({ standing, atMs });
    if (transaction.direction === 'out') this.followOut(transaction, standing);
    else if (standing === 'completed' && !wasDone) this.awaited.add(transaction);
    else if (undone.has(standing)) this.followBack(transaction, wasDone);
  }

  /** The transaction under the key by which repetitions are known. */
  once(key: string): Transaction | undefined {
    return this.byOnceKey.get(key);
  }

  /** The transaction by the provider's own reference. */
  find(providerReference: string): Transaction | undefined {
    return this.byProviderReference.get(providerReference);
  }

  /** Every transaction, in the order received. */
  all(): readonly Transaction[] {
    return this.order;
  }

  /** The last transactions, newest first. */
  latest(count: number): Transaction[] {
    return this.order.slice(-count).reverse();
  }

  /** What can be spent. */
  availableMinor(currency: Currency, nowMs: number): bigint {
    this.receive(nowMs);
    return this.wallets.get(currency) ?? WALLET_AT_FIRST_MINOR;
  }

  /** What customers were asked for and have not paid yet. */
  pendingMinor(currency: Currency, nowMs: number): bigint {
    this.receive(nowMs);
    let minor = 0n;
    for (const one of this.awaited) if (one.currency === currency) minor += one.chargedMinor;
    return minor;
  }

  /** Sets what can be spent: a wallet that is nearly empty is a test of its own. */
  setAvailable(currency: Currency, minor: bigint): void {
    this.receive(Date.now());
    this.wallets.set(currency, minor);
  }

  private charge(transaction: Transaction): void {
    this.charged.add(transaction);
    this.move(transaction.currency, -transaction.chargedMinor);
  }

  private followOut(transaction: Transaction, standing: Standing): void {
    if (standing === 'completed' && !this.charged.has(transaction)) this.charge(transaction);
    if (undone.has(standing) && this.charged.delete(transaction)) this.move(transaction.currency, transaction.chargedMinor);
  }

  private followBack(transaction: Transaction, wasDone: boolean): void {
    this.awaited.delete(transaction);
    if (wasDone) this.move(transaction.currency, -transaction.chargedMinor);
  }

  /** The money of collections that were paid by now. */
  private receive(nowMs: number): void {
    for (const one of this.awaited) {
      const isPaid = executedAt(one, nowMs) !== undefined;
      if (isPaid) this.move(one.currency, one.chargedMinor);
      if (isPaid || !isAwaited(one, nowMs)) this.awaited.delete(one);
    }
  }

  private move(currency: Currency, byMinor: bigint): void {
    this.wallets.set(currency, (this.wallets.get(currency) ?? WALLET_AT_FIRST_MINOR) + byMinor);
  }

  /** A tenth at a time: cutting the list at every entry would cost more than the entry. */
  private forgetOldest(): void {
    const keepFrom = Math.ceil(this.transactionsMax / 10);
    for (const old of this.order.slice(0, keepFrom)) {
      this.byProviderReference.delete(old.providerReference);
      if (old.onceKey !== null) this.byOnceKey.delete(old.onceKey);
      this.charged.delete(old);
      this.awaited.delete(old);
    }
    this.order = this.order.slice(keepFrom);
  }
}

/** The wallet after the transaction, as its own lines show it. */
export const balanceAfter = (transaction: Transaction, standing: Standing): bigint => {
  const { direction, balanceBeforeMinor, chargedMinor } = transaction;
  if (direction === 'in') return standing === 'completed' ? balanceBeforeMinor + chargedMinor : balanceBeforeMinor;
  return undone.has(standing) ? balanceBeforeMinor : balanceBeforeMinor - chargedMinor;
};

/** What pends for ever may be done too, for all that the client knows. */
const mayBeDone = ({ plan }: Transaction): boolean =>
  plan.executedAtMs !== null || (plan.first === 'processing' && plan.then === undefined);

/** Whether its customer may still pay it. */
const isAwaited = ({ plan, decisions }: Transaction, nowMs: number): boolean => {
  if (decisions.length > 0) return false;
  if (plan.then === undefined) return plan.first === 'processing';
  return plan.then.standing === 'completed' || nowMs < plan.then.atMs;
};
