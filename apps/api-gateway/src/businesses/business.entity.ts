import { Column, Entity, PrimaryColumn } from 'typeorm';

export const BUSINESS_STATUSES = ['active', 'suspended', 'closed'] as const;
export type BusinessStatus = (typeof BUSINESS_STATUSES)[number];

/** A tenant. Its shard is chosen when it is made and never changes here (P12 moves it in the ledger's control table). */
@Entity({ name: 'businesses' })
export class Business {
  /** `biz_…` */
  @PrimaryColumn({ type: 'text' })
  id!: string;

  /** Six digits, from a sequence. */
  @Column({ type: 'text', default: () => `nextval('gateway.business_codes')::text` })
  code!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  email!: string;

  @Column({ type: 'text', nullable: true })
  phone!: string | null;

  @Column({ type: 'text' })
  country!: string;

  @Column({ type: 'text', default: 'active' })
  status!: BusinessStatus;

  @Column({ name: 'kyc_status', type: 'text', default: 'verified' })
  kycStatus!: string;

  @Column({ type: 'text' })
  tier!: string;

  @Column({ type: 'text' })
  timezone!: string;

  @Column({ type: 'text', array: true })
  currencies!: string[];

  @Column({ type: 'integer' })
  shard!: number;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
