import { type Call, type Credentials, type Question } from '@daftari/dialect';
import { dialects } from './dialects.js';
import { type Purpose } from '../limits/shared-rate.js';
import { type Provider } from './provider.js';
import { type TokenKeeper } from './tokens.js';
import { type CallResult } from './call-result.js';
import { type Upstream } from './upstream.js';

/** What came of an exchange. `not_sent`: certainly nothing reached the provider. `too_late`: the sender's own time was over before the first byte. */
export type Exchanged<Meaning> =
  | { readonly kind: 'answered'; readonly meaning: Meaning }
  | { readonly kind: 'unknown'; readonly detail: string }
  | { readonly kind: 'not_sent'; readonly code: string; readonly detail: string }
  | { readonly kind: 'too_late' };

/** A dialect bounds its own questions; this is for one that does not. */
const STEPS_MAX = 100;

/** An answer, or why there is none, with the call that it belongs to. */
type Signed<Meaning> =
  { readonly result: CallResult; readonly call: Call<Meaning> } | Extract<Exchanged<never>, { kind: 'not_sent' | 'too_late' }>;

/** Calls and questions to providers, signed in as their dialect wants it. A token that is refused is replaced, and the same request made once more. */
export class Exchange {
  constructor(
    private readonly upstream: Upstream,
    private readonly tokens: TokenKeeper,
  ) {}

  /**
   * A call that has the provider do something.
   * @param isInTime asked immediately before each write
   * @throws UnsendableError where the dialect cannot say it; nothing was sent.
   */
  send<Meaning>(provider: Provider, make: (access: Credentials) => Call<Meaning>, isInTime: () => boolean): Promise<Exchanged<Meaning>> {
    return this.exchange(provider, make, 'send', isInTime);
  }

  /** A call that asks for something. */
  call<Meaning>(provider: Provider, make: (access: Credentials) => Call<Meaning>): Promise<Exchanged<Meaning>> {
    return this.exchange(provider, make, 'ask', () => true);
  }

  private async exchange<Meaning>(
    provider: Provider,
    make: (access: Credentials) => Call<Meaning>,
    purpose: Purpose,
    isInTime: () => boolean,
  ): Promise<Exchanged<Meaning>> {
    const signed = await this.signed(provider, make, purpose, isInTime);
    if ('kind' in signed) return signed;
    const { result, call } = signed;
    if (result.kind === 'unknown') return result;
    if (result.kind === 'not_sent') return { kind: 'not_sent', code: 'connection_refused', detail: result.detail };
    return { kind: 'answered', meaning: call.read(result) };
  }

  /** A question, with as many calls as it takes. */
  async ask<Meaning>(provider: Provider, make: (access: Credentials) => Question<Meaning>): Promise<Exchanged<Meaning>> {
    let step = await this.call(provider, make);
    for (let steps = 1; steps < STEPS_MAX; steps++) {
      if (step.kind !== 'answered') return step;
      const { meaning } = step;
      if ('known' in meaning) return { kind: 'answered', meaning: meaning.known };
      // The next question carries the token of the first: one that has expired since makes us ask again from the start, later.
      step = await this.call(provider, () => meaning.ask);
    }
    return { kind: 'unknown', detail: 'the questions come to no end' };
  }

  private async signed<Meaning>(
    provider: Provider,
    make: (access: Credentials) => Call<Meaning>,
    purpose: Purpose,
    isInTime: () => boolean,
  ): Promise<Signed<Meaning>> {
    const { tokens } = dialects[provider.dialect];
    for (let tries = 1; ; tries++) {
      const granted = await this.tokens.access(provider);
      if (granted.kind === 'none') return { kind: 'not_sent', code: granted.code, detail: granted.detail };
      const call = make(granted.access);
      if (!isInTime()) return { kind: 'too_late' };
      const result = await this.upstream.call(provider, call.request, purpose);
      if (tries > 1 || result.kind !== 'answered' || tokens?.isRejected(result) !== true) return { result, call };
      this.tokens.reject(provider, granted.access);
    }
  }
}
