import { type WalletTerms } from '@daftari/contracts';

/** A wallet as a bookkeeper would note it down. What it holds is in `Books.accounts`, owed to the business, so in credit. */
export interface Wallet {
  readonly business: string;
  readonly mode: string;
  readonly currency: string;
  readonly shard: number;
  terms: WalletTerms;
  /** The last day on which it spent, and what it spent on each day. */
  lastDay: string;
  readonly spent: Map<string, bigint>;
}

export interface Delivery {
  readonly provider: string;
  readonly cost: bigint;
  readonly commission: bigint;
}

export interface Case {
  readonly id: string;
  readonly kind: string;
  open: boolean;
  /** What waits in suspense for the decision; null where nothing does. */
  readonly delivery: Delivery | null;
  /** What the business has yet to pay for it. */
  owed: bigint;
}

export interface Transaction {
  readonly id: string;
  readonly business: string;
  readonly mode: string;
  readonly currency: string;
  readonly shard: number;
  readonly reference: string;
  readonly requestHash: string;
  readonly kind: string;
  status: string;
  readonly amount: bigint;
  readonly discount: bigint;
  readonly fee: bigint;
  readonly tax: bigint;
  readonly total: bigint;
  readonly feePayer: string;
  /** The business day that was charged. */
  readonly day: string;
  /** Is money reserved, expected or between two shards? */
  waiting: boolean;
  delivery: Delivery | null;
  /** The payment that this refund gives back. */
  readonly refunds: string | null;
  /** Of a payment: what its refunds are giving back, and have given back. */
  refunding: bigint;
  refunded: bigint;
  readonly cases: Case[];
  /** Whether a later command can be about it: the platform's own movements and refused arrivals are over. */
  readonly listed: boolean;
  /** Which way money went at a provider that nothing here explains; undefined for all else. */
  readonly unexplained?: 'in' | 'out';
  /** The shard at the other end of a transfer. */
  readonly otherShard: number;
}

/** One line of a fact: debits are positive. `business` is null for the platform's own accounts. */
export interface Line {
  readonly code: string;
  readonly amount: bigint;
  readonly business: string | null;
}

export const LARGEST = 2n ** 63n - 1n;
const OWN = new Set(['wallet', 'held', 'pending', 'commission']);

/** All money there is, by shard, account, currency, mode and business. */
export class Books {
  readonly accounts = new Map<string, bigint>();

  key(shard: number, code: string, currency: string, mode: string, business: string | null): string {
    return `${shard}|${code}|${currency}|${mode}|${OWN.has(code) ? (business ?? '') : ''}`;
  }

  /** What the business has on one of its own accounts. */
  owed({ shard, currency, mode, business }: Wallet, code: string): bigint {
    return -(this.accounts.get(this.key(shard, code, currency, mode, business)) ?? 0n);
  }

  available(wallet: Wallet): bigint {
    return this.owed(wallet, 'wallet');
  }

  /** Could all these lines be booked one after another without an account holding more than there can be? */
  fits(shard: number, currency: string, mode: string, lines: readonly Line[]): boolean {
    const after = new Map<string, bigint>();
    return lines.every(({ code, amount, business }) => {
      const key = this.key(shard, code, currency, mode, business);
      const sum = (after.get(key) ?? this.accounts.get(key) ?? 0n) + amount;
      after.set(key, sum);
      return [sum, amount].every((each) => each <= LARGEST && each >= -LARGEST);
    });
  }

  book(shard: number, currency: string, mode: string, lines: readonly Line[]): void {
    if (lines.reduce((sum, line) => sum + line.amount, 0n) !== 0n) throw new Error(`Unbalanced: ${lines.map(String).join()}`);
    for (const { code, amount, business } of lines) {
      const key = this.key(shard, code, currency, mode, business);
      this.accounts.set(key, (this.accounts.get(key) ?? 0n) + amount);
    }
  }
}

/** What is left over for whoever is at the other end when our wallet pays. */
export const delivered = ({ amount, fee, tax, feePayer }: Transaction): bigint => (feePayer === 'merchant' ? amount : amount - fee - tax);

/** What whoever is at the other end hands over when our wallet is paid. */
export const collected = ({ amount, fee, tax, feePayer }: Transaction): bigint => (feePayer === 'merchant' ? amount : amount + fee + tax);

const zones = new Map<string, Intl.DateTimeFormat>();

/** The date on a wall calendar in the zone. */
export const dateIn = (zone: string, atMs: number): string => {
  const known = zones.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
  zones.set(zone, known);
  return known.format(atMs);
};

export const isZone = (zone: string): boolean => {
  try {
    dateIn(zone, 0);
    return true;
  } catch {
    return false;
  }
};
