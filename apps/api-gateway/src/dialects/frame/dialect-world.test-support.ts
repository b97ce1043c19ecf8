import { CaptureHold, ReleaseHold } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { type TestPostgres } from '../../../../../test/support/postgres.js';
import { type Answer, type Business, OPERATOR_KEY, World } from '../../world.test-support.js';

const PERCENT = { model: 'percent', discount_percent: '1' };
const METER = [
  { name: 'meter_type', rules: ['required', 'string'] },
  { name: 'phone', rules: ['required', 'phone_number'] },
];

/** What the documents' own examples buy, and one of each other kind. */
const PRODUCTS: Readonly<Record<string, object>> = {
  smb_mtn_vtu: nigerian('airtime', 'mtn', 'MTN AIRTIME', { pricing: PERCENT }),
  smb_air_vtu: nigerian('airtime', 'airtel', 'AIRTEL AIRTIME', { pricing: PERCENT }),
  smb_mtn_sme_100mb_2days: nigerian('data', 'mtn', '100MB', fixed('120.00', { bundle_size_mb: 100, validity: '2DAYS' })),
  smb_mtn_sme_1gb_30days: nigerian('data', 'mtn', '1GB', fixed('470.00', { bundle_size_mb: 1024, validity: '30DAYS' })),
  smb_dstv_padi: nigerian('cable', 'dstv', 'DSTV PADI', fixed('4400.00', { validity: '30DAYS' })),
  smb_ikedc: nigerian('electricity', 'ikedc', 'IKEJA ELECTRIC', { pricing: { model: 'percent' }, fields: METER }),
  smb_lawma: nigerian('bill', 'lawma', 'LAGOS WASTE MANAGEMENT', { pricing: { model: 'percent' } }),
  smb_sold_out: nigerian('airtime', 'glo', 'GLO AIRTIME', { pricing: PERCENT, status: 'inactive' }),
  mtn_1gb_7day: ghanaian('data', 'mtn', '1GB', fixed('12.00', { bundle_size_mb: 1024, validity: '7 days' })),
  mtn_airtime_gh: ghanaian('airtime', 'mtn', 'MTN airtime', { pricing: { model: 'percent' } }),
  ecg_prepaid: ghanaian('electricity', 'ecg', 'ECG prepaid', { pricing: { model: 'percent' }, fields: [] }),
};

function fixed(amount: string, more: object): object {
  return { pricing: { model: 'fixed', amount }, ...more };
}
function nigerian(kind: string, network: string, name: string, more: object): object {
  return { kind, network, name, country: 'NG', currency: 'NGN', ...more };
}
function ghanaian(kind: string, network: string, name: string, more: object): object {
  return { kind, network, name, country: 'GH', currency: 'GHS', ...more };
}

/** A client of a dialect: its credentials, and what it is answered. */
export class DialectWorld {
  private constructor(
    readonly world: World,
    readonly dialect: 'bmatror' | 'strongmb',
  ) {}

  static async start(postgres: TestPostgres, dialect: 'bmatror' | 'strongmb'): Promise<DialectWorld> {
    const world = await World.start(postgres, dialect);
    for (const [code, body] of Object.entries(PRODUCTS)) await world.expect(200, OPERATOR_KEY, 'PUT', `/admin/v1/products/${code}`, body);
    return new DialectWorld(world, dialect);
  }

  /** Stops all, and proves the books. */
  async stop(): Promise<unknown> {
    const { body } = await this.world.books.query('/internal/verify', 'POST');
    await this.world.stop();
    return body;
  }

  async credentials(business: Business, body: object = {}): Promise<{ id: string; secret: string; webhook_secret?: string }> {
    const path = `/admin/v1/businesses/${business.id}/api-keys`;
    const made = await this.world.expect(201, OPERATOR_KEY, 'POST', path, { mode: 'live', dialect: this.dialect, ...body });
    return { ...made.credentials, id: made.id, secret: made.secret };
  }

  /** A request with the dialect's own header; a text body goes as it is. */
  call(
    key: string | undefined,
    method: string,
    path: string,
    body?: unknown,
    options: { url?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const header = this.dialect === 'bmatror' ? { 'x-api-key': key ?? '' } : { authorization: `Bearer ${key ?? ''}` };
    return this.world.call(undefined, method, `/dialects/${this.dialect}${path}`, body, {
      ...options,
      headers: { ...(key === undefined ? {} : header), ...options.headers },
    });
  }

  /** The provider's word on the transaction of a reference. */
  async ends(business: Business, reference: string, how: 'completed' | 'failed', more: object = {}): Promise<void> {
    const { data } = await this.world.expect(200, business.live, 'GET', `/v1/transactions?reference=${reference}`);
    const { rows } = await this.world.books.database.pool.query<{ shard: number }>(
      'select (account >> 40)::int as shard from ledger.wallets where business = $1 limit 1',
      [business.id.slice(4)],
    );
    const about = {
      command_id: newId('cmd'),
      business_id: business.id,
      mode: 'live',
      currency: data[0].currency,
      transaction_id: data[0].id,
    };
    const contract = how === 'completed' ? CaptureHold : ReleaseHold;
    const costs = how === 'completed' ? { cost_minor: '0', commission_minor: '0' } : {};
    const reply = await this.world.books.send(contract, rows[0]!.shard, { ...contract.example, ...about, ...costs, ...more });
    if (reply.outcome === 'refused') throw new Error(`${contract.type}: ${reply.code ?? ''}`);
  }
}
