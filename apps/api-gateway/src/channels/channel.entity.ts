import { type FEE_PAYERS } from '@daftari/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type Field } from '../fields/field-rules.js';

export const CHANNEL_TYPES = ['momo', 'bank', 'card', 'cash'] as const;
export type ChannelType = (typeof CHANNEL_TYPES)[number];

export const CHANNEL_STATUSES = ['active', 'inactive'] as const;
export type ChannelStatus = (typeof CHANNEL_STATUSES)[number];

/** What a channel may be used for, in the words of the Merchant Payment Platform. */
export const CATEGORIES = ['payment', 'transfer', 'payout', 'cashin', 'deposit', 'topup'] as const;
export type Category = (typeof CATEGORIES)[number];

export type FeePayer = (typeof FEE_PAYERS)[number];

/** What a transaction costs: a percentage of its amount and a fixed part, together at least `min` and at most `max`. Decimal texts. */
export interface StoredFee {
  readonly percent?: string;
  readonly amount?: string;
  readonly min?: string;
  readonly max?: string;
}

/** One use of a channel; without a fee it costs nothing. */
export interface ChannelCategory {
  readonly category: Category;
  readonly fee_payer: FeePayer;
  readonly fee: StoredFee | null;
}

/** A provider's product line as clients see it. */
@Entity({ name: 'channels' })
export class Channel {
  @PrimaryColumn({ type: 'text' })
  code!: string;

  @Column({ type: 'text' })
  type!: ChannelType;

  @Column({ type: 'text' })
  country!: string;

  @Column({ type: 'text' })
  currency!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  @Column({ type: 'jsonb' })
  fields!: readonly Field[];

  @Column({ type: 'jsonb' })
  categories!: readonly ChannelCategory[];

  @Column({ type: 'text', default: 'active' })
  status!: ChannelStatus;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
