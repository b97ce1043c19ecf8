import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type Field } from '../fields/field-rules.js';

export const PRODUCT_KINDS = ['airtime', 'data', 'cable', 'electricity', 'bill'] as const;
export type ProductKind = (typeof PRODUCT_KINDS)[number];

export const PRODUCT_STATUSES = ['active', 'inactive'] as const;
export type ProductStatus = (typeof PRODUCT_STATUSES)[number];

/** `percent`: the client names the amount; `fixed`: it costs this. Decimal texts in major units of the product's currency. */
export interface Pricing {
  readonly model: 'percent' | 'fixed';
  readonly discount_percent?: string;
  readonly amount?: string;
  readonly fee?: string;
}

/** Something that a business can buy. */
@Entity({ name: 'products' })
export class Product {
  @PrimaryColumn({ type: 'text' })
  code!: string;

  @Column({ type: 'text' })
  kind!: ProductKind;

  @Column({ type: 'text' })
  network!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  country!: string;

  @Column({ type: 'text' })
  currency!: string;

  @Column({ type: 'jsonb' })
  pricing!: Pricing;

  /** Minor units, as text. */
  @Column({ name: 'min_amount_minor', type: 'bigint' })
  minAmountMinor!: string;

  @Column({ name: 'max_amount_minor', type: 'bigint', nullable: true })
  maxAmountMinor!: string | null;

  @Column({ name: 'bundle_size_mb', type: 'integer', nullable: true })
  bundleSizeMb!: number | null;

  @Column({ type: 'text', nullable: true })
  validity!: string | null;

  @Column({ type: 'jsonb' })
  fields!: readonly Field[];

  @Column({ type: 'text', default: 'active' })
  status!: ProductStatus;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
