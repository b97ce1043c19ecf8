import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Currency, isCurrency } from '@daftari/money';
import { Fresh } from '@daftari/platform';
import { Repository } from 'typeorm';
import { type Fields, parsedFields } from '../fields/field-rules.js';
import { type Category, Channel, type ChannelType, type FeePayer } from './channel.entity.js';
import { type Fee, parsedFee } from './fee.js';

/** One use of a channel, as it is computed with. */
export interface PricedCategory {
  readonly category: Category;
  readonly feePayer: FeePayer;
  readonly fee: Fee;
}

/** A channel as a payment or payout needs it: parsed once, not per request. */
export interface PricedChannel {
  readonly code: string;
  /** For people: its description, where it has one. */
  readonly name: string;
  readonly type: ChannelType;
  readonly country: string;
  readonly currency: Currency;
  readonly active: boolean;
  readonly fields: Fields;
  readonly categories: readonly PricedCategory[];
}

/** All channels, in the order of their codes. What is read is kept for less than a second, so a change reaches every gateway within one. */
@Injectable()
export class ChannelBook {
  private readonly priced = new Fresh(() => this.load());

  constructor(@InjectRepository(Channel) private readonly channels: Repository<Channel>) {}

  all(): Promise<readonly PricedChannel[]> {
    return this.priced.get();
  }

  async find(code: string): Promise<PricedChannel | undefined> {
    return (await this.all()).find((channel) => channel.code === code);
  }

  /** After a channel was changed in this process. */
  forget(): void {
    this.priced.forget();
  }

  private async load(): Promise<readonly PricedChannel[]> {
    return (await this.channels.find({ order: { code: 'ASC' } })).map(pricedChannel);
  }
}

const pricedChannel = ({ code, description, type, country, currency, status, fields, categories }: Channel): PricedChannel => {
  if (!isCurrency(currency)) throw new Error(`The channel ${code} has the currency ${currency}, which is not held here.`);
  return {
    code,
    name: description ?? code,
    type,
    country,
    currency,
    active: status === 'active',
    fields: parsedFields(fields),
    categories: categories.map(({ category, fee_payer: feePayer, fee }) => ({ category, feePayer, fee: parsedFee(fee, currency) })),
  };
};
