import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A place that a business wants webhooks sent to. Ids are bare UUIDs. */
@Entity({ schema: 'notifier', name: 'endpoints' })
export class EndpointEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'business_id' })
  businessId!: string;

  @Column('text')
  mode!: string;

  @Column('text')
  url!: string;

  @Column('text', { array: true })
  events!: string[];

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('text', { nullable: true })
  dialect!: string | null;

  @Column('boolean')
  enabled!: boolean;

  @Column('text', { name: 'disabled_reason', nullable: true })
  disabledReason!: string | null;

  @Column('bytea', { name: 'sealed_secret' })
  sealedSecret!: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

/** The secret that signs what goes to the `webhook_url` of one request. */
@Entity({ schema: 'notifier', name: 'business_secrets' })
export class BusinessSecretEntity {
  @PrimaryColumn('uuid', { name: 'business_id' })
  businessId!: string;

  @Column('bytea', { name: 'sealed_secret' })
  sealedSecret!: Buffer;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;
}
