import { type Outcome, UnsendableError } from '@daftari/dialect';
import { dialects } from '../providers/dialects.js';
import { type Exchange, type Exchanged } from '../providers/exchange.js';
import { type Provider } from '../providers/provider.js';
import { type AttemptRow } from './attempt.js';
import { type Addresses, operationOf } from './operations.js';

/** The questions that are put to a provider about one attempt. None of them moves money. */
export class Asking {
  constructor(
    private readonly exchange: Exchange,
    private readonly addresses: Addresses,
  ) {}

  /** What became of it. One that nobody has paid in time is stopped where the provider can, and ends either way. */
  async outcomeOf(row: AttemptRow, provider: Provider): Promise<Outcome> {
    const outcome = await this.told(row, provider);
    return outcome.kind === 'accepted' && isOverdue(row) ? this.expire(row, provider, outcome) : outcome;
  }

  /** Asks the provider to stop it. `failed` with the given code: it did. */
  async stop(row: AttemptRow, provider: Provider, code: 'voided' | 'expired'): Promise<Outcome> {
    const dialect = dialects[provider.dialect];
    const cancel = dialect.cancel?.bind(dialect);
    const reference = row.provider_reference;
    if (!cancel || reference === null) return { kind: 'unknown', detail: 'It cannot be stopped at this provider.' };
    const answered = await this.exchange.call(provider, (access) => cancel(reference, access));
    if (answered.kind !== 'answered') return silence(answered, 'the cancel was not answered');
    const { meaning } = answered;
    const detail = code === 'expired' ? 'Nobody paid in time.' : 'It was cancelled before anybody paid.';
    if (meaning.kind === 'cancelled') return { kind: 'failed', code, detail, providerReference: reference };
    return { kind: 'unknown', detail: `The cancel did not stop it: ${meaning.detail}`, providerReference: reference };
  }

  private async told(row: AttemptRow, provider: Provider): Promise<Outcome> {
    const { upstream_reference: reference, provider_reference: providerReference } = row;
    const asked = { reference, ...(providerReference === null ? {} : { providerReference }) };
    try {
      const operation = operationOf(row, provider, this.addresses);
      const answered = await this.exchange.ask(provider, (access) => operation.requery(asked, access));
      return answered.kind === 'answered' ? withoutDecline(answered.meaning) : silence(answered, 'the question was not answered');
    } catch (error) {
      if (error instanceof UnsendableError) return { kind: 'unknown', detail: error.message };
      throw error;
    }
  }

  private async expire(row: AttemptRow, provider: Provider, outcome: Outcome): Promise<Outcome> {
    // Where a provider cannot stop it, a payment after this is a case.
    if (!dialects[provider.dialect].cancel) return { kind: 'failed', code: 'expired', detail: 'Nobody paid in time.' };
    const reference = 'providerReference' in outcome ? (outcome.providerReference ?? row.provider_reference) : row.provider_reference;
    return this.stop({ ...row, provider_reference: reference }, provider, 'expired');
  }
}

/** Has a collection's time to be paid run out? */
export const isOverdue = ({ expires_ms: expiresMs, now_ms: nowMs }: AttemptRow): boolean => expiresMs !== null && nowMs >= expiresMs;

const silence = (told: Exclude<Exchanged<never>, { kind: 'answered' }>, what: string): Outcome => ({
  kind: 'unknown',
  detail: `${what}: ${told.kind === 'too_late' ? 'out of time' : told.detail}`,
});

/** A question that is refused says nothing of what it asked about: it is asked again later. */
const withoutDecline = (outcome: Outcome): Outcome =>
  outcome.kind === 'declined' ? { kind: 'unknown', detail: `${outcome.code}: ${outcome.detail}` } : outcome;
