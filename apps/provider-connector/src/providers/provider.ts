import { type Credentials } from '@daftari/dialect';
import { type Pool } from 'pg';
import { Fresh, type SecretBox } from '@daftari/platform';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { FloatSettings } from '../floats/float-settings.js';
import { CircuitSettings } from '../health/circuit.js';
import { textsOf } from './credentials.js';
import { DIALECTS, type DialectName } from './dialects.js';

/** When and how long a provider is asked about what it has not told us; seconds. */
export const Requery = Type.Object({
  first_s: Type.Number({ default: 5, minimum: 0 }),
  factor: Type.Number({ default: 2, minimum: 1 }),
  max_s: Type.Number({ default: 3_600, minimum: 0 }),
  not_found_is_failed_after_s: Type.Number({ default: 120, minimum: 0 }),
  give_up_to_case_after_s: Type.Number({ default: 86_400, minimum: 0 }),
});
export const Limits = Type.Object({
  per_second: Type.Number({ default: 50, exclusiveMinimum: 0 }),
  in_flight: Type.Integer({ default: 64, minimum: 1 }),
});

/** A provider as the connector works with it; credentials are in clear only in memory. */
export interface Provider {
  readonly code: string;
  readonly id: string;
  readonly dialect: DialectName;
  readonly mode: string;
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly callbackSecret: string | undefined;
  readonly allowFrom: readonly string[];
  readonly timeoutMs: number;
  readonly requery: Static<typeof Requery>;
  readonly limits: Static<typeof Limits>;
  readonly circuit: CircuitSettings;
  readonly float: FloatSettings;
  /** How it writes its statements, for whoever imports one. */
  readonly statement: unknown;
  readonly status: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

interface ProviderRow {
  code: string;
  id: string;
  dialect: string;
  mode: string;
  base_url: string;
  credentials: Buffer;
  callback_secret: Buffer | null;
  allow_from: string[];
  timeout_ms: number;
  requery: unknown;
  limits: unknown;
  circuit: unknown;
  float: unknown;
  statement: unknown;
  status: string;
  created_at: Date;
  updated_at: Date;
}

/** Where a sealed secret belongs: it opens nowhere else. */
export const credentialsContext = (code: string): string => `provider/${code}/credentials`;
export const callbackContext = (code: string): string => `provider/${code}/callback`;

/** The registered providers. */
export class ProviderBook {
  private readonly providers: Fresh<ReadonlyMap<string, Provider>>;

  constructor(
    pool: Pool,
    private readonly secrets: SecretBox,
  ) {
    this.providers = new Fresh(async () => {
      const { rows } = await pool.query<ProviderRow>('select * from connector.providers order by code');
      return new Map(rows.map((row) => [row.code, this.provider(row)]));
    });
  }

  /** All providers by code. */
  all(): Promise<ReadonlyMap<string, Provider>> {
    return this.providers.get();
  }

  async find(code: string): Promise<Provider | undefined> {
    return (await this.all()).get(code);
  }

  /** By its code, or by its id. */
  async named(name: string): Promise<Provider | undefined> {
    const all = await this.all();
    return all.get(name) ?? [...all.values()].find(({ id }) => id === name);
  }

  forget(): void {
    this.providers.forget();
  }

  private provider(row: ProviderRow): Provider {
    const dialect = DIALECTS.find((name) => name === row.dialect);
    if (!dialect) throw new Error(`Provider ${row.code} has the unknown dialect ${row.dialect}.`);
    return {
      code: row.code,
      id: row.id,
      dialect,
      mode: row.mode,
      baseUrl: row.base_url.replace(/\/+$/, ''),
      credentials: textsOf(JSON.parse(this.secrets.open(row.credentials, credentialsContext(row.code)))),
      callbackSecret: row.callback_secret === null ? undefined : this.secrets.open(row.callback_secret, callbackContext(row.code)),
      allowFrom: row.allow_from,
      timeoutMs: row.timeout_ms,
      requery: Value.Decode(Requery, row.requery),
      limits: Value.Decode(Limits, row.limits),
      circuit: Value.Decode(CircuitSettings, Value.Default(CircuitSettings, row.circuit)),
      float: Value.Decode(FloatSettings, Value.Default(FloatSettings, row.float)),
      statement: row.statement,
      status: row.status,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    };
  }
}
