import { CaptureHold, DismissFunds, ExpectFunds, OpenCase, ReceiveFunds, ReleaseHold, ReportUnexplained } from '@daftari/contracts';
import { newId, SecretBox } from '@daftari/platform';
import { prefixOf } from '../keys/key-ring.js';
import { type Business, OPERATOR_KEY, type World } from '../world.test-support.js';

export const PROVIDER = 'smb_main';

/** Makes cases by what leads to them: commands of the connector, and of whoever reads statements. */
export class CaseMaker {
  private constructor(
    readonly world: World,
    readonly shop: Business,
    private readonly shard: number,
  ) {}

  static async of(world: World, shop: Business): Promise<CaseMaker> {
    const { rows } = await world.books.database.pool.query<{ shard: number }>(
      'select (account >> 40)::int as shard from ledger.wallets where business = $1 limit 1',
      [shop.id.slice(4)],
    );
    return new CaseMaker(world, shop, rows[0]?.shard ?? 0);
  }

  /** 100.00 of airtime at 1 % discount: the wallet pays 99.00. */
  async purchase(amount = '100.00'): Promise<string> {
    const body = { reference: newId('cmd').slice(4), product_code: 'smb_mtn_vtu', recipient: '08031234567', amount };
    return (await this.world.expect(202, this.shop.live, 'POST', '/v1/purchases', body)).id;
  }

  private about(id: string) {
    return { command_id: newId('cmd'), business_id: this.shop.id, mode: 'live', currency: 'NGN', transaction_id: id };
  }

  private async tell(contract: { topic: string; type: string; version: number; example: object }, id: string, more: object = {}) {
    const data = { ...contract.example, ...this.about(id), ...more };
    const reply = await this.world.books.send(contract, this.shard, data);
    if (reply.outcome === 'refused') throw new Error(`${contract.type}: ${reply.code ?? ''}`);
    return `case_${data.command_id.slice(4)}`;
  }

  captured = (id: string, provider = PROVIDER) => this.tell(CaptureHold, id, { provider, cost_minor: '0', commission_minor: '0' });
  released = (id: string) => this.tell(ReleaseHold, id, { provider: PROVIDER });
  doubted = (id: string, kind = 'unknown_too_long', evidence: readonly object[] = []) => this.tell(OpenCase, id, { kind, evidence });

  /** Delivered after the money had gone back. */
  async late(amount?: string): Promise<{ readonly id: string; readonly transaction: string }> {
    const transaction = await this.purchase(amount);
    await this.released(transaction);
    return { transaction, id: await this.captured(transaction) };
  }

  /** Taken back after it was paid for. */
  async reversed(amount?: string): Promise<{ readonly id: string; readonly transaction: string }> {
    const transaction = await this.purchase(amount);
    await this.captured(transaction);
    return { transaction, id: await this.released(transaction) };
  }

  async unknown(): Promise<{ readonly id: string; readonly transaction: string }> {
    const transaction = await this.purchase();
    return { transaction, id: await this.doubted(transaction) };
  }

  /** A collection of 200.00 that was paid, and taken back by the provider. */
  async paymentTakenBack(): Promise<{ readonly id: string; readonly transaction: string }> {
    const transaction = newId('txn');
    const price = { amount_minor: '20000', discount_minor: '0', fee_minor: '0', tax_minor: '0', total_minor: '20000' };
    await this.tell(ExpectFunds, transaction, { reference: newId('cmd').slice(4), kind: 'payment', ...price, not_after: undefined });
    await this.tell(ReceiveFunds, transaction, { provider: PROVIDER });
    return { transaction, id: await this.tell(DismissFunds, transaction, { provider: PROVIDER, status: 'failed' }) };
  }

  /** A line of a statement that nothing here explains. */
  async unexplained(more: object = {}): Promise<{ readonly id: string; readonly transaction: string }> {
    const transaction = newId('txn');
    const line = {
      ...ReportUnexplained.example,
      command_id: newId('cmd'),
      transaction_id: transaction,
      currency: 'NGN',
      provider: PROVIDER,
    };
    const data = { ...line, reference: `unexplained/${PROVIDER}/${transaction}`, ...more };
    const reply = await this.world.books.send(ReportUnexplained, 1, data);
    if (reply.outcome !== 'accepted') throw new Error(`It was not taken: ${reply.code ?? ''}`);
    return { transaction, id: `case_${data.command_id.slice(4)}` };
  }

  /** What the wallet has is gone. */
  async impoverish(): Promise<void> {
    const { available } = await this.balance();
    const body = { reference: newId('cmd').slice(4), currency: 'NGN', mode: 'live', amount: available, reason: 'gone' };
    await this.world.expect(201, OPERATOR_KEY, 'POST', `/admin/v1/businesses/${this.shop.id}/debits`, body);
  }

  async credit(amount: string): Promise<void> {
    const body = { reference: newId('cmd').slice(4), currency: 'NGN', mode: 'live', amount, reason: 'funds' };
    await this.world.expect(201, OPERATOR_KEY, 'POST', `/admin/v1/businesses/${this.shop.id}/credits`, body);
  }

  balance(): Promise<{ available: string; held: string }> {
    return this.world.expect(200, this.shop.live, 'GET', '/v1/balance?currency=NGN');
  }

  /** What the platform's account holds over all shards; minor units, debits positive. */
  async account(code: string): Promise<string> {
    const { rows } = await this.world.books.database.pool.query<{ sum: string }>(
      `select coalesce(sum(b.balance), 0)::text as sum from ledger.accounts a join ledger.balances b on b.account = a.number
       where a.code = $1 and a.currency = 'NGN' and a.mode = 'live'`,
      [code],
    );
    return rows[0]?.sum ?? '';
  }
}

/** A key of another operator, or of support. */
export const anotherKey = async (world: World, role: 'operator' | 'support'): Promise<string> => {
  const secret = `dk_admin_${role}-${role}-${role}-another`;
  const hash = new SecretBox('secrets-key-secrets-key-secrets-key').fingerprint(secret);
  await world.books.database.pool.query(
    `insert into gateway.api_keys (id, prefix, hash, role, scopes, name)
     select $1, $2, $3, $4, scopes, $4 from gateway.api_keys where role = 'finance'`,
    [newId('key'), prefixOf(secret), hash, role],
  );
  return secret;
};
