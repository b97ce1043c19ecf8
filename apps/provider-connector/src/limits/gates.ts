import { dialects } from '../providers/dialects.js';
import { type Provider } from '../providers/provider.js';
import { Gate } from './gate.js';
import { type Purpose, otherPurpose } from './shared-rate.js';

/** Slots that were reserved at several providers, to be filled by one claim. */
export interface Room {
  readonly codes: readonly string[];
  readonly free: readonly number[];
  /** Gives back what the claimed rows do not need; without rows, all. */
  settle(rows: readonly { readonly provider: string }[]): void;
}

/** The gates of all providers, in this process. */
export class Gates {
  private readonly gates = new Map<string, Gate>();
  /** Called when a purpose that found nothing free may find something now. */
  onFree: (purpose: Purpose) => void = () => undefined;

  of(provider: Pick<Provider, 'code' | 'dialect' | 'limits' | 'requery'>): Gate {
    const known = this.gates.get(provider.code);
    // Longer than it would be given up after, nothing is waited for.
    const settings = { ...provider.limits, pause_max_s: provider.requery.give_up_to_case_after_s };
    known?.set(settings);
    if (known) return known;
    const gate = new Gate(settings, dialects[provider.dialect].limits, performance.now());
    this.gates.set(provider.code, gate);
    return gate;
  }

  /** Reserves what is free for a purpose; providers with nothing free are left out. */
  reserve(purpose: Purpose, providers: readonly Provider[], most: number): Room {
    const free = providers.map((one) => [one, this.of(one).reserve(purpose, most, performance.now())] as const);
    const open = free.filter(([, count]) => count > 0);
    return {
      codes: open.map(([{ code }]) => code),
      free: open.map(([, count]) => count),
      settle: (rows) => {
        for (const [provider, count] of open) {
          this.of(provider).giveBack(purpose, count - rows.filter((row) => row.provider === provider.code).length);
          this.tell(provider, purpose);
        }
      },
    };
  }

  /** What a slot was reserved for has ended. */
  release(provider: Provider, purpose: Purpose): void {
    this.of(provider).release(purpose);
    this.tell(provider, purpose);
  }

  /** May a provider be called for more than it was, once there is room? Not while it is paused. */
  wants(provider: Provider, purpose: Purpose): boolean {
    const gate = this.of(provider);
    return gate.wants(purpose) && gate.closedForMs(purpose, performance.now()) === 0;
  }

  private tell(provider: Provider, by: Purpose): void {
    const other = otherPurpose(by);
    if (this.of(provider).wants(other)) this.onFree(other);
  }
}
