import { setTimeout as sleep } from 'node:timers/promises';
import { CaptureHold, CreditWallet, DebitWallet, OpenWallet, PlaceHold, ReleaseHold } from '@daftari/contracts';
import { newId } from '@daftari/platform';
import { parse } from 'csv-parse/sync';
import { creditWallet, openWallet, placeHold, TestLedger, TOKEN } from '../../../../test/support/ledger.js';

export interface Shop {
  readonly business: string;
  readonly wallet: string;
  readonly shard: number;
  readonly currency: string;
}

/** Books with something in them: made by commands, through the real writer. */
export class FinanceWorld {
  private references = 0;

  constructor(readonly books: TestLedger) {}

  async shop(shard: number, amount = '10000000', currency = 'NGN'): Promise<Shop> {
    const business = newId('biz');
    const opening = openWallet(business, {}, currency);
    await this.books.send(OpenWallet, shard, opening);
    const shop = { business, wallet: opening.wallet_id, shard, currency };
    await this.credit(shop, amount);
    return shop;
  }

  credit(shop: Shop, amount: string, fields: object = {}): Promise<unknown> {
    const command = { ...creditWallet(shop.business, amount, this.reference()), currency: shop.currency, ...fields };
    return this.accepted(CreditWallet, shop, command);
  }

  debit(shop: Shop, amount: string): Promise<unknown> {
    const command = { ...creditWallet(shop.business, amount, this.reference()), currency: shop.currency };
    return this.accepted(DebitWallet, shop, command);
  }

  /** Holds `amount` less `discount` plus `fee`. Answers the transaction's id. */
  async hold(shop: Shop, price: { amount: bigint; discount?: bigint; fee?: bigint }, fields: object = {}): Promise<string> {
    const { amount, discount = 0n, fee = 0n } = price;
    const command = {
      ...placeHold(shop.business, this.reference()),
      currency: shop.currency,
      amount_minor: String(amount),
      discount_minor: String(discount),
      fee_minor: String(fee),
      total_minor: String(amount - discount + fee),
      ...fields,
    };
    await this.accepted(PlaceHold, shop, command);
    return command.transaction_id;
  }

  capture(shop: Shop, transaction: string, provider = 'smb_main', cost = '0'): Promise<unknown> {
    return this.ended(CaptureHold, shop, transaction, { provider, cost_minor: cost });
  }

  release(shop: Shop, transaction: string): Promise<unknown> {
    return this.ended(ReleaseHold, shop, transaction, {});
  }

  /** A mixed day: purchases of two products that end in each way, at two providers, and one that does not end. */
  async trade(shop: Shop, rounds = 3): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      const airtime = await this.hold(shop, { amount: 10_000n, discount: 100n });
      const data = await this.hold(shop, { amount: 12_000n, fee: 50n }, { product_code: 'smb_data' });
      const failed = await this.hold(shop, { amount: 7_700n + BigInt(round) });
      await this.capture(shop, airtime, 'smb_main', '-300');
      await this.capture(shop, data, round % 2 === 0 ? 'bm_main' : 'smb_main', '20');
      await this.release(shop, failed);
      await this.debit(shop, '333');
    }
    await this.hold(shop, { amount: 4_200n });
  }

  get(path: string): Promise<Response> {
    return fetch(`${this.books.baseUrl}/internal/${path}`, { headers: { authorization: `Bearer ${TOKEN}` } });
  }

  async json(path: string): Promise<any> {
    const response = await this.get(path);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  }

  async jsonl(path: string): Promise<any[]> {
    const text = await (await this.get(`${path}${path.includes('?') ? '&' : '?'}format=jsonl`)).text();
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }

  async csv(path: string): Promise<Record<string, string>[]> {
    const text = await (await this.get(`${path}${path.includes('?') ? '&' : '?'}format=csv`)).text();
    return parse(text, { columns: true });
  }

  private reference(): string {
    return `order-${++this.references}`;
  }

  private ended(contract: typeof CaptureHold | typeof ReleaseHold, shop: Shop, transaction: string, fields: object): Promise<unknown> {
    return this.accepted(contract, shop, {
      ...contract.example,
      command_id: newId('cmd'),
      business_id: shop.business,
      currency: shop.currency,
      transaction_id: transaction,
      ...fields,
    });
  }

  private async accepted(
    contract: { topic: string; type: string; version: number },
    shop: Shop,
    command: { command_id: string } & Record<string, unknown>,
  ) {
    const reply = await this.books.send(contract, shop.shard, command);
    if (reply.outcome !== 'accepted') throw new Error(`${contract.type} was ${reply.outcome}: ${reply.code ?? ''}`);
    return reply;
  }
}

/** What was stamped before this is settled: it may be asked about as of an instant. */
export const settled = (): Promise<void> => sleep(2_050);

/** A line as CSV gives it: what is null is empty there. */
export const asCsv = (row: Readonly<Record<string, string | number | null>>): Record<string, string> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? '' : String(value)]));
