import { type Outcome } from '@daftari/dialect';
import { type Database, Fresh } from '@daftari/platform';
import { dialects } from '../providers/dialects.js';
import { type Provider } from '../providers/provider.js';
import { lowWaterOf } from './float-settings.js';

/** What we have at a provider, as it last told us. */
export interface KnownFloat {
  readonly provider: string;
  readonly currency: string;
  readonly balanceMinor: bigint;
  readonly at: Date;
  /** The answer to a request of ours, or to the question for the balance. */
  readonly source: 'answer' | 'balance';
}

interface FloatRow {
  provider: string;
  currency: string;
  balance_minor: string;
  at: Date;
  source: KnownFloat['source'];
}

const STORE = `
insert into connector.floats (provider, currency, balance_minor, source)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[])
on conflict (provider, currency) do update set balance_minor = excluded.balance_minor, source = excluded.source, at = clock_timestamp()`;

const keyOf = ({ provider, currency }: Pick<KnownFloat, 'provider' | 'currency'>): string => `${provider}/${currency}`;

/** Our balances at providers. Every answer may tell one: the last of each is kept, and written down now and then. */
export class Floats {
  /** Heard and not yet written down. */
  private heard = new Map<string, KnownFloat>();
  private readonly stored: Fresh<ReadonlyMap<string, KnownFloat>>;
  /** Called when a provider says that our wallet there does not suffice. */
  onShort: (provider: string) => void = () => undefined;

  constructor(private readonly database: Database) {
    this.stored = new Fresh(async () => {
      const { rows } = await database.pool.query<FloatRow>('select provider, currency, balance_minor, at, source from connector.floats');
      return new Map(rows.map((row) => [keyOf(row), { ...row, balanceMinor: BigInt(row.balance_minor) }]));
    });
  }

  /** What an outcome tells of our money there. */
  heardOutcome(provider: Pick<Provider, 'code' | 'dialect'>, outcome: Outcome, currency: string): void {
    if (outcome.kind === 'succeeded' && outcome.balanceMinor !== undefined)
      this.heardBalance(provider.code, outcome.currency ?? currency, outcome.balanceMinor, 'answer');
    if (outcome.kind === 'declined' && outcome.code === dialects[provider.dialect].outOfFloatCode) this.onShort(provider.code);
  }

  heardBalance(provider: string, currency: string, balanceMinor: bigint, source: KnownFloat['source']): void {
    const known = { provider, currency, balanceMinor, at: new Date(), source };
    this.heard.set(keyOf(known), known);
  }

  async all(): Promise<readonly KnownFloat[]> {
    return [...new Map([...(await this.stored.get()), ...this.heard]).values()];
  }

  /** Those of the providers where less is than the operator wants to keep. What is not known is not low. */
  async lowAmong(providers: readonly Provider[], currency: string): Promise<ReadonlySet<string>> {
    const marked = providers.filter(({ float }) => float.low_water[currency] !== undefined);
    if (marked.length === 0) return new Set();
    const known = await this.all();
    return new Set(marked.filter((one) => isLow(one, known.find(isOf(one.code, currency)))).map(({ code }) => code));
  }

  /** Writes down what was heard since the last time: one row for each balance, however often it was told. */
  async write(): Promise<void> {
    const told = [...this.heard.values()].sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
    if (told.length === 0) return;
    await this.database.pool.query({
      name: 'connector_floats',
      text: STORE,
      values: [
        told.map(({ provider }) => provider),
        told.map(({ currency }) => currency),
        told.map(({ balanceMinor }) => balanceMinor),
        told.map(({ source }) => source),
      ],
    });
    this.stored.forget();
    // What was heard meanwhile is newer.
    for (const one of told) if (this.heard.get(keyOf(one)) === one) this.heard.delete(keyOf(one));
  }
}

const isOf =
  (provider: string, currency: string) =>
  (known: KnownFloat): boolean =>
    known.provider === provider && known.currency === currency;

/** Is a balance below the provider's mark for its currency? */
export const isLow = ({ float }: Pick<Provider, 'float'>, known: KnownFloat | undefined): boolean => {
  const mark = known && lowWaterOf(float, known.currency);
  return mark !== undefined && known !== undefined && known.balanceMinor < mark;
};
