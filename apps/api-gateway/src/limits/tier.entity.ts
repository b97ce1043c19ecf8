import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a wallet of a tier may do; decimal texts in major units, null is no limit. */
export interface WalletLimits {
  readonly transaction?: string | null;
  readonly daily?: string | null;
  readonly balance?: string | null;
}

/** Wallet limits by currency, `default` for the others. */
export type TierLimits = Readonly<Record<string, WalletLimits>>;

/** A tier: how many requests its businesses may send in a mode, and how much its wallets may move. */
@Entity({ name: 'tiers' })
export class Tier {
  @PrimaryColumn({ type: 'text' })
  name!: string;

  @Column({ name: 'per_hour', type: 'integer', nullable: true })
  perHour!: number | null;

  @Column({ name: 'per_minute', type: 'integer', nullable: true })
  perMinute!: number | null;

  @Column({ type: 'jsonb' })
  limits!: TierLimits;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
