import { type Mode } from '@daftari/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type Scope } from '../keys/caller.js';

/** A client of OAuth 2.0: a business's app that gets short-lived tokens for its secret. */
@Entity({ name: 'oauth_clients' })
export class OAuthClient {
  /** `oac_…`: the `client_id`. */
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ name: 'business_id', type: 'text' })
  businessId!: string;

  @Column({ type: 'text' })
  mode!: Mode;

  /** The secret under a keyed hash. */
  @Column({ type: 'bytea' })
  hash!: Buffer;

  @Column({ type: 'text', array: true })
  scopes!: Scope[];

  @Column({ type: 'text', nullable: true })
  name!: string | null;

  @Column({ name: 'per_hour', type: 'integer', nullable: true })
  perHour!: number | null;

  @Column({ name: 'per_minute', type: 'integer', nullable: true })
  perMinute!: number | null;

  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
