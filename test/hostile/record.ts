import { type Script } from './script.js';

/** Hundredths of the currency's unit, of a decimal as it stands on the wire. */
export const hundredths = (decimal: string): bigint => {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0').slice(0, 2));
};

/** The decimal of so many hundredths, without zeros at its end. */
export const decimalOf = (count: bigint): string => {
  const fraction = (count % 100n).toString().padStart(2, '0').replace(/0+$/, '');
  return `${(count / 100n).toString()}${fraction === '' ? '' : `.${fraction}`}`;
};

export type Kind = 'purchase' | 'payment' | 'payout';

/** What a client asked a provider to do. */
export interface Asked {
  readonly kind: Kind;
  /** What tells one transaction of the run from another: the last seven digits of the recipient. */
  readonly key: string;
  /** The client's reference, where the document has one. */
  readonly ours: string;
  readonly recipient: string;
  /** Hundredths. */
  readonly amount: bigint;
  readonly currency: string;
  readonly callbackUrl?: string;
  /** What else of the request is repeated in answers. */
  readonly body: Readonly<Record<string, unknown>>;
}

export type State = 'open' | 'success' | 'failed';

/** What a provider keeps of a transaction. */
export class Deal {
  state: State = 'open';
  /** How often it was really executed, and of how much each time. */
  readonly executions: bigint[] = [];
  /** How often it was asked about. */
  questions = 0;
  readonly beganAt = performance.now();

  constructor(
    readonly asked: Asked,
    /** The provider's own reference. */
    readonly theirs: string,
    readonly script: Script,
    readonly number: number,
  ) {}

  /** Happens, or does not, once. */
  end(): void {
    if (this.state !== 'open') return;
    this.state = this.script.fate === 'success' ? 'success' : 'failed';
    if (this.state === 'success') this.executions.push(this.script.executesOther ? this.asked.amount + 700n : this.asked.amount);
  }

  /** What it says its amount is. */
  get amount(): bigint {
    return this.script.executesOther ? this.asked.amount + 700n : this.asked.amount;
  }
}

/** Everything that a provider was asked, did, and said: its own record, which nobody else writes. */
export class Book {
  readonly deals: Deal[] = [];
  /** How often everything that it can play was played. */
  readonly played = new Map<string, number>();
  /** Requests to move money that it refused. */
  refused = 0;

  note(what: string): void {
    this.played.set(what, (this.played.get(what) ?? 0) + 1);
  }

  byOurs(ours: string): Deal | undefined {
    return this.deals.find(({ asked }) => asked.ours === ours);
  }

  byTheirs(theirs: string): Deal | undefined {
    return this.deals.find((deal) => deal.theirs === theirs);
  }

  byKey(key: string): Deal[] {
    return this.deals.filter(({ asked }) => asked.key === key);
  }
}
