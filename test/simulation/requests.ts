import {
  CaptureHold,
  CreditWallet,
  ExpectFunds,
  OpenWallet,
  PlaceHold,
  ReceiveFunds,
  ReleaseHold,
  SendTransfer,
  toOutgoing,
  TOPICS,
} from '@daftari/contracts';
import { type OutgoingMessage } from '@daftari/messaging';
import { type Chance } from './chance.js';

/** A command that a client or the connector sent, as the simulation remembers it. */
export interface Request {
  readonly commandId: string;
  readonly shard: number;
  readonly type: string;
  readonly reference: string | undefined;
  readonly transactionId: string | undefined;
  /** Kept as a dead letter instead of being decided. */
  readonly malformed: boolean;
  readonly message: OutgoingMessage;
}

interface Business {
  readonly id: string;
  readonly shard: number;
}

interface Fields {
  readonly [name: string]: unknown;
  readonly reference?: string;
  readonly transaction_id?: string;
}

type Contract = Parameters<typeof toOutgoing>[0];

const CURRENCY = 'NGN';

/** Makes the commands of a run: a few businesses that fund, buy, pay each other, are paid, say things twice, and say what makes no sense. */
export class Requests {
  readonly all: Request[] = [];
  private readonly businesses: Business[] = [];
  private readonly holds: Request[] = [];
  private readonly payments: Request[] = [];

  constructor(
    private readonly chance: Chance,
    private readonly newId: (prefix: string) => string,
    private readonly nowMs: () => number,
    private readonly shards: number,
  ) {}

  next(): Request {
    const { chance } = this;
    const opening = this.opening();
    if (opening) return opening;
    const kinds: readonly [number, () => Request][] = [
      [8, () => this.hold()],
      [7, () => this.end()],
      [6, () => this.transfer()],
      [2, () => this.credit(chance.pick(this.businesses), chance.between(1, 20_000))],
      [2, () => this.payment()],
      [3, () => this.again()],
      [1, () => this.nonsense()],
    ];
    return chance.weighted(kinds.map(([weight, make]) => ({ weight, make }))).make();
  }

  /** A wallet on each shard first, one more on the first, and money for most of them. */
  private opening(): Request | undefined {
    const count = this.all.length;
    if (count <= this.shards) {
      const business = { id: this.newId('biz'), shard: count % this.shards };
      this.businesses.push(business);
      return this.send(OpenWallet, business, { wallet_id: this.newId('wal'), terms: OpenWallet.example.terms });
    }
    const business = this.businesses[count - this.shards - 1];
    return business && this.credit(business, 30_000);
  }

  private credit(business: Business, amount: number): Request {
    return this.send(CreditWallet, business, { ...this.begun(), amount_minor: String(amount) });
  }

  private begun(): Fields {
    return { transaction_id: this.newId('txn'), reference: this.newId('cmd').slice(4) };
  }

  private hold(): Request {
    const amount = this.chance.pick([500, 9_900, 25_000]);
    const notAfterMs = this.nowMs() + this.chance.pick([60_000, 60_000, 60_000, 40]);
    const hold = this.send(PlaceHold, this.chance.pick(this.businesses), {
      ...this.begun(),
      amount_minor: String(amount + 100),
      discount_minor: '100',
      total_minor: String(amount),
      not_after: new Date(notAfterMs).toISOString(),
    });
    this.holds.push(hold);
    return hold;
  }

  /** The provider's word, the right one or its opposite, on a hold or a payment; it may come twice. */
  private end(): Request {
    const payment = this.payments.length > 0 && this.chance.happens(0.3);
    const begun = payment ? this.payments : this.holds;
    if (begun.length === 0) return this.hold();
    const about = this.chance.pick(begun);
    const fields = { transaction_id: about.transactionId ?? '' };
    const business = this.ownerOf(about);
    if (payment) return this.send(ReceiveFunds, business, fields);
    return this.send(this.chance.happens(0.7) ? CaptureHold : ReleaseHold, business, fields);
  }

  private payment(): Request {
    const payment = this.send(ExpectFunds, this.chance.pick(this.businesses), this.begun());
    this.payments.push(payment);
    return payment;
  }

  private transfer(): Request {
    const from = this.chance.pick(this.businesses);
    // Now and then to nobody: the money comes back.
    const nobody = { id: this.newId('biz'), shard: this.chance.between(0, this.shards - 1) };
    const to = this.chance.happens(0.2) ? nobody : this.chance.pick(this.businesses);
    return this.send(SendTransfer, from, {
      ...this.begun(),
      to_business_id: to.id,
      to_shard: to.shard,
      to_transaction_id: this.newId('txn'),
    });
  }

  /** What was sent before: the message itself twice, the request sent again, or another request under its reference. */
  private again(): Request {
    const before = this.chance.pick(this.all);
    if (this.chance.happens(0.5) || before.malformed) return this.remember({ ...before });
    const data = JSON.parse(before.message.value) as Fields;
    const other = this.chance.happens(0.3) ? { request_hash: '1:another' } : {};
    const fresh = data['transaction_id'] !== undefined && before.reference !== undefined ? { transaction_id: this.newId('txn') } : {};
    return this.put(before.type, before.message.headers, before.shard, { ...data, ...other, ...fresh, command_id: this.newId('cmd') });
  }

  /** What cannot be read, or was sent to a shard where the wallet is not. */
  private nonsense(): Request {
    const hold = this.hold();
    const data = JSON.parse(hold.message.value) as Fields;
    this.all.pop();
    this.holds.pop();
    if (this.shards > 1 && this.chance.happens(0.5)) {
      const shard = (hold.shard + 1) % this.shards;
      return this.put(hold.type, hold.message.headers, shard, data, true);
    }
    return this.put(hold.type, hold.message.headers, hold.shard, { ...data, total_minor: 'lots' }, true);
  }

  private ownerOf(request: Request): Business {
    const { business_id: id } = JSON.parse(request.message.value) as { business_id: string };
    return { id, shard: request.shard };
  }

  private send(contract: Contract & { readonly example: object }, business: Business, fields: Fields): Request {
    const { not_after: _late, ...example } = contract.example as Fields;
    const data = { ...example, business_id: business.id, currency: CURRENCY, mode: 'live', ...fields, command_id: this.newId('cmd') };
    const placing = { partition: business.shard, key: business.id, id: 'simulated', source: '/simulation', time: 'simulated' };
    const { headers } = toOutgoing(contract, data as never, placing);
    return this.put(contract.type, headers, business.shard, data);
  }

  private put(type: string, headers: OutgoingMessage['headers'], shard: number, data: Fields, malformed = false): Request {
    const value = JSON.stringify({ ...data, reply_to: 'simulation' });
    const { command_id: commandId, business_id: key = '' } = data as { command_id?: string; business_id?: string };
    const message = { topic: TOPICS.ledgerCommands, partition: shard, key, headers, value };
    return this.remember({
      commandId: commandId ?? '',
      shard,
      type,
      reference: data.reference,
      transactionId: data.transaction_id,
      malformed,
      message,
    });
  }

  private remember(request: Request): Request {
    this.all.push(request);
    return request;
  }
}
