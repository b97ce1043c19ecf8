import { setTimeout as sleep } from 'node:timers/promises';
import {
  AttemptWitnessed,
  CaptureHold,
  CreditWallet,
  type DataOf,
  OpenWallet,
  PlaceHold,
  ReleaseHold,
  toOutgoing,
} from '@daftari/contracts';
import { newId, uuidIn } from '@daftari/platform';
import { creditWallet, openWallet, placeHold, TestLedger, TOKEN } from './ledger.js';

export type Word = DataOf<typeof AttemptWitnessed>;

export const PROVIDER = 'smb_main';
export const HEADER = 'provider_reference,reference,recipient,amount,currency,status,executed_at';

/** A purchase and its attempt, as the connector would tell of it. */
export interface Sold {
  readonly transaction: string;
  readonly upstream: string;
  readonly theirs: string;
  readonly amount: string;
}

export interface Upload {
  readonly status: number;
  readonly body: any;
}

/** Books with a shop in them, and words of witnesses as the connector publishes them. */
export class ReconciliationWorld {
  readonly business = newId('biz');
  private count = 0;

  private constructor(
    readonly books: TestLedger,
    readonly shard: number,
  ) {}

  static async start(books: TestLedger, shard = 1): Promise<ReconciliationWorld> {
    const world = new ReconciliationWorld(books, shard);
    await books.send(OpenWallet, shard, openWallet(world.business));
    await books.send(CreditWallet, shard, creditWallet(world.business, '900000000', `opening-${shard}`));
    return world;
  }

  word(sold: Pick<Sold, 'transaction' | 'upstream'>, fields: Partial<Word> = {}): Word {
    return {
      ...AttemptWitnessed.example,
      transaction_id: sold.transaction,
      business_id: this.business,
      provider: PROVIDER,
      upstream_reference: sold.upstream,
      provider_reference: null,
      amount_minor: null,
      told_currency: null,
      recipient: '+2348031234567',
      witness: 'answer',
      says: 'succeeded',
      sent_at: new Date(Date.now() - 50).toISOString(),
      at: new Date().toISOString(),
      ...fields,
    };
  }

  async tell(...words: Word[]): Promise<void> {
    const placing = { partition: this.shard, key: 'test', source: '/connector', time: new Date().toISOString() };
    await this.books.transport
      .publisher()
      .publish(words.map((word) => toOutgoing(AttemptWitnessed, word, { ...placing, id: newId('att') })));
  }

  /** A purchase of 100.00, held; its attempt was sent to the provider and nobody has said more. */
  async hold(fields: Partial<Word> = {}): Promise<Sold> {
    const hold = placeHold(this.business, `order-${this.shard}-${++this.count}`);
    const held = await this.books.send(PlaceHold, this.shard, hold);
    if (held.outcome !== 'accepted') throw new Error(`PlaceHold was ${held.outcome}`);
    const sold = {
      transaction: hold.transaction_id,
      upstream: `${uuidIn(hold.transaction_id).replaceAll('-', '')}01`,
      theirs: `SMB-${this.shard}-${this.count}`,
      amount: '100.00',
    };
    await this.tell(this.word(sold, { says: 'accepted', ...fields }));
    return sold;
  }

  /** Carried out, in the provider's words and in the books. */
  async sell(fields: Partial<Word> = {}): Promise<Sold> {
    const sold = await this.hold(fields);
    await this.tell(
      this.word(sold, { says: 'succeeded', provider_reference: sold.theirs, amount_minor: '10000', told_currency: 'NGN', ...fields }),
    );
    await this.end(CaptureHold, sold, { provider: PROVIDER });
    return sold;
  }

  /** Not carried out, and the money went back. */
  async fail(): Promise<Sold> {
    const sold = await this.hold();
    await this.tell(this.word(sold, { says: 'failed', provider_reference: sold.theirs }));
    await this.end(ReleaseHold, sold, {});
    return sold;
  }

  async end(contract: typeof CaptureHold | typeof ReleaseHold, sold: Pick<Sold, 'transaction'>, fields: object): Promise<void> {
    const command = {
      ...contract.example,
      command_id: newId('cmd'),
      business_id: this.business,
      transaction_id: sold.transaction,
      ...fields,
    };
    const reply = await this.books.send(contract, this.shard, command);
    if (reply.outcome !== 'accepted') throw new Error(`${contract.type} was ${reply.outcome}: ${reply.code ?? ''}`);
  }

  /** Waits until all that was told so far is kept. */
  async heard(sold: Pick<Sold, 'transaction'>, says = 'succeeded'): Promise<void> {
    await until(async () => {
      const { rows } = await this.books.database.pool.query(
        'select from ledger.witnessed_attempts where transaction = $1 and greatest(answer, callback, requery) like $2',
        [uuidIn(sold.transaction), `% ${says} %`],
      );
      return rows.length > 0;
    });
  }

  upload(body: string | Buffer, query = '', type = 'text/csv', provider = PROVIDER): Promise<Upload> {
    return upload(this.books.baseUrl, body, `mode=live${query}`, type, provider);
  }

  async read(id: string, query = ''): Promise<any> {
    return (await this.books.query(`/internal/reconciliations/${id}${query}`)).body;
  }

  async witnesses(sold: Pick<Sold, 'transaction'>): Promise<any> {
    return (await this.books.query(`/internal/transactions/${sold.transaction}/witnesses`)).body;
  }

  /** The cases of a transaction once there are so many: `kind:status`. */
  async cases(transaction: string, count: number): Promise<string[]> {
    let found: string[] = [];
    await until(async () => {
      const { rows } = await this.books.database.pool.query<{ told: string }>(
        `select kind || ':' || status as told from ledger.cases where transaction = $1 order by opened_at`,
        [uuidIn(transaction)],
      );
      found = rows.map((row) => row.told);
      return found.length >= count;
    });
    return found;
  }
}

export const upload = async (
  baseUrl: string,
  body: Exclude<RequestInit['body'], undefined>,
  query: string,
  type = 'text/csv',
  provider = PROVIDER,
): Promise<Upload> => {
  const response = await fetch(`${baseUrl}/internal/providers/${provider}/statements?${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': type },
    body,
    duplex: 'half',
  });
  return { status: response.status, body: await response.json() };
};

/** A line of a statement about a sale. */
export const lineOf = (
  sold: Partial<Sold>,
  fields: Partial<Record<'theirs' | 'ours' | 'recipient' | 'amount' | 'status' | 'at', string>> = {},
): string =>
  [
    fields.theirs ?? sold.theirs ?? '',
    fields.ours ?? sold.upstream ?? '',
    fields.recipient ?? '+2348031234567',
    fields.amount ?? sold.amount ?? '100.00',
    'NGN',
    fields.status ?? 'success',
    fields.at ?? new Date().toISOString(),
  ].join(',');

export const csv = (...lines: string[]): string => `${[HEADER, ...lines].join('\n')}\n`;

export const until = async (done: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 15_000;
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error('It did not come to that within 15 s.');
    await sleep(20);
  }
};
