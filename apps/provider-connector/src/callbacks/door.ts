import { type CallbackReading, type HeaderMap } from '@daftari/dialect';
import { newId } from '@daftari/platform';
import { type ProviderBook } from '../providers/provider.js';
import { type CallbackMetrics } from './callback-metrics.js';
import { type CallbackStore, type NewCallback } from './callback-store.js';
import { readAtTheDoor, type Refusal } from './reading.js';

/** What became of a callback at the door: kept, refused with the reason, or sent away for a while. */
export type Received =
  { readonly kind: 'kept' } | { readonly kind: 'refused'; readonly reason: Refusal } | { readonly kind: 'too_many'; readonly inS: number };

/** Of what nothing proves, so many a second are taken of each provider, and so many at once: anybody can send rubbish. */
interface Rate {
  readonly perS: number;
  readonly burst: number;
}
/** What is refused is kept for people to look at. */
const REFUSED: Rate = { perS: 5, burst: 100 };
const HINTS: Rate = { perS: 200, burst: 2_000 };

/** Signatures are checked, never kept in clear beside what would let others sign. */
const SECRET_HEADERS = new Set(['authorization', 'x-api-key', 'cookie']);
const HEADER_MAX = 1_000;

const keptHeaders = (headers: HeaderMap): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, SECRET_HEADERS.has(name) ? '[redacted]' : String(value).slice(0, HEADER_MAX)]],
    ),
  );

class Allowance {
  private left: number;
  private filledAt = performance.now();

  constructor(private readonly rate: Rate) {
    this.left = rate.burst;
  }

  take(): boolean {
    const now = performance.now();
    this.left = Math.min(this.rate.burst, this.left + ((now - this.filledAt) / 1_000) * this.rate.perS);
    this.filledAt = now;
    if (this.left < 1) return false;
    this.left--;
    return true;
  }
}

/** What a callback is known by. What says nothing is like no other. */
const named = (
  reading: Extract<CallbackReading, { ok: true }> | { readonly ok: false },
): Pick<NewCallback, 'id' | 'callbackId' | 'reference' | 'providerReference'> => {
  const id = newId('cbk');
  if (!reading.ok) return { id, callbackId: id, reference: null, providerReference: null };
  const { callbackId, reference = null, providerReference } = reading;
  return { id, callbackId, reference, providerReference };
};

/** Where providers' callbacks arrive: verified over the bytes as they came, stored, and answered; nothing is interpreted here. */
export class Door {
  private readonly allowances = new Map<string, Allowance>();
  /** Called when there is something to interpret. */
  onKept: () => void = () => undefined;

  constructor(
    private readonly providers: ProviderBook,
    private readonly store: CallbackStore,
    private readonly metrics: CallbackMetrics,
  ) {}

  /** Takes a callback. Undefined: there is no such provider. */
  async receive(code: string, headers: HeaderMap, body: Buffer, from: string): Promise<Received | undefined> {
    const provider = await this.providers.find(code);
    if (!provider) return undefined;
    if (this.store.isFull) return this.sendAway(code);
    const reading = readAtTheDoor(provider, headers, body, from);
    // What is genuine but about something else is kept too, and handled by being kept.
    const refused = reading.ok || reading.reason === 'not_a_transaction' ? null : reading.reason;
    if (!this.mayKeep(code, reading, refused)) return refused === null ? this.sendAway(code) : this.refuse(code, refused);
    const isNew = await this.store.keep({ ...named(reading), provider: code, headers: keptHeaders(headers), body, refused });
    if (refused !== null) return this.refuse(code, refused);
    this.metrics.atTheDoor(code, isNew ? 'kept' : 'double');
    if (isNew) this.onKept();
    return { kind: 'kept' };
  }

  /** What is proven is always kept; the rest within its rate. */
  private mayKeep(code: string, reading: ReturnType<typeof readAtTheDoor>, refused: Refusal | null): boolean {
    if (refused !== null) return this.allowance(code, REFUSED).take();
    return !reading.ok || reading.isHint !== true || this.allowance(code, HINTS).take();
  }

  private sendAway(code: string): Received {
    this.metrics.atTheDoor(code, 'too_many');
    return { kind: 'too_many', inS: 1 };
  }

  private refuse(code: string, reason: Refusal): Received {
    this.metrics.atTheDoor(code, reason);
    return { kind: 'refused', reason };
  }

  private allowance(code: string, rate: Rate): Allowance {
    const key = `${code} ${rate.perS}`;
    const known = this.allowances.get(key);
    if (known) return known;
    const allowance = new Allowance(rate);
    this.allowances.set(key, allowance);
    return allowance;
  }
}
